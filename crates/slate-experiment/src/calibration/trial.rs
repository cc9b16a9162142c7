//! Simulated tests, analysed.

use slate_core::{Result, Seed};
use slate_math::Rng;
use slate_math::distributions::normal_upper;

use super::Setting;
use super::cells::Cells;
use super::methods::Method;
use crate::estimate::{
    Alternative, Comparison, adjusted_units, chi_square_test, compare, difference_of_means,
    permuted, quantile_difference,
};
use crate::sequential::{
    ConfidenceSequence, GroupSequential, Spending, anytime_coefficient, mismatch_odds,
    mixture_ratio, ratio_p,
};

/// How firmly the sequential test of shares believes in the plan.
const STRENGTH: f64 = 100.0;
/// The precision of the prior of a coefficient, relative to one unit's: as of some hundred units.
const PHI: f64 = 100.0;

/// A setting made ready: what is the same for all tests is worked out once.
struct Trial<'a> {
    setting: &'a Setting,
    alpha: f64,
    /// Units of a cell at each look.
    sizes: Vec<usize>,
    /// The boundaries of planned looks.
    bounds: Vec<f64>,
}

impl<'a> Trial<'a> {
    fn new(setting: &'a Setting, alpha: f64) -> Result<Self> {
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

    /// Whether it rejects at this size, if it looks then.
    fn looks_at(&self, size: usize, seen: &mut Seen<'_>, rng: &mut Rng) -> Result<bool> {
        let Some(look) = self.sizes.iter().position(|s| *s == size) else { return Ok(false) };
        let method = self.setting.method;
        if method.counts_alone() {
            return Ok(self.splits(&mut seen.counts, size, rng));
        }
        if method.needs_events() || method.needs_units() {
            return self.rejects_units(&seen.cells, rng);
        }
        self.rejects_at(look, size, &seen.cells)
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

/// What there is of one test.
struct Seen<'a> {
    cells: Cells<'a>,
    /// Units of each cell, for methods that look at these alone.
    counts: [f64; 2],
}

/// Methods that are tried on the same units.
pub(super) struct Trials<'a> {
    trials: Vec<Trial<'a>>,
    sizes: Vec<usize>,
    counts_alone: bool,
}

impl<'a> Trials<'a> {
    /// Settings that are alike but for their methods and nulls.
    pub(super) fn new(settings: &'a [Setting], alpha: f64) -> Result<Self> {
        let trials: Result<Vec<Trial<'a>>> =
            settings.iter().map(|setting| Trial::new(setting, alpha)).collect();
        let trials = trials?;
        let mut sizes: Vec<usize> = trials.iter().flat_map(|t| t.sizes.clone()).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let counts_alone = settings.iter().all(|setting| setting.method.counts_alone());
        Ok(Self { trials, sizes, counts_alone })
    }

    /// Which methods reject in one test, at whichever look.
    pub(super) fn reject(&self, rng: &mut Rng) -> Result<Vec<bool>> {
        let settings: Vec<&Setting> = self.trials.iter().map(|trial| trial.setting).collect();
        let mut seen = Seen { cells: Cells::new(&settings, rng), counts: [0.0; 2] };
        let mut rejected = vec![false; self.trials.len()];
        for &size in &self.sizes {
            if !self.counts_alone {
                seen.cells.grow(size, rng);
            }
            for (trial, rejected) in self.trials.iter().zip(&mut rejected) {
                if !*rejected {
                    *rejected = trial.looks_at(size, &mut seen, rng)?;
                }
            }
            if rejected.iter().all(|rejected| *rejected) {
                break;
            }
        }
        Ok(rejected)
    }
}
