//! EASE for catalogs too large for a titles x titles matrix.
//!
//! Column j of EASE is the ridge regression of title j on all others (Steck 2019, section 3). Here it is the
//! regression on the `neighbors` titles that have most in common with j, as in fsSLIM (Ning and Karypis 2011,
//! section 3.3), with the dropout diagonal of EDLAE (Steck 2020):
//! (G_NN + lambda I + p / (1 - p) diag G_NN) b = G_Nj. The systems are small, independent and exact.
//!
//! Of G only the largest counts are kept, `counts` a title on average: a pair of popular titles is always known, and
//! an unknown pair is below one floor for all. It is taken as what chance would give, d_i d_j / viewers, and at most
//! that floor. The matrix may then miss being positive definite; such a title's lambda is doubled until it is.
//!
//! Memory: 8 `counts` bytes a title for G, twice while it is put together, and 8 `neighbors` bytes a title for B.
//! Cost: two passes over all pairs of titles with a viewer in common, then K^3 / 3 + K `counts` operations a title for
//! K neighbours.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::cast::{narrow, whole};
use slate_math::gram::map_gram_rows;
use slate_math::topk::top_k;
use slate_math::{Csr, Lane, Pattern, SmallSystem};

use super::sparse_linear::SparseLinear;
use crate::spec::{check_count, check_number};
use crate::{Interactions, Watch};

/// Titles a title is regressed on.
pub const NEIGHBORS: usize = 256;
/// Counts kept a title, on average.
pub const COUNTS: usize = 512;
/// Chosen on MovieLens 1M validation from {200, 300, 500}; larger than what a whole G would want, because unknown counts
/// are noise.
pub const LAMBDA: f64 = 300.0;
/// Chosen on MovieLens 1M validation from {.33, .5, .6}.
pub const DROPOUT: f64 = 0.5;
/// A title whose system is still not positive definite with this lambda has no regression.
const LAMBDA_MAX: f64 = 1e12;
/// Counts told apart when the floor is chosen.
const HISTOGRAM: usize = 4096;
/// Titles between two looks at the watch.
const TITLES: usize = 8192;

/// The word for this kind.
pub(crate) const KIND: &str = "sparse-ease";

/// Parameters of sparse EASE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SparseEaseSpec {
    /// Added to the diagonal of the Gram matrix.
    pub lambda: f64,
    /// Probability that a title of the input is dropped.
    pub dropout: f64,
    /// Titles a title is regressed on.
    pub neighbors: usize,
    /// Counts kept a title, on average; the largest of all.
    pub counts: usize,
}

impl Default for SparseEaseSpec {
    fn default() -> Self {
        Self { lambda: LAMBDA, dropout: DROPOUT, neighbors: NEIGHBORS, counts: COUNTS }
    }
}

impl SparseEaseSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_number("lambda", self.lambda, 1e-6..=1e9)?;
        check_number("dropout", self.dropout, 0.0..=0.99)?;
        check_count("neighbors", self.neighbors, 1..=1024)?;
        check_count("counts", self.counts, self.neighbors..=1_000_000)
    }
}

pub(crate) fn fit(
    spec: &SparseEaseSpec,
    data: &Interactions,
    watch: &mut dyn Watch,
) -> Result<SparseLinear> {
    let x = data.countable_pattern()?;
    let floor = floor_for(&x, spec.counts.saturating_mul(data.title_count));
    let (degrees, viewers) = (x.column_counts(), x.row_count() as f32);
    let regression = Regression { spec, degrees, counts: counts_from(&x, floor)?, floor, viewers };
    let n = data.title_count;
    let mut by_target = Vec::with_capacity(n);
    for start in (0..n).step_by(TITLES) {
        watch.progress(start as u64, n as u64, "fitting")?;
        let part = (start..(start + TITLES).min(n)).into_par_iter();
        let part: Result<Vec<_>> =
            part.map_init(|| Work::new(spec, n), |work, j| regression.column(j, work)).collect();
        by_target.extend(part?);
    }
    SparseLinear::by_target(KIND, n, &by_target)
}

/// The entries of G off its diagonal that are at least `floor`.
fn counts_from(x: &Pattern, floor: f32) -> Result<Csr> {
    let rows = map_gram_rows(x, |_, others| {
        let mut row: Vec<(u32, f32)> = others.filter(|&(_, count)| count >= floor).collect();
        row.sort_unstable_by_key(|&(i, _)| i);
        row
    });
    Csr::from_rows(x.column_count(), &rows)
}

/// The smallest count from which on at most `entries` entries of G are left.
fn floor_for(x: &Pattern, entries: usize) -> f32 {
    let histogram: Vec<AtomicUsize> = (0..HISTOGRAM).map(|_| AtomicUsize::new(0)).collect();
    map_gram_rows(x, |_, others| {
        let mut row = [0_usize; HISTOGRAM];
        others.for_each(|(_, count)| row[whole(count).min(HISTOGRAM - 1)] += 1);
        for (sum, n) in histogram.iter().zip(row).filter(|&(_, n)| n > 0) {
            sum.fetch_add(n, Relaxed);
        }
    });
    let mut left = 0;
    let last_over = (1..HISTOGRAM).rev().find(|&count| {
        left += histogram[count].load(Relaxed);
        left > entries
    });
    last_over.map_or(1, |count| count + 1) as f32
}

/// What every column needs to know.
struct Regression<'a> {
    spec: &'a SparseEaseSpec,
    /// Diagonal of G.
    degrees: Vec<u32>,
    /// G off its diagonal, as far as it is kept.
    counts: Csr,
    /// The smallest count that is kept.
    floor: f32,
    viewers: f32,
}

/// Memory of one thread.
struct Work {
    system: SmallSystem,
    right: Vec<Lane>,
    /// Where a title stands among the neighbours of the column at hand.
    place: Vec<u16>,
}

/// No place.
const NOWHERE: u16 = u16::MAX;

impl Work {
    fn new(spec: &SparseEaseSpec, title_count: usize) -> Self {
        let system = SmallSystem::new(spec.neighbors);
        let right = vec![Lane::default(); system.width()];
        Self { system, right, place: vec![NOWHERE; title_count] }
    }
}

impl Regression<'_> {
    /// `(i, B_ij)` for target `j`, ascending by i.
    fn column(&self, j: usize, work: &mut Work) -> Result<Vec<(u32, f32)>> {
        let neighbors = self.neighbors(j);
        if neighbors.is_empty() {
            return Ok(Vec::new());
        }
        self.factor(&neighbors, work)?;
        work.right.fill(Lane::default());
        let numbers = slate_math::kernel::as_numbers_mut(&mut work.right);
        numbers.iter_mut().zip(&neighbors).for_each(|(b, (_, count))| *b = *count);
        work.system.solve(&mut work.right);
        let weights = slate_math::kernel::as_numbers(&work.right);
        Ok(neighbors.iter().zip(weights).map(|((i, _), b)| (*i, *b)).collect())
    }

    /// The titles with the largest cosine with `j` and their counts, ascending.
    fn neighbors(&self, j: usize) -> Vec<(u32, f32)> {
        let cosine = |(i, count): (u32, f32)| (i, count / (self.degrees[i as usize] as f32).sqrt());
        let nearest = top_k(self.counts.row(j).map(cosine), self.spec.neighbors);
        let mut titles: Vec<u32> = nearest.iter().map(|s| s.index).collect();
        titles.sort_unstable();
        titles.into_iter().map(|i| (i, self.counts.get(j, i))).collect()
    }

    /// Factors the system of some neighbours, with a larger lambda if it must be.
    fn factor(&self, neighbors: &[(u32, f32)], work: &mut Work) -> Result<()> {
        let mut lambda = self.spec.lambda;
        loop {
            self.fill(neighbors, lambda, work);
            match work.system.factor() {
                Err(_) if lambda < LAMBDA_MAX => lambda *= 2.0,
                done => return done,
            }
        }
    }

    /// The system of some neighbours; what is missing of its size is the identity.
    fn fill(&self, neighbors: &[(u32, f32)], lambda: f64, work: &mut Work) {
        let a = work.system.matrix();
        a.lanes_mut().fill(Lane::default());
        for (p, (i, _)) in (0..).zip(neighbors) {
            work.place[*i as usize] = p;
            let later = neighbors.iter().enumerate().skip(usize::from(p) + 1);
            let row = a.numbers_mut(usize::from(p));
            later.for_each(|(q, (other, _))| row[q] = self.by_chance(*i, *other));
        }
        for (p, (i, _)) in neighbors.iter().enumerate() {
            for (other, count) in self.counts.row(*i as usize) {
                let q = work.place[other as usize];
                if q != NOWHERE {
                    let (low, high) = (p.min(q as usize), p.max(q as usize));
                    a.numbers_mut(low)[high] = count;
                }
            }
            let own = f64::from(self.degrees[*i as usize]) / (1.0 - self.spec.dropout);
            a.numbers_mut(p)[p] = narrow(own + lambda);
        }
        for p in neighbors.len()..self.spec.neighbors {
            a.numbers_mut(p)[p] = 1.0;
        }
        neighbors.iter().for_each(|(i, _)| work.place[*i as usize] = NOWHERE);
    }

    /// The count of two titles that is not kept.
    fn by_chance(&self, i: u32, j: u32) -> f32 {
        let degree = |i: u32| self.degrees[i as usize] as f32;
        (self.floor - 1.0).min(degree(i) * degree(j) / self.viewers)
    }
}
