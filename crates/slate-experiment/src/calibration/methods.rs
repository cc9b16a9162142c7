//! The methods that are tried.

use slate_core::{Result, Seed};
use slate_math::Rng;
use slate_math::distributions::normal_upper;

use super::Setting;
use super::units::Unit;
use crate::estimate::{
    Alternative, Arm, Comparison, Quantity, adjusted_arms, adjusted_units, arm, chi_square_test,
    compare, difference_of_means, permuted, quantile_difference, regression_arms,
};
use crate::moments::Moments;
use crate::sequential::{
    ConfidenceSequence, GroupSequential, Spending, anytime_coefficient, mismatch_odds,
    mixture_ratio, ratio_p,
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
    /// Difference of means by Welch's test or this many relabellings, as the units are.
    Chosen(usize),
    /// The same of units adjusted for the period before.
    ChosenCuped(usize),
    /// A normal prior with this deviation, from which the effect of each test is drawn: a rejection is a credible
    /// interval that misses it.
    Bayes(f64),
    /// Difference of this quantile of events, of which a unit has several.
    Quantile(f64),
    /// Difference of means at many looks, as if each were the only one: what not to do.
    Peeking(Looks),
    /// Asymptotic confidence sequence at many looks.
    ConfidenceSequence(Looks),
    /// Mixture sequential probability ratio test at many looks.
    Msprt(Looks),
    /// The coefficient of the treatment beside that of the period before, at many looks.
    AnytimeRegression(Looks),
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
/// The precision of the prior of a coefficient, relative to one unit's: as of some hundred units.
const PHI: f64 = 100.0;

const Y: Quantity = Quantity { numerator: 0, denominator: None };
const Y_BY_D: Quantity = Quantity { numerator: 0, denominator: Some(1) };
const X: Quantity = Quantity { numerator: 2, denominator: None };
const X_BY_Z: Quantity = Quantity { numerator: 2, denominator: Some(3) };

/// Units of a cell as they come.
struct Cells<'a> {
    setting: &'a Setting,
    cells: [Moments<4>; 2],
    /// Events of each unit, where the method looks at them.
    events: [Vec<Vec<f64>>; 2],
    /// Units themselves, where the method looks at them one by one.
    units: [Vec<[f64; 2]>; 2],
    /// The effect that was drawn, if effects are drawn.
    drawn: f64,
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

impl<'a> Cells<'a> {
    fn new(setting: &'a Setting, rng: &mut Rng) -> Self {
        let drawn = if let Method::Bayes(sd) = setting.method { sd * rng.normal() } else { 0.0 };
        let (cells, events, units) = Default::default();
        Self { setting, cells, events, units, drawn }
    }

    /// Takes in units until the control has `n`.
    fn grow(&mut self, n: usize, rng: &mut Rng) {
        let sizes = [n as f64, (n as f64 * self.setting.ratio).round()];
        for (cell, size) in sizes.into_iter().enumerate() {
            while self.cells[cell].n() < size {
                let unit = self.draw(cell == 1, rng);
                self.cells[cell].add(&unit);
                match self.setting.method {
                    Method::Quantile(_) => self.events[cell].push(events(&unit, rng)),
                    Method::Permuted(_) | Method::Chosen(_) | Method::ChosenCuped(_) => {
                        self.units[cell].push([unit[0], unit[2]]);
                    }
                    _ => {}
                }
            }
        }
    }

    fn draw(&self, treated: bool, rng: &mut Rng) -> Unit {
        let mut unit = self.setting.shape.draw(rng);
        if treated {
            unit[0] = unit[0] * self.setting.factor + self.setting.effect + self.drawn;
        }
        unit
    }

    /// y of each unit.
    fn values(&self) -> [Vec<f64>; 2] {
        self.units.each_ref().map(|cell| cell.iter().map(|[y, _]| *y).collect())
    }

    /// The treatment's coefficient in a regression on one, treatment and the period before, by what varies within cells
    /// (Frisch and Waugh 1933): estimate, standard error, diagonal of (X'X)^-1 and degrees of freedom.
    fn coefficient(&self) -> Result<[f64; 4]> {
        let [a, b] = &self.cells;
        let within = |i: usize, j: usize| -> Result<f64> {
            Ok(a.covariance(i, j)? * (a.n() - 1.0) + b.covariance(i, j)? * (b.n() - 1.0))
        };
        let (yy, yx, xx) = (within(0, 0)?, within(0, 2)?, within(2, 2)?);
        let (slope, apart) = (yx / xx, b.mean(2) - a.mean(2));
        let inverse = 1.0 / a.n() + 1.0 / b.n() + apart * apart / xx;
        let (rows, regressors) = (a.n() + b.n(), 3.0);
        let variance = (yy - slope * yx) / (rows - regressors);
        let estimate = b.mean(0) - a.mean(0) - slope * apart;
        Ok([estimate, (variance * inverse).sqrt(), inverse, rows - regressors - 1.0])
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
        let mut cells = Cells::new(self.setting, rng);
        let mut counts = [0.0; 2];
        for (look, &size) in self.sizes.iter().enumerate() {
            let rejected = match self.setting.method {
                Method::SampleRatio | Method::SequentialSampleRatio(_) => {
                    self.splits(&mut counts, size, rng)
                }
                method => {
                    cells.grow(size, rng);
                    match method {
                        Method::Permuted(_)
                        | Method::Chosen(_)
                        | Method::ChosenCuped(_)
                        | Method::Quantile(_) => self.rejects_units(&cells, rng)?,
                        _ => self.rejects_at(look, size, &cells)?,
                    }
                }
            };
            if rejected {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// By the units themselves.
    fn rejects_units(&self, cells: &Cells<'_>, rng: &mut Rng) -> Result<bool> {
        let null = self.setting.null;
        let how = Comparison { level: 1.0 - self.alpha, null, ..Comparison::default() };
        let chosen = |[a, b]: [Vec<f64>; 2], repeats, rng: &mut Rng| {
            let seed = Seed(rng.next_u64());
            difference_of_means([&a, &b], &how, repeats, seed).map(|found| found.0.p)
        };
        let p = match self.setting.method {
            Method::Chosen(repeats) => chosen(cells.values(), repeats, rng)?,
            Method::ChosenCuped(repeats) => {
                let units = cells.units.each_ref().map(Vec::as_slice);
                chosen(adjusted_units(units)?, repeats, rng)?
            }
            Method::Quantile(q) => {
                let events = cells.events.each_ref().map(Vec::as_slice);
                quantile_difference(events, q, &how)?.p
            }
            Method::Permuted(repeats) => {
                let ([a, b], seed) = (cells.values(), Seed(rng.next_u64()));
                permuted([&a, &b], &how, repeats, seed)?.p
            }
            _ => 1.0,
        };
        Ok(p <= self.alpha)
    }

    fn rejects_at(&self, look: usize, size: usize, cells: &Cells<'_>) -> Result<bool> {
        let Setting { method, n, ratio, null, .. } = *self.setting;
        let [a, b] = cells.arms(method)?;
        let (once, alpha) = (method.looks().is_none(), self.alpha);
        let how = Comparison { level: 1.0 - alpha, normal: !once, null, ..Comparison::default() };
        let found = compare(&a, &b, &how)?;
        let (away, variance, grown) = (found.effect - null, found.se * found.se, 1.0 + ratio);
        let p = match method {
            Method::GroupSequential(_) => return Ok(found.statistic.abs() >= self.bounds[look]),
            Method::ConfidenceSequence(_) => {
                let alternative = Alternative::TwoSided;
                let sequence = ConfidenceSequence { alpha, tightest_at: n as f64, alternative };
                sequence.look(away, found.se, grown * size as f64)?.p
            }
            Method::Msprt(_) => {
                // Effects of about the size that the whole test can see.
                let prior = 4.0 * variance * size as f64 / n as f64;
                ratio_p(mixture_ratio(away, variance, prior))
            }
            Method::AnytimeRegression(_) => {
                let [estimate, se, inverse, nu] = cells.coefficient()?;
                anytime_coefficient(estimate - null, se, (inverse, nu), (PHI, alpha)).p
            }
            Method::Bayes(sd) => {
                let posterior = (sd.powi(-2) + variance.recip()).recip();
                let miss = found.effect * posterior / variance - cells.drawn;
                2.0 * normal_upper(miss.abs() / posterior.sqrt())
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
            | Method::AnytimeRegression(looks)
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
