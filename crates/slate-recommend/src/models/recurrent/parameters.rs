//! All weights of the network in one place. Slopes and the optimiser's memory have the same shape.

use slate_math::Rng;
use slate_math::cast::narrow;

use super::block::{Block, NAMES};

/// The weights.
#[derive(Debug, Clone)]
pub(super) struct Parameters {
    /// Titles x d: what goes in for a title, and what the last state is compared with.
    pub(super) titles: Vec<f32>,
    /// One a title.
    pub(super) shift: Vec<f32>,
    /// One after the other.
    pub(super) blocks: Vec<Block>,
    /// d gains, d shifts after the last block.
    pub(super) norm: Vec<f32>,
}

impl Parameters {
    pub(super) fn zeros(title_count: usize, d: usize, blocks: usize) -> Self {
        Self {
            titles: vec![0.0; title_count * d],
            shift: vec![0.0; title_count],
            blocks: vec![Block::zeros(d); blocks],
            norm: vec![0.0; 2 * d],
        }
    }

    /// Random weights.
    pub(super) fn new(title_count: usize, d: usize, blocks: usize, rng: &mut Rng) -> Self {
        let mut out = Self::zeros(title_count, d, 0);
        normals(&mut out.titles, (d as f64).powf(-0.5), rng);
        out.blocks = (0..blocks).map(|_| Block::new(d, rng)).collect();
        out.norm[..d].fill(1.0);
        out
    }

    /// Zeros of the same shape.
    pub(super) fn zeros_like(&self) -> Self {
        Self::zeros(self.shift.len(), self.width(), self.blocks.len())
    }

    /// d.
    pub(super) fn width(&self) -> usize {
        self.norm.len() / 2
    }

    /// All weights with the names they are saved under, in a fixed order.
    pub(super) fn named(&self) -> Vec<(String, &Vec<f32>)> {
        let mut out: Vec<(String, &Vec<f32>)> = vec![
            ("numbers".into(), &self.titles),
            ("shift".into(), &self.shift),
            ("norm".into(), &self.norm),
        ];
        for (i, block) in self.blocks.iter().enumerate() {
            out.extend(NAMES.iter().zip(&block.0).map(|(name, part)| (place(i, name), part)));
        }
        out
    }

    /// The same, to be changed.
    pub(super) fn named_mut(&mut self) -> Vec<(String, &mut Vec<f32>)> {
        let mut out: Vec<(String, &mut Vec<f32>)> = vec![
            ("numbers".into(), &mut self.titles),
            ("shift".into(), &mut self.shift),
            ("norm".into(), &mut self.norm),
        ];
        for (i, block) in self.blocks.iter_mut().enumerate() {
            out.extend(NAMES.iter().zip(&mut block.0).map(|(name, part)| (place(i, name), part)));
        }
        out
    }

    /// The same without names.
    pub(super) fn slices(&mut self) -> Vec<&mut Vec<f32>> {
        self.named_mut().into_iter().map(|(_, weights)| weights).collect()
    }
}

fn place(block: usize, name: &str) -> String {
    format!("block{block}.{name}")
}

/// Normal numbers of this standard deviation.
pub(super) fn normals(out: &mut [f32], deviation: f64, rng: &mut Rng) {
    out.iter_mut().for_each(|x| *x = narrow(deviation * rng.normal()));
}
