//! The methods that are tried.

use slate_core::{Result, Seed};
use slate_math::Rng;

use super::Setting;
use super::units::{Shape, Unit};
use crate::estimate::{
    Alternative, Arm, Comparison, Quantity, adjusted_arms, arm, chi_square_test, compare, permuted,
    quantile_difference, regression_arms,
};
use crate::moments::Moments;
use crate::sequential::{
    ConfidenceSequence, GroupSequential, Spending, mismatch_odds, mixture_ratio, ratio_p,
};

/// How a test is analysed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Difference of means, once.
    Mean,
    /// Difference of ratios, once.
    Ratio,
    /// Difference of means adjusted for the period before.
    Cuped,
    /// Difference of ratios adjusted for that of the period before.
    CupedRatio,
    /// Difference of means, each cell with its own slope on the period before.
    Regression,
    /// Difference of means by this many relabellings.
    Permuted(usize),
    /// Difference of this quantile of events, of which a unit has several.
    Quantile(f64),
    /// Difference of means at many looks, as if each were the only one: what not to do.
    Peeking(Looks),
    /// Asymptotic confidence sequence at many looks.
    ConfidenceSequence(Looks),
    /// Mixture sequential probability ratio test at many looks.
    Msprt(Looks),
    /// Boundaries at a few planned looks.
    GroupSequential(Looks),
    /// Units by cell, at the end: each unit goes to either cell by chance.
    SampleRatio,
    /// Units by cell, at many looks.
    SequentialSampleRatio(Looks),
}

/// When a test is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// How often, at even steps to the end.
    pub count: usize,
    /// Units of a cell at the first look at least.
    pub first: usize,
}

/// How firmly the sequential test of shares believes in the plan.
const STRENGTH: f64 = 100.0;

const Y: Quantity = Quantity { numerator: 0, denominator: None };
const Y_BY_D: Quantity = Quantity { numerator: 0, denominator: Some(1) };
const X: Quantity = Quantity { numerator: 2, denominator: None };
const X_BY_Z: Quantity = Quantity { numerator: 2, denominator: Some(3) };

/// Units of a cell as they come.
struct Cells<'a> {
    shape: &'a Shape,
    effect: f64,
    cells: [Moments<4>; 2],
    /// Events of each unit, where the method looks at them.
    events: [Vec<Vec<f64>>; 2],
    /// y of each unit, where the method looks at them one by one.
    values: [Vec<f64>; 2],
}

/// Events of a unit: about its own level, and about as many as it has tries.
fn events(unit: &Unit, rng: &mut Rng) -> Vec<f64> {
    let mut left = unit[1];
    let mut events = Vec::new();
    while left >= 1.0 {
        events.push((0.5 * unit[2] + rng.normal()).exp());
        left -= 1.0;
    }
    events
}

impl Cells<'_> {
    fn grow(&mut self, n: usize, method: Method, rng: &mut Rng) {
        while self.cells[0].n() < n as f64 {
            for (cell, effect) in [0.0, self.effect].into_iter().enumerate() {
                let mut unit: Unit = self.shape.draw(rng);
                unit[0] += effect;
                self.cells[cell].add(&unit);
                match method {
                    Method::Quantile(_) => self.events[cell].push(events(&unit, rng)),
                    Method::Permuted(_) => self.values[cell].push(unit[0]),
                    _ => {}
                }
            }
        }
    }

    /// Both cells as the method looks at them.
    fn arms(&self, method: Method) -> Result<[Arm; 2]> {
        let [a, b] = &self.cells;
        let plain = |quantity| Ok([arm(quantity, a)?, arm(quantity, b)?]);
        match method {
            Method::Ratio => plain(Y_BY_D),
            Method::Cuped => adjusted_arms(Y, X, [a, b]),
            Method::CupedRatio => adjusted_arms(Y_BY_D, X_BY_Z, [a, b]),
            Method::Regression => regression_arms([&a.only([0, 2]), &b.only([0, 2])]),
            _ => plain(Y),
        }
    }
}

/// A setting made ready: what is the same for all tests is worked out once.
pub(super) struct Trial<'a> {
    setting: &'a Setting,
    alpha: f64,
    /// Units of a cell at each look.
    sizes: Vec<usize>,
    /// The boundaries of planned looks.
    bounds: Vec<f64>,
}

impl<'a> Trial<'a> {
    pub(super) fn new(setting: &'a Setting, alpha: f64) -> Result<Self> {
        let sizes = setting.method.looks().map_or(vec![setting.n], |l| l.sizes(setting.n));
        let times: Vec<f64> = sizes.iter().map(|s| *s as f64 / setting.n as f64).collect();
        let bounds = match setting.method {
            Method::GroupSequential(_) => {
                GroupSequential::new(&times, alpha, Spending::ObrienFleming)?.bounds
            }
            _ => Vec::new(),
        };
        Ok(Self { setting, alpha, sizes, bounds })
    }

    /// Whether the method rejects in one test.
    pub(super) fn rejects(&self, rng: &mut Rng) -> Result<bool> {
        let Setting { method, shape, effect, .. } = self.setting;
        let (cells, mut counts) = ([Moments::default(); 2], [0.0; 2]);
        let (events, values) = Default::default();
        let mut cells = Cells { shape, effect: *effect, cells, events, values };
        for (look, &size) in self.sizes.iter().enumerate() {
            let rejected = match method {
                Method::SampleRatio | Method::SequentialSampleRatio(_) => {
                    self.splits(&mut counts, size, rng)
                }
                Method::Permuted(repeats) => {
                    cells.grow(size, *method, rng);
                    let (values, seed) = (cells.values.each_ref(), Seed(rng.next_u64()));
                    let how = Comparison { level: 1.0 - self.alpha, ..Comparison::default() };
                    permuted(values.map(Vec::as_slice), &how, *repeats, seed)?.p <= self.alpha
                }
                Method::Quantile(q) => {
                    cells.grow(size, *method, rng);
                    let events = cells.events.each_ref().map(Vec::as_slice);
                    let how = Comparison { level: 1.0 - self.alpha, ..Comparison::default() };
                    quantile_difference(events, *q, &how)?.p <= self.alpha
                }
                _ => {
                    cells.grow(size, *method, rng);
                    self.rejects_at(look, size, &cells)?
                }
            };
            if rejected {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn rejects_at(&self, look: usize, size: usize, cells: &Cells<'_>) -> Result<bool> {
        let [a, b] = cells.arms(self.setting.method)?;
        let once = self.setting.method.looks().is_none();
        let how = Comparison { level: 1.0 - self.alpha, normal: !once, ..Comparison::default() };
        let found = compare(&a, &b, &how)?;
        let (alpha, n) = (self.alpha, self.setting.n as f64);
        let p = match self.setting.method {
            Method::GroupSequential(_) => return Ok(found.statistic.abs() >= self.bounds[look]),
            Method::ConfidenceSequence(_) => {
                let alternative = Alternative::TwoSided;
                let sequence = ConfidenceSequence { alpha, tightest_at: n, alternative };
                sequence.look(found.effect, found.se, 2.0 * size as f64)?.p
            }
            Method::Msprt(_) => {
                let variance = found.se * found.se;
                // Effects of about the size that the whole test can see.
                let prior = 4.0 * variance * size as f64 / n;
                ratio_p(mixture_ratio(found.effect, variance, prior))
            }
            _ => found.p,
        };
        Ok(p <= alpha)
    }

    /// Whether units that are assigned evenly are found not to be.
    fn splits(&self, counts: &mut [f64; 2], size: usize, rng: &mut Rng) -> bool {
        let weights = [1.0, 1.0];
        while counts[0] + counts[1] < 2.0 * size as f64 {
            counts[usize::from(rng.uniform() < 0.5)] += 1.0;
        }
        let p = if self.setting.method == Method::SampleRatio {
            chi_square_test(counts, &weights).map(|(_, p)| p)
        } else {
            mismatch_odds(counts, &weights, STRENGTH).map(ratio_p)
        };
        p.is_ok_and(|p| p <= self.alpha)
    }
}

impl Method {
    /// When a test is looked at, if more than once.
    fn looks(self) -> Option<Looks> {
        match self {
            Method::Peeking(looks)
            | Method::ConfidenceSequence(looks)
            | Method::Msprt(looks)
            | Method::GroupSequential(looks)
            | Method::SequentialSampleRatio(looks) => Some(looks),
            _ => None,
        }
    }
}

impl Looks {
    /// Units of a cell at each look.
    fn sizes(self, n: usize) -> Vec<usize> {
        let even = (1..=self.count).map(|look| (n * look).div_ceil(self.count));
        let mut sizes: Vec<usize> = even.map(|size| size.max(self.first).min(n)).collect();
        sizes.dedup();
        sizes
    }
}
