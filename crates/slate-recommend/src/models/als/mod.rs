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
//! `damping` p of `rendle` lets viewers with long histories count less: the terms of viewer u, with the
//! regularisation of w_u, count v_u proportional to m_u^-p, m_u the titles of u, scaled so that the sum of v_u m_u stays
//! what it is for p = 0, where all count 1. In the system of a viewer v_u cancels; in that of a title, w_u w_u' and
//! w_u count v_u, and so do viewers in its regularisation. It is what `edlae` does to its Gram matrix.
//!
//! `rarity` q of `rendle` lets seen titles that few have seen count more: the terms of title i that are about having seen
//! it, (s_ui - 1)^2, count c_i proportional to n_i^-q, n_i its viewers, scaled so that the sum of c_i n_i stays that for
//! q = 0. In both systems h h' and h of what was seen count c; H'H and the regularisation do not.
//!
//! Only H, titles x d, is kept, and c if there is one: scoring a history solves the viewer's system exactly (fold-in), so that a viewer
//! never seen is treated like any other. Cost of an epoch: `cg` 8 (steps + 1) nnz d, `cholesky` 2 nnz d^2 +
//! (viewers + titles) d^3 / 3, `blocks` between them; all on kernels of [`slate_math::kernel`].
//! Memory while fitting: 4 (viewers + titles) d bytes, twice the pattern, a scratch a thread, and a number a viewer if
//! viewers are damped and a title if titles are weighed by rarity.

mod blocks;
mod half_step;
mod spec;

use half_step::{Counts, Fixed};
use slate_core::{Result, Seed};
use slate_math::cast::narrow;
use slate_math::kernel::{as_numbers, weight_of};
use slate_math::product::{dot_lanes, times_vector};
use slate_math::{Bits, Coarse, Lane, Rng, Rows, SmallSystem};
pub use spec::{
    ALPHA, AlsSpec, BLOCK, DAMPING, EPOCHS, FACTORS, LAMBDA_HU_KOREN, LAMBDA_RENDLE, NU, RARITY,
    STEPS, Solver, W0, Weighting,
};

use super::damping::weights;
use crate::artifact::{TensorReader, corrupt};
use crate::recommender::{check_history, check_score, distinct};
use crate::{Contribution, Explanation, Interactions, Recommender, Scored, Scratch, Tensor, Watch};

/// Standard deviation of the first factors, times sqrt(d).
const START: f64 = 0.1;

/// With fewer titles a full scan costs no more than its neighbours: folding the viewer in, and the reasons.
const COARSE_FROM: usize = 8_192;

/// Title factors, and what folding a viewer in needs.
#[derive(Debug)]
pub struct Als {
    titles: Fixed,
    /// How long the factors of each title are.
    lengths: Vec<f32>,
    /// For scans of large catalogs.
    coarse: Option<Coarse>,
}

pub(crate) fn fit(
    spec: &AlsSpec,
    data: &Interactions,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Als> {
    let by_viewer = data.pattern()?;
    let by_title = by_viewer.transpose();
    let (loss, method) = (spec.loss()?, spec.method()?);
    let mut titles = first_factors(data.title_count, spec.factors, seed);
    let mut viewers = Rows::zeros(by_viewer.row_count(), spec.factors);
    let damped = |p| Counts::Always(weights(&by_viewer, p).into_iter().map(f32::sqrt).collect());
    let mut of_viewers = spec.damping().map_or(Counts::Alike, damped);
    let rarity = spec.rarity().map(|q| weights(&by_title, q));
    let mut of_titles = rarity.clone().map_or(Counts::Alike, Counts::Seen);
    for epoch in 0..spec.epochs {
        watch.progress(epoch as u64, spec.epochs as u64, "fitting")?;
        let held = Fixed::new(loss, titles, of_titles);
        held.step(method, &by_viewer, None, &mut viewers)?;
        (titles, of_titles) = held.release();
        let held = Fixed::new(loss, viewers, of_viewers);
        held.step(method, &by_title, rarity.as_deref(), &mut titles)?;
        (viewers, of_viewers) = held.release();
    }
    titles.check_finite("the factors of the titles")?;
    Ok(Als::new(Fixed::new(loss, titles, of_titles)))
}

/// Titles x d normal numbers with standard deviation .1 / sqrt(d).
fn first_factors(title_count: usize, d: usize, seed: Seed) -> Rows {
    let mut rng = Rng::new(seed);
    let scale = START / (d as f64).sqrt();
    let mut factors = Rows::zeros(title_count, d);
    for i in 0..title_count {
        factors.numbers_mut(i).iter_mut().for_each(|x| *x = narrow(scale * rng.normal()));
    }
    factors
}

fn length(h: &[Lane]) -> f32 {
    dot_lanes(h, h).sqrt()
}

impl Als {
    fn new(titles: Fixed) -> Self {
        let large = titles.factors.row_count() >= COARSE_FROM;
        let coarse = large.then(|| Coarse::new(&titles.factors));
        let length = |i| length(titles.factors.row(i));
        let lengths = (0..titles.factors.row_count()).map(length).collect();
        Self { titles, lengths, coarse }
    }

    pub(crate) fn read(
        spec: &AlsSpec,
        reader: &TensorReader<'_>,
        title_count: usize,
    ) -> Result<Self> {
        let factors = reader.matrix("factors", title_count, spec.factors)?;
        let rarity = || reader.vector("rarity", title_count);
        let rarity = spec.rarity().map(|_| rarity()).transpose()?;
        if rarity.iter().flatten().any(|c| !(*c > 0.0 && c.is_finite())) {
            return Err(corrupt("what a title counts is not above 0"));
        }
        let counts = rarity.map_or(Counts::Alike, Counts::Seen);
        let titles = Fixed::new(spec.loss()?, Rows::from_dense(&factors), counts);
        let no_one = titles.prepare(&[], 1.0, &mut SmallSystem::new(spec.factors));
        no_one.map_err(|e| corrupt(format!("nobody can be folded in: {}", e.detail())))?;
        Ok(Self::new(titles))
    }

    fn d(&self) -> usize {
        self.titles.d()
    }

    /// Folds a viewer in: the factors in `scratch.factors` are those of this history.
    fn fold_in(&self, history: &[u32], scratch: &mut Scratch) -> Result<()> {
        scratch.as_set(history);
        let Scratch { set, factors, system, .. } = scratch;
        factors.resize(self.titles.factors.width(), Lane::default());
        let fits = system.take().filter(|s| s.size() == self.d());
        let system = system.insert(fits.unwrap_or_else(|| SmallSystem::new(self.d())));
        self.titles.solve_exactly((set, 1.0), system, factors)
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
        self.fold_in(history, scratch)?;
        times_vector(&self.titles.factors, &scratch.factors, out);
        Ok(())
    }

    /// By a scan of 7-bit copies of the factors ([`Coarse`]).
    fn best(
        &self,
        history: &[u32],
        open: &Bits,
        k: usize,
        scratch: &mut Scratch,
    ) -> Result<Option<Vec<Scored>>> {
        let Some(coarse) = &self.coarse else { return Ok(None) };
        check_history(self.title_count(), history)?;
        self.fold_in(history, scratch)?;
        let Scratch { factors, scan, best, .. } = scratch;
        if as_numbers(factors).iter().any(|x| !x.is_finite()) {
            return Ok(None);
        }
        let best = coarse.best((&self.titles.factors, factors), open, k, scan, best);
        Ok(Some(best.iter().map(|s| Scored { title: s.index, score: s.score }).collect()))
    }

    /// h_j' A^-1 (target h_i) for every title i seen (Hu et al. 2008, section 5).
    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        self.explain_each(history, &[title])?.pop()
    }

    /// A is the viewer's, so it is factored once for the whole list.
    fn explain_each(&self, history: &[u32], titles: &[u32]) -> Option<Vec<Explanation>> {
        check_history(self.title_count(), titles).ok()?;
        check_history(self.title_count(), history).ok()?;
        let seen = distinct(history);
        let mut system = SmallSystem::new(self.d());
        self.titles.prepare(&seen, 1.0, &mut system).ok()?;
        let targets = self.titles.targets(1.0);
        let mut explain = |&title: &u32| {
            let mut view = self.titles.factors.row(title as usize).to_vec();
            system.solve(&mut view);
            let row = |i: u32| self.titles.factors.row(i as usize);
            let value = |i: u32| weight_of(targets, i) * dot_lanes(&view, row(i));
            let contributions = seen.iter().map(|&i| Contribution { title: i, value: value(i) });
            Explanation { base: 0.0, contributions: contributions.collect() }
        };
        Some(titles.iter().map(&mut explain).collect())
    }

    /// The cosine between the factors of two titles; 0 for titles nobody saw.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        let factors = &self.titles.factors;
        times_vector(factors, factors.row(title as usize), out);
        let own = self.lengths[title as usize];
        for (score, other) in out.iter_mut().zip(&self.lengths) {
            let lengths = own * other;
            *score = if lengths > 0.0 { *score / lengths } else { 0.0 };
        }
        true
    }

    fn similar_among(&self, title: u32, among: &[u32], out: &mut Vec<f32>) -> bool {
        let n = self.title_count();
        if title as usize >= n || among.iter().any(|&t| t as usize >= n) {
            return false;
        }
        let factors = &self.titles.factors;
        let own = factors.row(title as usize);
        out.clear();
        out.extend(among.iter().map(|&t| {
            let lengths = self.lengths[title as usize] * self.lengths[t as usize];
            let product = dot_lanes(own, factors.row(t as usize));
            if lengths > 0.0 { product / lengths } else { 0.0 }
        }));
        true
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let rarity = self.titles.seen_counts().map(|c| Tensor::vector("rarity", c));
        [Tensor::rows("factors", &self.titles.factors)].into_iter().chain(rarity).collect()
    }
}
