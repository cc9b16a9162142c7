//! Next title by a small recurrent network, trained by cross-entropy.
//!
//! Every title has d numbers. They go through blocks; a block adds to what came in (1) leaky sums over all that
//! was seen, c_t = a c_{t-1} + W x_t with one learned a a number, through a gate that depends on the newest
//! title, and (2) a wider layer with SiLU. Both look at their input through layer normalisation. The score of
//! title j is the last state times j's numbers plus a shift. There is no attention: the sums remember by their
//! a's, spread at first between a third of a title and 300 titles, so that a position costs the same however
//! long the history is. The family is that of linear recurrent units (Orvieto et al. 2023, arXiv 2303.06349).
//!
//! The loss compares the next title with some drawn evenly, which stand for all (sampled softmax); Adam, a step
//! size that grows for a twentieth of the steps and then falls to nothing in a straight line, dropout.
//!
//! Cost of an epoch: for one block 28 d^2 + 6 d k multiplications a position, k titles being compared. Memory: six times
//! the weights, and about 25 numbers of width 2 d a position of two shards of 1,600 positions.
//! There is no explanation by titles of the history: the network is not a sum over them.

mod block;
mod layers;
mod network;
mod parameters;
mod train;

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result, Seed, Watch};
use slate_math::product::dot;

use super::linear::check_dense;
use crate::artifact::TensorReader;
use crate::recommender::check_score;
use crate::spec::{check_count, check_number};
use crate::{Interactions, Recommender, Scratch, Tensor};
use parameters::Parameters;

/// d, the numbers of a title.
pub const WIDTH: usize = 64;
/// Blocks, one after the other.
pub const BLOCKS: usize = 1;
/// Titles looked back upon; histories are cut in pieces of as many for training.
pub const WINDOW: usize = 200;
/// Times every position is learned from.
pub const EPOCHS: usize = 10;
/// Adam's largest step size.
pub const RATE: f64 = 0.005;
/// Share of numbers set to 0 in training.
pub const DROPOUT: f64 = 0.2;
/// Titles each next title is compared with.
pub const NEGATIVES: usize = 512;

/// The most numbers of all titles together: half a GiB, six times while training.
const NUMBERS_MAX: usize = 1 << 27;

/// The word for this kind.
const KIND: &str = "recurrent";

/// Parameters of the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecurrentSpec {
    /// d, the numbers of a title.
    pub width: usize,
    /// Blocks, one after the other.
    pub blocks: usize,
    /// Titles looked back upon; histories are cut in pieces of as many for training.
    pub window: usize,
    /// Times every position is learned from.
    pub epochs: usize,
    /// Adam's largest step size.
    pub rate: f64,
    /// Share of numbers set to 0 in training.
    pub dropout: f64,
    /// Titles each next title is compared with, drawn anew for every step; 0 for all.
    pub negatives: usize,
}

impl Default for RecurrentSpec {
    fn default() -> Self {
        Self {
            width: WIDTH,
            blocks: BLOCKS,
            window: WINDOW,
            epochs: EPOCHS,
            rate: RATE,
            dropout: DROPOUT,
            negatives: NEGATIVES,
        }
    }
}

impl RecurrentSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_count("width", self.width, 1..=512)?;
        check_count("blocks", self.blocks, 1..=8)?;
        check_count("window", self.window, 1..=1000)?;
        check_count("epochs", self.epochs, 1..=1000)?;
        check_number("rate", self.rate, 1e-6..=1.0)?;
        check_number("dropout", self.dropout, 0.0..=0.9)?;
        check_count("negatives", self.negatives, 0..=10_000)
    }

    fn check_titles(&self, title_count: usize) -> Result<()> {
        if self.negatives == 0 {
            check_dense(KIND, title_count)?;
        }
        let most = NUMBERS_MAX / self.width;
        if title_count > most {
            let width = self.width;
            let detail = format!(
                "`{KIND}` of width {width} takes at most {most} titles, found {title_count}"
            );
            return Err(Error::new(ErrorKind::Limit, detail).hint("lower `width`"));
        }
        Ok(())
    }
}

/// A trained network.
#[derive(Debug)]
pub struct Recurrent {
    window: usize,
    weights: Parameters,
}

pub(crate) fn fit(
    spec: &RecurrentSpec,
    data: &Interactions,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Recurrent> {
    spec.check_titles(data.title_count)?;
    let weights = train::train(spec, data, seed, watch)?;
    if weights.named().iter().any(|(_, part)| part.iter().any(|x| !x.is_finite())) {
        let detail = "training ran away: the weights are no longer finite";
        return Err(Error::new(ErrorKind::Insufficient, detail).hint("lower `rate`"));
    }
    Ok(Recurrent { window: spec.window, weights })
}

impl Recurrent {
    pub(crate) fn read(spec: &RecurrentSpec, reader: &TensorReader<'_>, n: usize) -> Result<Self> {
        spec.check_titles(n)?;
        let mut weights = Parameters::zeros(n, spec.width, spec.blocks);
        for (name, part) in weights.named_mut() {
            *part = reader.vector(&name, part.len())?;
        }
        Ok(Self { window: spec.window, weights })
    }
}

impl Recommender for Recurrent {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn title_count(&self) -> usize {
        self.weights.shift.len()
    }

    fn score(&self, history: &[u32], out: &mut [f32], _: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.copy_from_slice(&self.weights.shift);
        if history.is_empty() {
            return Ok(());
        }
        let state = self.weights.state(&history[history.len().saturating_sub(self.window)..]);
        for (title, out) in (0..).zip(out) {
            *out += dot(&state, self.weights.title(title));
        }
        Ok(())
    }

    /// What comes after nothing but `title`.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        self.score(&[title], out, &mut Scratch::default()).is_ok()
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let named = self.weights.named();
        named.into_iter().map(|(name, part)| Tensor::vector(&name, part)).collect()
    }
}
