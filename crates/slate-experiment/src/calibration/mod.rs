//! Whether a method errs as often as it says: tests without an effect (A/A), simulated many times.
//!
//! Agreement with another package says nothing of this: both may be wrong about data like these.

mod cells;
mod logs;
mod methods;
mod sensitivity;
mod spread;
mod trial;
mod units;

use rayon::prelude::*;
use slate_core::{Error, Result, Seed};
use slate_math::Rng;

use trial::Trials;

pub use logs::{Coverage, Logs, value_coverage};
pub use methods::{Looks, Method};
pub use sensitivity::{Rankers, Sizes, viewers_of};
pub use spread::{Spread, variance_ratio};
pub use units::{Shape, Unit};

/// Tests of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// How they are analysed.
    pub method: Method,
    /// What units are like.
    pub shape: Shape,
    /// Units of the control.
    pub n: usize,
    /// Units of the treatment for one of the control.
    pub ratio: f64,
    /// What is added to every unit of the treatment: 0 in an A/A test.
    pub effect: f64,
    /// What every unit of the treatment is multiplied by: 1 in an A/A test.
    pub factor: f64,
    /// The difference that is tested: where it is the true one, a rejection is an interval that misses.
    pub null: f64,
}

impl Setting {
    /// Tests without an effect, `n` units in each cell.
    pub fn of_nothing(method: Method, shape: Shape, n: usize) -> Self {
        Self { method, shape, n, ratio: 1.0, effect: 0.0, factor: 1.0, null: 0.0 }
    }
}

/// How often something happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The share of the runs.
    pub share: f64,
    /// Its standard error.
    pub se: f64,
    /// The runs.
    pub runs: usize,
}

impl Rate {
    fn of(count: usize, runs: usize) -> Self {
        let share = count as f64 / runs as f64;
        Self { share, se: (share * (1.0 - share) / runs as f64).sqrt(), runs }
    }
}

/// How often the method rejects, at `alpha`, over `runs` tests. Each run has a seed of its own, so that the number of
/// threads changes nothing.
///
/// # Errors
/// The method refuses a test.
pub fn rejections(setting: &Setting, runs: usize, alpha: f64, seed: Seed) -> Result<Rate> {
    Ok(rejections_together(std::slice::from_ref(setting), runs, alpha, seed)?[0])
}

/// The same for several methods on the same units, each in turn: settings that are alike but for their methods and nulls.
/// Rates of one call depend on one another.
///
/// # Errors
/// No setting; settings that differ in their units, or draw effects; a method refuses a test.
pub fn rejections_together(
    settings: &[Setting],
    runs: usize,
    alpha: f64,
    seed: Seed,
) -> Result<Vec<Rate>> {
    let alike = |a: &Setting, b: &Setting| {
        let units = |s: &Setting| (s.shape, s.n, s.ratio, s.effect, s.factor);
        let draws = matches!(a.method, Method::Bayes(_)) || matches!(b.method, Method::Bayes(_));
        units(a) == units(b) && !draws
    };
    if settings.is_empty() || !settings.windows(2).all(|pair| alike(&pair[0], &pair[1])) {
        return Err(Error::invalid("expected settings that are alike but for their methods"));
    }
    let trials = Trials::new(settings, alpha)?;
    let one = |run: usize| trials.reject(&mut Rng::new(seed.nth(run as u64)));
    let found: Result<Vec<Vec<bool>>> = (0..runs).into_par_iter().map(one).collect();
    let found = found?;
    let of = |at: usize| Rate::of(found.iter().filter(|run| run[at]).count(), runs);
    Ok((0..settings.len()).map(of).collect())
}
