//! Kernel ridge regression over viewers: an autoencoder with an infinitely wide hidden layer, in closed form.
//!
//! Viewer u is the vector x_u with p_i^-q at every title i seen, p_i being how many viewers saw i, scaled to
//! length 1. With k(x, y) = exp(-gamma |x - y|^2 / 2), K the kernel of all viewers against each other and X
//! viewers x titles, 0/1, the model is A = (K + lambda I)^-1 X, viewers x titles, and the scores of a history
//! x are k(x)' A. Unlike EASE it can say that two titles together speak for a third though neither does
//! alone. Sachdeva et al. 2022 ("Infinite recommendation networks", NeurIPS, arXiv 2206.02626) do the same
//! with the neural tangent kernel; the Gaussian kernel, on vectors of length 1, needs one exponential a
//! viewer and ranks better on MovieLens 1M validation.
//!
//! Cost: U^3 / 3 + 2 U^2 n multiplications for U viewers and n titles, and 4 U (U + n) bytes while fitting;
//! a score reads all of A, 4 U n bytes. **The model holds the histories it was fitted to**: whoever is
//! forgotten is forgotten by it only when it is fitted again.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};
use slate_math::cast::narrow;
use slate_math::gram::weighted_gram;
use slate_math::product::{add_scaled, dot};
use slate_math::{Cholesky, Csr, Dense, Pattern};

use crate::artifact::{TensorReader, corrupt};
use crate::recommender::check_score;
use crate::spec::check_number;
use crate::{Interactions, Recommender, Scratch, Tensor, Watch};

/// Chosen on MovieLens 1M, on validation and 1,200 viewers of training, from {2, 3, 4, 5, 8}.
pub const GAMMA: f64 = 4.0;
/// Chosen likewise from {.05, .1, .2, .3, 1}.
pub const LAMBDA: f64 = 0.1;
/// Chosen likewise from {.1, .2, .4}.
pub const RARITY: f64 = 0.1;

/// Above this the kernel alone takes more than 1.5 GiB.
pub const VIEWERS_MAX: usize = 20_000;
/// The most numbers of A: 3.4 GiB.
const NUMBERS_MAX: usize = 900_000_000;

/// Parameters of kernel ridge regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KernelRidgeSpec {
    /// How fast likeness falls with the squared distance of two viewers; 2 at most apart.
    pub gamma: f64,
    /// Added to the diagonal of K, which is 1.
    pub lambda: f64,
    /// q, the exponent by which titles that many saw say less about a viewer.
    pub rarity: f64,
}

impl Default for KernelRidgeSpec {
    fn default() -> Self {
        Self { gamma: GAMMA, lambda: LAMBDA, rarity: RARITY }
    }
}

impl KernelRidgeSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_number("gamma", self.gamma, 1e-3..=100.0)?;
        check_number("lambda", self.lambda, 1e-4..=1e6)?;
        check_number("rarity", self.rarity, 0.0..=2.0)
    }
}

/// Everybody's vector, and A.
#[derive(Debug)]
pub struct KernelRidge {
    gamma: f32,
    /// p_i^-q.
    rarity: Vec<f32>,
    /// Titles x viewers: row i holds the viewers that saw i, with the entry of their vectors.
    viewers: Csr,
    /// A', titles x viewers.
    weights: Dense,
}

pub(crate) fn fit(
    spec: &KernelRidgeSpec,
    data: &Interactions,
    watch: &mut dyn Watch,
) -> Result<KernelRidge> {
    let histories = || data.histories.iter().filter(|history| !history.is_empty());
    check_size(histories().count(), data.title_count)?;
    let seen = Pattern::from_rows(data.title_count, histories())?;
    let rarity = rarity(&seen, spec.rarity);
    watch.progress(0, 3, "comparing viewers")?;
    let (gamma, by_title) = (narrow(spec.gamma), seen.transpose());
    let (mut kernel, lengths) = kernel(&by_title, &rarity, gamma);
    kernel.add_to_diagonal(|_, _| narrow(spec.lambda));
    watch.progress(1, 3, "fitting")?;
    let factor = Cholesky::new(kernel)?;
    watch.progress(2, 3, "fitting")?;
    let mut weights = dense(&by_title);
    factor.solve_rows(&mut weights)?;
    Ok(KernelRidge { gamma, viewers: vectors(&by_title, &rarity, &lengths)?, rarity, weights })
}

/// Refuses audiences for which the model would fill the machine.
fn check_size(viewer_count: usize, title_count: usize) -> Result<()> {
    if viewer_count <= VIEWERS_MAX && viewer_count.saturating_mul(title_count) <= NUMBERS_MAX {
        return Ok(());
    }
    let detail = format!(
        "`kernel-ridge` takes at most {VIEWERS_MAX} viewers and {NUMBERS_MAX} viewers x titles, \
         found {viewer_count} viewers and {title_count} titles"
    );
    Err(Error::new(ErrorKind::Limit, detail).hint("use `edlae` or `als` for large audiences"))
}

/// max(p_i, 1)^-q for every title.
fn rarity(seen: &Pattern, q: f64) -> Vec<f32> {
    seen.column_counts().into_iter().map(|p| narrow(f64::from(p.max(1)).powf(-q))).collect()
}

/// K, viewers x viewers, and the lengths of the vectors before they were scaled.
fn kernel(by_title: &Pattern, rarity: &[f32], gamma: f32) -> (Dense, Vec<f32>) {
    let squares: Vec<f32> = rarity.iter().map(|w| w * w).collect();
    let mut k = weighted_gram(by_title, &squares);
    let lengths: Vec<f32> = k.diagonal().into_iter().map(f32::sqrt).collect();
    let rows = k.data_mut().par_chunks_mut(lengths.len().max(1));
    rows.zip(&lengths).for_each(|(row, own)| {
        for (entry, other) in row.iter_mut().zip(&lengths) {
            *entry = (gamma * (*entry / (own * other) - 1.0)).exp();
        }
    });
    (k, lengths)
}

/// 0/1 as a full matrix.
fn dense(pattern: &Pattern) -> Dense {
    let mut out = Dense::zeros(pattern.row_count(), pattern.column_count());
    for (i, columns) in pattern.rows().enumerate() {
        let row = out.row_mut(i);
        columns.iter().for_each(|&c| row[c as usize] = 1.0);
    }
    out
}

/// The viewers' vectors of length 1, by title.
fn vectors(by_title: &Pattern, rarity: &[f32], lengths: &[f32]) -> Result<Csr> {
    let entry = |weight: f32| move |&u: &u32| (u, weight / lengths[u as usize]);
    let rows: Vec<Vec<(u32, f32)>> =
        by_title.rows().zip(rarity).map(|(row, &w)| row.iter().map(entry(w)).collect()).collect();
    Csr::from_rows(by_title.column_count(), &rows)
}

impl KernelRidge {
    pub(crate) fn read(
        spec: &KernelRidgeSpec,
        reader: &TensorReader<'_>,
        title_count: usize,
    ) -> Result<Self> {
        let viewer_count = reader.column_count("weights")?;
        check_size(viewer_count, title_count).map_err(|e| corrupt(e.detail()))?;
        Ok(Self {
            gamma: narrow(spec.gamma),
            rarity: reader.vector("rarity", title_count)?,
            viewers: reader.csr("viewers", title_count, viewer_count)?,
            weights: reader.matrix("weights", title_count, viewer_count)?,
        })
    }

    /// k(x) for the set `seen`; from somebody without a history all are equally far.
    fn likeness(&self, seen: &[u32], out: &mut Vec<f32>) {
        out.clear();
        out.resize(self.weights.column_count(), 0.0);
        let mut square = 0.0;
        for &i in seen {
            let weight = self.rarity[i as usize];
            square += weight * weight;
            self.viewers.row(i as usize).for_each(|(u, x)| out[u as usize] += weight * x);
        }
        // -|x - y|^2 / 2 = x'y - (|x|^2 + 1) / 2, where x has length 1, or 0 if nothing was seen.
        let (scale, shift) = if square > 0.0 { (square.sqrt().recip(), 1.0) } else { (0.0, 0.5) };
        out.iter_mut().for_each(|k| *k = (self.gamma * (*k * scale - shift)).exp());
    }
}

impl Recommender for KernelRidge {
    fn kind(&self) -> &'static str {
        "kernel-ridge"
    }

    fn title_count(&self) -> usize {
        self.weights.row_count()
    }

    fn score(&self, history: &[u32], out: &mut [f32], scratch: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        scratch.as_set(history);
        let Scratch { set, viewers, .. } = scratch;
        self.likeness(set, viewers);
        let titles = self.weights.data().chunks_exact(viewers.len().max(1));
        out.iter_mut().zip(titles).for_each(|(score, a)| *score = dot(a, viewers));
        Ok(())
    }

    /// What seeing `title` alone changes against having seen nothing.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        let scratch = &mut Scratch::default();
        let mut nothing_seen = vec![0.0; out.len()];
        let scored = self
            .score(&[title], out, scratch)
            .and_then(|()| self.score(&[], &mut nothing_seen, scratch));
        add_scaled(out, -1.0, &nothing_seen);
        scored.is_ok()
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let mut tensors = Tensor::csr("viewers", &self.viewers);
        tensors.push(Tensor::vector("rarity", &self.rarity));
        tensors.push(Tensor::matrix("weights", &self.weights));
        tensors
    }
}
