//! Next title by ridge regression on the last titles (in the family of SLIST: Choi et al. 2021,
//! "Session-aware linear item-item models", WWW).
//!
//! Every position t of a training history is a row: its features are h_t = sum_k w_k e_{s_{t-k}} over the
//! lags k = 0 .. W-1 (k = 0 is the newest title), its target is the next title s_{t+1}. With
//! M = sum h_t h_t' and R = sum h_t e_{s_{t+1}}', both titles x titles, B = (M + lambda I)^-1 R, and then
//! B_ij is divided by max(p_j, 1)^q, p_j being how often j was seen. The score of a history is h B.
//! Cost: 3 W additions a position for M and R, then n^3 / 3 + 2 n^3 multiplications.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::cast::narrow;
use slate_math::product::add_scaled;
use slate_math::{Cholesky, Dense};

use super::linear::check_dense;
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
        check_number("lambda", self.lambda, 1e-6..=1e9)?;
        check_number("discount", self.discount, 0.0..=2.0)
    }

    /// w_k for k = 0 .. W-1.
    pub(crate) fn weights(&self) -> Vec<f64> {
        let weight = |k: usize| match self.decay {
            Decay::Exponential => (-(k as f64) / self.delta).exp(),
            Decay::Power => (1.0 + k as f64).powf(-self.exponent),
        };
        (0..self.window).map(weight).collect()
    }
}

/// Weights by lag, and B.
#[derive(Debug)]
pub struct LinearSequential {
    lags: Vec<f32>,
    /// Titles x titles: row i is what title i says about the next.
    weights: Dense,
}

pub(crate) fn fit(spec: &LinearSequentialSpec, data: &Interactions) -> Result<LinearSequential> {
    check_dense(KIND, data.title_count)?;
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
    check_dense(KIND, features.row_count())?;
    let lambda = narrow(spec.lambda);
    features.add_to_diagonal(|_, _| lambda);
    let factor = Cholesky::new(features)?;
    // Row j of R' is the right-hand side of target j, and becomes column j of B.
    let mut weights = targets();
    factor.solve_rows(&mut weights)?;
    for (j, seen) in counts.enumerate() {
        let discount = narrow((seen.max(1) as f64).powf(-spec.discount));
        weights.row_mut(j).iter_mut().for_each(|b| *b *= discount);
    }
    weights.transpose_in_place();
    Ok(LinearSequential { lags: lags(spec), weights })
}

fn lags(spec: &LinearSequentialSpec) -> Vec<f32> {
    spec.weights().into_iter().map(narrow).collect()
}

impl LinearSequential {
    pub(crate) fn read(
        spec: &LinearSequentialSpec,
        reader: &TensorReader<'_>,
        title_count: usize,
    ) -> Result<Self> {
        check_dense(KIND, title_count)?;
        let weights = reader.matrix("weights", title_count, title_count)?;
        Ok(Self { lags: lags(spec), weights })
    }

    /// The last titles, newest first, with their weights.
    fn window<'a>(&'a self, history: &'a [u32]) -> impl Iterator<Item = (u32, f32)> {
        history.iter().rev().copied().zip(self.lags.iter().copied())
    }
}

impl Recommender for LinearSequential {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn title_count(&self) -> usize {
        self.weights.row_count()
    }

    fn score(&self, history: &[u32], out: &mut [f32], _: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.fill(0.0);
        for (title, weight) in self.window(history) {
            add_scaled(out, weight, self.weights.row(title as usize));
        }
        Ok(())
    }

    /// One part a place in the window, newest first; a title seen twice has two.
    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        check_history(self.title_count(), &[title]).ok()?;
        check_history(self.title_count(), history).ok()?;
        let part = |(i, weight): (u32, f32)| {
            let value = weight * self.weights.at(i as usize, title as usize);
            Contribution { title: i, value }
        };
        Some(Explanation { base: 0.0, contributions: self.window(history).map(part).collect() })
    }

    /// What `title` says about the next.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        out.copy_from_slice(self.weights.row(title as usize));
        true
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        vec![Tensor::matrix("weights", &self.weights)]
    }
}
