//! Matrix factorisation for implicit feedback by alternating least squares, with two weightings.
//!
//! A viewer u has factors w_u, a title i factors h_i, both of d numbers; the score is w_u . h_i. One
//! half-step fixes one side and solves, for every row of the other, the d x d system A w = b:
//!
//! * `rendle` (Rendle et al. 2022, "Revisiting the performance of iALS", arXiv 2110.14037):
//!   A = w0 H'H + sum_{i seen} h_i h_i' + lambda (seen + w0 n)^nu I, b = sum h_i.
//! * `hu-koren` (Hu, Koren and Volinsky 2008): A = H'H + (alpha - 1) sum_{i seen} h_i h_i' + lambda I,
//!   b = alpha sum h_i.
//!
//! Only H, titles x d, is kept: scoring a history is the viewer's half-step once more (fold-in), so that a
//! viewer never seen is treated like any other. Cost of an epoch: 2 nnz d^2 + (viewers + titles) d^3 / 3.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Seed};
use slate_math::cast::narrow;
use slate_math::product::{add_scaled, dot, gram_of_rows, times_vector};
use slate_math::{Dense, Pattern, Rng, SmallSystem, small};

use crate::artifact::{TensorReader, corrupt};
use crate::recommender::{check_history, check_score, distinct};
use crate::spec::{check_count, check_number};
use crate::{Contribution, Explanation, Interactions, Recommender, Scratch, Tensor, Watch};

/// Factors a title.
pub const FACTORS: usize = 64;
/// Rounds over viewers and titles.
pub const EPOCHS: usize = 16;
/// Weight of what was not seen, for `rendle`.
pub const W0: f64 = 0.5;
/// Regularisation for `rendle`, scaled by how often a row was seen.
pub const LAMBDA_RENDLE: f64 = 0.005;
/// Exponent of that scale.
pub const NU: f64 = 1.0;
/// Weight of what was seen, for `hu-koren`.
pub const ALPHA: f64 = 5.0;
/// Regularisation for `hu-koren`.
pub const LAMBDA_HU_KOREN: f64 = 30.0;
/// Standard deviation of the first factors, times sqrt(d).
const START: f64 = 0.1;

/// How seen and unseen titles are weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighting {
    /// 1 for seen, `w0` for all; regularisation grows with how often a row was seen.
    #[default]
    Rendle,
    /// `alpha` for seen, 1 for unseen; the same regularisation for all.
    HuKoren,
}

/// Parameters of alternating least squares. Once read, those of its weighting are all given: a model that was
/// saved keeps them, whatever the constants become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "AlsTable")]
pub struct AlsSpec {
    /// d, the factors a title.
    pub factors: usize,
    /// Rounds over viewers and titles.
    pub epochs: usize,
    /// Which of the two losses.
    pub weighting: Weighting,
    /// `rendle` only: the weight of all titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub w0: Option<f64>,
    /// Regularisation; tune it again for every number of factors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda: Option<f64>,
    /// `rendle` only: how the regularisation grows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nu: Option<f64>,
    /// `hu-koren` only: the weight of seen titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
}

/// Parameters as they are written, most of them left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AlsTable {
    factors: Option<usize>,
    epochs: Option<usize>,
    weighting: Weighting,
    w0: Option<f64>,
    lambda: Option<f64>,
    nu: Option<f64>,
    alpha: Option<f64>,
}

impl From<AlsTable> for AlsSpec {
    fn from(table: AlsTable) -> Self {
        let AlsTable { factors, epochs, weighting, w0, lambda, nu, alpha } = table;
        let rendle = weighting == Weighting::Rendle;
        let usual = if rendle { LAMBDA_RENDLE } else { LAMBDA_HU_KOREN };
        Self {
            factors: factors.unwrap_or(FACTORS),
            epochs: epochs.unwrap_or(EPOCHS),
            weighting,
            w0: w0.or(rendle.then_some(W0)),
            lambda: lambda.or(Some(usual)),
            nu: nu.or(rendle.then_some(NU)),
            alpha: alpha.or((!rendle).then_some(ALPHA)),
        }
    }
}

impl Default for AlsSpec {
    fn default() -> Self {
        AlsTable::default().into()
    }
}

impl AlsSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_count("factors", self.factors, 1..=small::D_MAX)?;
        check_count("epochs", self.epochs, 1..=1000)?;
        let stray = match self.weighting {
            Weighting::Rendle => self.alpha.map(|_| ("alpha", "hu-koren")),
            Weighting::HuKoren => {
                self.w0.map(|_| ("w0", "rendle")).or(self.nu.map(|_| ("nu", "rendle")))
            }
        };
        if let Some((name, weighting)) = stray {
            return Err(Error::invalid(format!("`{name}` belongs to weighting `{weighting}`")));
        }
        check_number("w0", self.w0.unwrap_or(W0), 1e-6..=1e3)?;
        check_number("lambda", self.lambda.unwrap_or(LAMBDA_RENDLE), 1e-9..=1e9)?;
        check_number("nu", self.nu.unwrap_or(NU), 0.0..=2.0)?;
        check_number("alpha", self.alpha.unwrap_or(ALPHA), 1.0..=1e6)
    }

    /// The loss in the one form that the solver knows.
    fn loss(&self) -> Loss {
        match self.weighting {
            Weighting::Rendle => {
                let (all, lambda) = (self.w0.unwrap_or(W0), self.lambda.unwrap_or(LAMBDA_RENDLE));
                Loss { all, extra: 1.0, target: 1.0, lambda, nu: self.nu.unwrap_or(NU) }
            }
            Weighting::HuKoren => {
                let alpha = self.alpha.unwrap_or(ALPHA);
                let lambda = self.lambda.unwrap_or(LAMBDA_HU_KOREN);
                Loss { all: 1.0, extra: alpha - 1.0, target: alpha, lambda, nu: 0.0 }
            }
        }
    }
}

/// A = all H'H + extra sum h h' + lambda (seen + all n)^nu I, b = target sum h.
#[derive(Debug, Clone, Copy)]
struct Loss {
    all: f64,
    extra: f64,
    target: f64,
    lambda: f64,
    nu: f64,
}

/// One side of the factorisation held fixed: what a half-step needs to know of it.
#[derive(Debug)]
struct Fixed {
    loss: Loss,
    /// Rows x d.
    factors: Dense,
    /// all H'H, d x d.
    gram: Dense,
}

impl Fixed {
    fn new(loss: Loss, factors: Dense) -> Self {
        let mut gram = gram_of_rows(&factors);
        let all = narrow(loss.all);
        gram.data_mut().iter_mut().for_each(|g| *g *= all);
        Self { loss, factors, gram }
    }

    /// Builds and factors A for a row that saw `seen`.
    fn prepare(&self, seen: &[u32], system: &mut SmallSystem) -> Result<()> {
        let Loss { all, extra, lambda, nu, .. } = self.loss;
        let scale = (seen.len() as f64 + all * self.factors.row_count() as f64).powf(nu);
        system.start(&self.gram, narrow(lambda * scale));
        system.add_rows(seen.iter().map(|&i| self.factors.row(i as usize)), narrow(extra));
        system.factor()
    }

    /// One row of a half-step: out <- A^-1 b.
    fn solve(&self, seen: &[u32], system: &mut SmallSystem, out: &mut [f32]) -> Result<()> {
        out.fill(0.0);
        if seen.is_empty() {
            return Ok(());
        }
        self.prepare(seen, system)?;
        let target = narrow(self.loss.target);
        seen.iter().for_each(|&i| add_scaled(out, target, self.factors.row(i as usize)));
        system.solve(out);
        Ok(())
    }

    /// A half-step: the factors of every row of `seen`, rows x d.
    fn solve_all(&self, seen: &Pattern) -> Result<Dense> {
        let d = self.factors.column_count();
        let mut out = Dense::zeros(seen.row_count(), d);
        out.data_mut().par_chunks_mut(d).enumerate().try_for_each_init(
            || SmallSystem::new(d),
            |system, (row, factors)| self.solve(seen.row(row), system, factors),
        )?;
        Ok(out)
    }
}

/// Title factors, and what folding a viewer in needs.
#[derive(Debug)]
pub struct Als {
    titles: Fixed,
}

pub(crate) fn fit(
    spec: &AlsSpec,
    data: &Interactions,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Als> {
    let by_viewer = data.pattern()?;
    let by_title = by_viewer.transpose();
    let mut titles = first_factors(data.title_count, spec.factors, seed);
    for epoch in 0..spec.epochs {
        watch.progress(epoch as u64, spec.epochs as u64, "fitting")?;
        let viewers = Fixed::new(spec.loss(), titles).solve_all(&by_viewer)?;
        titles = Fixed::new(spec.loss(), viewers).solve_all(&by_title)?;
    }
    titles.check_finite("the factors of the titles")?;
    Ok(Als { titles: Fixed::new(spec.loss(), titles) })
}

/// Titles x d normal numbers with standard deviation .1 / sqrt(d).
fn first_factors(title_count: usize, d: usize, seed: Seed) -> Dense {
    let mut rng = Rng::new(seed);
    let scale = START / (d as f64).sqrt();
    let mut factors = Dense::zeros(title_count, d);
    factors.data_mut().iter_mut().for_each(|x| *x = narrow(scale * rng.normal()));
    factors
}

impl Als {
    pub(crate) fn read(
        spec: &AlsSpec,
        reader: &TensorReader<'_>,
        title_count: usize,
    ) -> Result<Self> {
        let factors = reader.matrix("factors", title_count, spec.factors)?;
        let titles = Fixed::new(spec.loss(), factors);
        let no_one = titles.prepare(&[], &mut SmallSystem::new(spec.factors));
        no_one.map_err(|e| corrupt(format!("nobody can be folded in: {}", e.detail())))?;
        Ok(Self { titles })
    }

    fn d(&self) -> usize {
        self.titles.factors.column_count()
    }
}

impl Recommender for Als {
    fn kind(&self) -> &'static str {
        "als"
    }

    fn title_count(&self) -> usize {
        self.titles.factors.row_count()
    }

    fn score(&self, history: &[u32], out: &mut [f32], scratch: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        scratch.as_set(history);
        let Scratch { set, factors, system, .. } = scratch;
        factors.resize(self.d(), 0.0);
        let fits = system.take().filter(|s| s.size() == self.d());
        let system = system.insert(fits.unwrap_or_else(|| SmallSystem::new(self.d())));
        self.titles.solve(set, system, factors)?;
        times_vector(&self.titles.factors, factors, out);
        Ok(())
    }

    /// h_j' A^-1 (target h_i) for every title i seen (Hu et al. 2008, section 5).
    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        check_history(self.title_count(), &[title]).ok()?;
        check_history(self.title_count(), history).ok()?;
        let seen = distinct(history);
        let mut system = SmallSystem::new(self.d());
        self.titles.prepare(&seen, &mut system).ok()?;
        let mut view = self.titles.factors.row(title as usize).to_vec();
        system.solve(&mut view);
        let target = narrow(self.titles.loss.target);
        let value = |i: u32| target * dot(&view, self.titles.factors.row(i as usize));
        let contributions = seen.iter().map(|&i| Contribution { title: i, value: value(i) });
        Some(Explanation { base: 0.0, contributions: contributions.collect() })
    }

    /// The cosine between the factors of two titles; 0 for titles nobody saw.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        let factors = &self.titles.factors;
        let own = factors.row(title as usize);
        let length = |h: &[f32]| dot(h, h).sqrt();
        times_vector(factors, own, out);
        for (i, score) in out.iter_mut().enumerate() {
            let lengths = length(own) * length(factors.row(i));
            *score = if lengths > 0.0 { *score / lengths } else { 0.0 };
        }
        true
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        vec![Tensor::matrix("factors", &self.titles.factors)]
    }
}
