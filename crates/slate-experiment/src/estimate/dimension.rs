//! Effects by the levels of a dimension: devices, countries, kinds of viewers.
//!
//! Of many levels some look as if a treatment worked there when it does not: p-values are adjusted so that of those that
//! are found a known share is false (Benjamini and Hochberg 1995), and effects are drawn to their common mean by as much
//! as they scatter by chance (DerSimonian and Laird 1986).

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};
use slate_math::distributions::{
    chi_square_upper, normal_quantile, normal_upper, t_quantile, t_upper,
};

use super::{Correction, Effect, adjusted};

/// What the effect of a level is tested against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// No effect in this level.
    #[default]
    Nothing,
    /// The effect of all other levels together: whether this level is another kind.
    Rest,
}

/// One level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelEffect {
    /// The effect, or how far it is from that of the rest.
    pub effect: f64,
    /// Its standard error.
    pub se: f64,
    /// Its interval; not adjusted for the number of levels.
    pub interval: [f64; 2],
    /// The p-value of this level alone.
    pub p: f64,
    /// The p-value adjusted for the number of levels: below q, a share q of what is found is false.
    pub adjusted_p: f64,
    /// The effect of the level drawn to the mean of all.
    pub shrunk: f64,
}

/// All levels.
#[derive(Debug, Clone, PartialEq)]
pub struct ByDimension {
    /// In the order they came in.
    pub levels: Vec<LevelEffect>,
    /// Cochran's Q: by how much effects scatter more than chance (Cochran 1954).
    pub q: f64,
    /// Its p-value: small where effects are not all one.
    pub p: f64,
    /// The variance of effects between levels.
    pub between: f64,
    /// The mean of effects between levels, and its standard error.
    pub mean: (f64, f64),
}

/// An effect, the square of its error, and how many degrees of freedom that has.
type Sure = (f64, f64, Option<f64>);

/// Effects by level: each tested, all adjusted for one another by `correction`.
///
/// # Errors
/// [`ErrorKind::Insufficient`] with fewer than two levels; a level that is none.
pub fn by_dimension(
    effects: &[Effect],
    against: Against,
    correction: Correction,
    level: f64,
) -> Result<ByDimension> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::invalid(format!("expected a level between 0 and 1, found {level}")));
    }
    if effects.len() < 2 {
        let detail = format!("expected two levels of a dimension or more, found {}", effects.len());
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let known: Vec<Sure> = effects.iter().map(|e| (e.effect, e.se * e.se, e.df)).collect();
    let tested: Vec<Sure> = match against {
        Against::Nothing => known.clone(),
        Against::Rest => (0..known.len()).map(|at| apart(&known, at)).collect(),
    };
    let p: Vec<f64> = tested.iter().map(p_value).collect();
    let together = Together::of(&known);
    let levels = tested.iter().zip(&known).zip(p.iter().zip(adjusted(&p, correction)));
    let of = |((tested, known), (p, adjusted_p)): ((&Sure, &Sure), (&f64, f64))| {
        let tail = 0.5 + level / 2.0;
        let reach = tested.2.map_or_else(|| normal_quantile(tail), |df| t_quantile(tail, df));
        let (effect, se) = (tested.0, tested.1.sqrt());
        let interval = [effect - reach * se, effect + reach * se];
        LevelEffect { effect, se, interval, p: *p, adjusted_p, shrunk: together.shrunk(known) }
    };
    Ok(ByDimension {
        levels: levels.map(of).collect(),
        q: together.q,
        p: chi_square_upper(together.q, (effects.len() - 1) as f64),
        between: together.between,
        mean: together.mean,
    })
}

fn p_value((effect, square, df): &Sure) -> f64 {
    let z = effect.abs() / square.sqrt();
    2.0 * df.map_or_else(|| normal_upper(z), |df| t_upper(z, df))
}

/// How far one level is from the mean of the others, each weighted by how sure it is.
fn apart(all: &[Sure], at: usize) -> Sure {
    let others = || all.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, sure)| sure);
    let precision: f64 = others().map(|(_, square, _)| 1.0 / square).sum();
    let rest = others().map(|(effect, square, _)| effect / square).sum::<f64>() / precision;
    let (effect, square, df) = all[at];
    let whole = square + 1.0 / precision;
    // Satterthwaite (1946), the rest having as many degrees of freedom as its levels together.
    let others_df: Option<f64> = others().map(|(_, _, df)| *df).sum();
    let df = df.zip(others_df).map(|(df, others)| {
        whole * whole / (square * square / df + (1.0 / precision).powi(2) / others)
    });
    (effect - rest, whole, df)
}

/// Levels as draws from one distribution of effects.
struct Together {
    q: f64,
    between: f64,
    mean: (f64, f64),
}

impl Together {
    /// The moments of DerSimonian and Laird (1986).
    fn of(all: &[Sure]) -> Self {
        let sum =
            |f: &dyn Fn(f64, f64) -> f64| all.iter().map(|(e, s, _)| f(*e, 1.0 / s)).sum::<f64>();
        let (w, w2) = (sum(&|_, w| w), sum(&|_, w| w * w));
        let fixed = sum(&|e, w| w * e) / w;
        let q = sum(&|e, w| w * (e - fixed) * (e - fixed));
        let between = ((q - (all.len() - 1) as f64) / (w - w2 / w)).max(0.0);
        let weight = |(_, square, _): &Sure| 1.0 / (square + between);
        let whole: f64 = all.iter().map(weight).sum();
        let mean = all.iter().map(|sure| weight(sure) * sure.0).sum::<f64>() / whole;
        Self { q, between, mean: (mean, whole.sqrt().recip()) }
    }

    fn shrunk(&self, (effect, square, _): &Sure) -> f64 {
        let kept = self.between / (self.between + square);
        self.mean.0 + kept * (effect - self.mean.0)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_core::Seed;
    use slate_math::Rng;

    use super::*;
    use crate::estimate::{Arm, Comparison, compare};

    const LEVELS: usize = 40;
    const PLANTED: usize = 10;

    /// A level of 100 units a cell.
    fn level(effect: f64, rng: &mut Rng) -> Effect {
        let mut cell = |shift: f64| {
            let units: Vec<f64> = (0..100).map(|_| rng.normal() + shift).collect();
            let (value, variance) =
                (slate_math::stats::mean(&units), slate_math::stats::variance(&units));
            Arm { n: 100.0, value: value.unwrap(), variance: variance.unwrap() }
        };
        let (a, b) = (cell(0.0), cell(effect));
        compare(&a, &b, &Comparison::default()).unwrap()
    }

    /// Ten of forty levels have an effect of half a deviation, five each way, so that the rest of each other level has
    /// none in the mean.
    fn planted(at: usize) -> f64 {
        match at {
            0..5 => 0.5,
            5..PLANTED => -0.5,
            _ => 0.0,
        }
    }

    /// Over 400 tests: of what is found a share of .05 or less is false, and most of what is there is found.
    #[test]
    fn planted_effects_are_found_with_few_that_are_false() {
        for against in [Against::Nothing, Against::Rest] {
            let mut rng = Rng::new(Seed(1));
            let mut shares = Vec::new();
            let mut found = 0;
            for _ in 0..400 {
                let effects: Vec<Effect> =
                    (0..LEVELS).map(|at| level(planted(at), &mut rng)).collect();
                let correction = Correction::BenjaminiHochberg;
                let all = by_dimension(&effects, against, correction, 0.95).unwrap();
                let hits: Vec<usize> =
                    (0..LEVELS).filter(|at| all.levels[*at].adjusted_p <= 0.05).collect();
                let wrong = hits.iter().filter(|at| **at >= PLANTED).count();
                found += hits.len() - wrong;
                shares.push(wrong as f64 / hits.len().max(1) as f64);
            }
            let mean = slate_math::stats::mean(&shares).unwrap();
            let se = slate_math::stats::standard_error(&shares).unwrap();
            assert!(mean <= 0.05 + 3.0 * se, "{against:?}: {mean} +- {se}");
            assert!(found as f64 / (400.0 * PLANTED as f64) > 0.7, "{against:?}: {found}");
        }
    }

    /// Drawn to the mean, effects are closer to the truth.
    #[test]
    fn shrunken_effects_are_closer() {
        let mut rng = Rng::new(Seed(2));
        let truth: Vec<f64> = (0..200).map(|_| 0.1 + 0.05 * rng.normal()).collect();
        let effects: Vec<Effect> = truth.iter().map(|effect| level(*effect, &mut rng)).collect();
        let correction = Correction::BenjaminiHochberg;
        let all = by_dimension(&effects, Against::Nothing, correction, 0.95).unwrap();
        let error = |of: &dyn Fn(&LevelEffect) -> f64| -> f64 {
            all.levels.iter().zip(&truth).map(|(level, truth)| (of(level) - truth).powi(2)).sum()
        };
        assert!(error(&|level| level.shrunk) < 0.5 * error(&|level| level.effect));
    }

    /// Effects 1 and 3 with an error of 1 each: Q = 2, and 1 less than two levels have leaves a variance of 1.
    #[test]
    fn two_levels_are_put_together_by_hand() {
        let one = |effect: f64| Effect {
            effect,
            se: 1.0,
            df: None,
            ..level(0.0, &mut Rng::new(Seed(1)))
        };
        let correction = Correction::BenjaminiHochberg;
        let all = by_dimension(&[one(1.0), one(3.0)], Against::Rest, correction, 0.95).unwrap();
        assert!((all.q - 2.0).abs() < 1e-12 && (all.between - 1.0).abs() < 1e-12);
        assert!((all.mean.0 - 2.0).abs() < 1e-12 && (all.mean.1 - 1.0).abs() < 1e-12);
        assert!((all.levels[0].shrunk - 1.5).abs() < 1e-12);
        assert!((all.levels[1].effect - 2.0).abs() < 1e-12);
        assert!((all.levels[1].se - 2.0_f64.sqrt()).abs() < 1e-12);
        assert!(by_dimension(&[one(1.0)], Against::Rest, correction, 0.95).is_err());
    }
}
