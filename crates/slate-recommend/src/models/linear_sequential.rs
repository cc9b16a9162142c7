//! Next title by ridge regression on the last titles (in the family of SLIST: Choi et al. 2021,
//! "Session-aware linear item-item models", WWW).
//!
//! Every position t of a training history is a row: its features are h_t = sum_k w_k e_{s_{t-k}} over the
//! lags k = 0 .. W-1 (k = 0 is the newest title), its target is the next title s_{t+1}. With
//! M = sum h_t h_t' and R = sum h_t e_{s_{t+1}}', both titles x titles, B = (M + lambda I)^-1 R, and then
//! B_ij is divided by max(p_j, 1)^q, p_j being how often j was seen. The score of a history is h B.
//! Cost: 3 W additions a position for M and R, then n^3 / 3 + 2 n^3 multiplications.
//!
//! With `short` above 0 every title has a second feature, whose weights fall as exp(-k / short): what just
//! happened is told apart from what has been going on. M is then 2n x 2n, R is 2n x n, and solving takes
//! 8 n^3 / 3 + 8 n^3 multiplications; the score is h B + h' B', h' and B' being those of the second feature.
//!
//! A title that is watched again is best kept at its last place only: what was just watched counts, even if
//! not for the first time. Where every step of a series follows a repeat, first places lose the step; a test
//! of generated viewers has both rules. Splits keep first places, because what is to be foreseen is new.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::cast::narrow;
use slate_math::product::add_scaled;
use slate_math::{Cholesky, Dense};

use super::linear::{DENSE_TITLES_MAX, check_dense, check_dense_up_to};
use super::sequence_scales::Scales;
use super::sequence_sums::{Lags, Sums};
use crate::artifact::TensorReader;
use crate::recommender::{check_history, check_score};
use crate::spec::{check_count, check_number};
use crate::{Contribution, Explanation, Interactions, Recommender, Scratch, Tensor};

/// W, the titles that are looked back upon.
pub const WINDOW: usize = 20;
/// Decay constant of the weights, in titles.
pub const DELTA: f64 = 5.0;
/// Exponent of the power law.
pub const EXPONENT: f64 = 0.8;
/// Chosen on MovieLens 1M validation from {30, 300, 2000}.
pub const LAMBDA: f64 = 2000.0;
/// Chosen on MovieLens 1M validation from {0, .3}.
pub const DISCOUNT: f64 = 0.3;

/// Weights of the second feature under this share of the first are left out.
const SHORT_LEAST: f64 = 1e-4;
/// The most titles for two features a title: the matrix is as large as that of the limit for one.
const TWO_SCALES_TITLES_MAX: usize = DENSE_TITLES_MAX / 2;

/// Tensors of the features, in their order.
const TENSORS: [&str; 2] = ["weights", "weights_short"];

/// The word for this kind.
const KIND: &str = "linear-sequential";

/// How the weight of a title falls with its lag k.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decay {
    /// exp(-k / delta).
    #[default]
    Exponential,
    /// (1 + k)^-exponent.
    Power,
}

/// Parameters of linear sequential ridge regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinearSequentialSpec {
    /// W, the titles that are looked back upon.
    pub window: usize,
    /// Shape of the weights.
    pub decay: Decay,
    /// Decay constant, for exponential decay.
    pub delta: f64,
    /// Exponent, for the power law.
    pub exponent: f64,
    /// Decay constant of the second feature, in titles; 0 for one feature only.
    pub short: f64,
    /// Added to the diagonal of M.
    pub lambda: f64,
    /// q, the exponent of the popularity discount.
    pub discount: f64,
}

impl Default for LinearSequentialSpec {
    fn default() -> Self {
        Self {
            window: WINDOW,
            decay: Decay::default(),
            delta: DELTA,
            exponent: EXPONENT,
            short: 0.0,
            lambda: LAMBDA,
            discount: DISCOUNT,
        }
    }
}

impl LinearSequentialSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_count("window", self.window, 1..=1000)?;
        check_number("delta", self.delta, 0.01..=1e6)?;
        check_number("exponent", self.exponent, 0.0..=10.0)?;
        check_number("short", self.short, 0.0..=1e6)?;
        check_number("lambda", self.lambda, 1e-6..=1e9)?;
        check_number("discount", self.discount, 0.0..=2.0)
    }

    /// Refuses catalogs whose matrix would fill the machine.
    fn check_titles(&self, title_count: usize) -> Result<()> {
        if self.short > 0.0 {
            check_dense_up_to(TWO_SCALES_TITLES_MAX, KIND, title_count)
        } else {
            check_dense(KIND, title_count)
        }
    }

    /// w_k for k = 0 .. W-1.
    pub(crate) fn weights(&self) -> Vec<f64> {
        let weight = |k: usize| match self.decay {
            Decay::Exponential => (-(k as f64) / self.delta).exp(),
            Decay::Power => (1.0 + k as f64).powf(-self.exponent),
        };
        (0..self.window).map(weight).collect()
    }

    /// The weights by lag of every feature: w_k, and those of the second feature.
    fn scales(&self) -> Vec<Vec<f64>> {
        let mut scales = vec![self.weights()];
        if self.short > 0.0 {
            let short = (0..self.window).map(|k| (-(k as f64) / self.short).exp());
            scales.push(short.take_while(|&weight| weight >= SHORT_LEAST).collect());
        }
        scales
    }
}

/// One feature: its weights by lag and its part of B.
#[derive(Debug)]
struct Scale {
    lags: Vec<f32>,
    /// Titles x titles: row i is what title i says about the next.
    weights: Dense,
}

impl Scale {
    /// The last titles, newest first, with their weights.
    fn window<'a>(&'a self, history: &'a [u32]) -> impl Iterator<Item = (u32, f32)> {
        history.iter().rev().copied().zip(self.lags.iter().copied())
    }
}

/// Weights by lag, and B, of one or two features.
#[derive(Debug)]
pub struct LinearSequential {
    scales: Vec<Scale>,
}

pub(crate) fn fit(spec: &LinearSequentialSpec, data: &Interactions) -> Result<LinearSequential> {
    spec.check_titles(data.title_count)?;
    if spec.short > 0.0 {
        let sums = Scales::new(data, spec.scales());
        return of_sums(spec, sums.features(), || sums.targets(), sums.counts());
    }
    let sums = Sums::new(data, Lags::new(&spec.weights()))?;
    of_sums(spec, sums.features(), || sums.targets(), sums.counts())
}

/// The model of M, of R' (asked for once M is factorised), and of how often every title was seen.
pub(crate) fn of_sums(
    spec: &LinearSequentialSpec,
    mut features: Dense,
    targets: impl FnOnce() -> Dense,
    counts: impl Iterator<Item = usize>,
) -> Result<LinearSequential> {
    let lambda = narrow(spec.lambda);
    features.add_to_diagonal(|_, _| lambda);
    let factor = Cholesky::new(features)?;
    // Row j of R' is the right-hand side of target j, and becomes column j of B.
    let mut weights = targets();
    factor.solve_rows(&mut weights)?;
    drop(factor);
    for (j, seen) in counts.enumerate() {
        let discount = narrow((seen.max(1) as f64).powf(-spec.discount));
        weights.row_mut(j).iter_mut().for_each(|b| *b *= discount);
    }
    Ok(LinearSequential::new(spec, turned_blocks(weights)?))
}

/// The blocks of n columns of a matrix with n rows, each turned over its diagonal.
fn turned_blocks(wide: Dense) -> Result<Vec<Dense>> {
    let (n, width) = (wide.row_count(), wide.column_count());
    let cut = |start: usize| {
        let columns = wide.data().chunks_exact(width).flat_map(|row| &row[start..start + n]);
        Dense::from_data(n, n, columns.copied().collect())
    };
    let starts = (0..width).step_by(n);
    let mut blocks =
        if width == n { vec![wide] } else { starts.map(cut).collect::<Result<Vec<_>>>()? };
    blocks.iter_mut().for_each(Dense::transpose_in_place);
    Ok(blocks)
}

impl LinearSequential {
    /// Joins the weights by lag to the parts of B.
    fn new(spec: &LinearSequentialSpec, weights: Vec<Dense>) -> Self {
        let lags = |scale: Vec<f64>| scale.into_iter().map(narrow).collect();
        let scales = spec.scales().into_iter().map(lags).zip(weights);
        Self { scales: scales.map(|(lags, weights)| Scale { lags, weights }).collect() }
    }

    /// What title `i`, just seen, says about title `j` being next.
    pub(crate) fn weight(&self, i: u32, j: u32) -> f32 {
        self.scales.iter().map(|scale| scale.weights.at(i as usize, j as usize)).sum()
    }

    pub(crate) fn read(
        spec: &LinearSequentialSpec,
        reader: &TensorReader<'_>,
        title_count: usize,
    ) -> Result<Self> {
        spec.check_titles(title_count)?;
        let names = TENSORS.iter().take(spec.scales().len());
        let read = |name: &&str| reader.matrix(name, title_count, title_count);
        Ok(Self::new(spec, names.map(read).collect::<Result<Vec<_>>>()?))
    }
}

impl Recommender for LinearSequential {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn title_count(&self) -> usize {
        self.scales[0].weights.row_count()
    }

    fn score(&self, history: &[u32], out: &mut [f32], _: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.fill(0.0);
        for scale in &self.scales {
            for (title, weight) in scale.window(history) {
                add_scaled(out, weight, scale.weights.row(title as usize));
            }
        }
        Ok(())
    }

    /// One part a place in the window, newest first; a title seen twice has two.
    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        check_history(self.title_count(), &[title]).ok()?;
        check_history(self.title_count(), history).ok()?;
        let mut contributions: Vec<Contribution> = Vec::new();
        for scale in &self.scales {
            for (place, (i, weight)) in scale.window(history).enumerate() {
                let value = weight * scale.weights.at(i as usize, title as usize);
                match contributions.get_mut(place) {
                    Some(known) => known.value += value,
                    None => contributions.push(Contribution { title: i, value }),
                }
            }
        }
        Some(Explanation { base: 0.0, contributions })
    }

    /// What `title` says about the next, right after it.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        self.score(&[title], out, &mut Scratch::default()).is_ok()
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let named = TENSORS.iter().zip(&self.scales);
        named.map(|(name, scale)| Tensor::matrix(name, &scale.weights)).collect()
    }
}
