//! Units that a treatment could have reached, and what their effect means for all.

use slate_core::{Error, ErrorKind, Result};

use super::{Alternative, Comparison, Effect, chi_square_test};

/// Below this the cells trigger too differently to be compared.
const MISMATCH_P: f64 = 0.001;

/// The effect on all units, from that on the triggered ones: the others see the same in both cells, so that their effect
/// is 0 and adds only noise. With a share r of all units triggered it is r times as large (Deng and Hu 2015, "Diluted
/// treatment effect estimation for trigger analysis in online controlled experiments"), for metrics that add up over
/// units; r has an error of its own.
///
/// `triggered` is the effect among triggered units by `how`; `counts` are triggered and `all` all units of each cell,
/// control first.
///
/// # Errors
/// Counts that do not fit; [`ErrorKind::Insufficient`] where the treatment changes who is triggered (chi-square, p below
/// .001): then the triggered of the two cells are not alike.
pub fn diluted(
    triggered: &Effect,
    counts: [f64; 2],
    all: [f64; 2],
    how: &Comparison,
) -> Result<Effect> {
    let fits = (0..2).all(|cell| counts[cell] > 0.0 && counts[cell] <= all[cell]);
    if !fits || !all.iter().all(|n| n.is_finite()) {
        return Err(Error::invalid("expected units of each cell, and triggered ones among them"));
    }
    let (_, p) = chi_square_test(&counts, &all)?;
    if p < MISMATCH_P {
        let detail = format!("the treatment changes who is triggered: p {p:.1e}");
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let n = all[0] + all[1];
    let share = (counts[0] + counts[1]) / n;
    let of_share = triggered.effect * triggered.effect * share * (1.0 - share) / n;
    let se = (share * share * triggered.se * triggered.se + of_share).sqrt();
    let effect = share * triggered.effect;
    // The p-value is that of the triggered: whether there is an effect does not change.
    let reach = triggered_reach(triggered) * se;
    let interval = match how.alternative {
        Alternative::TwoSided => [effect - reach, effect + reach],
        Alternative::Greater => [effect - reach, f64::INFINITY],
        Alternative::Less => [f64::NEG_INFINITY, effect + reach],
    };
    let (control, treatment) = (share * triggered.control, share * triggered.treatment);
    Ok(Effect { control, treatment, effect, se, interval, relative: None, ..*triggered })
}

/// How many standard errors the interval of the triggered goes.
fn triggered_reach(triggered: &Effect) -> f64 {
    let [low, high] = triggered.interval;
    let reach = if low.is_finite() { triggered.effect - low } else { high - triggered.effect };
    reach / triggered.se
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_core::Seed;
    use slate_math::{Rng, stats};

    use super::*;
    use crate::estimate::{Arm, compare};

    fn arm(units: &[f64]) -> Arm {
        let variance = stats::variance(units).unwrap();
        Arm { n: units.len() as f64, value: stats::mean(units).unwrap(), variance }
    }

    /// A fifth of the units is triggered, and gains .5: a tenth in all. Over 500 tests the interval covers that, and is
    /// far narrower than that of all units.
    #[test]
    fn the_diluted_effect_covers_and_is_sharper() {
        let (runs, mut covered, mut ratio) = (500_u32, 0_u32, 0.0);
        let mut rng = Rng::new(Seed(1));
        let how = Comparison::default();
        for _ in 0..runs {
            let mut cell = |effect: f64| -> (Vec<f64>, Vec<f64>) {
                let (mut all, mut triggered) = (Vec::new(), Vec::new());
                for _ in 0..1000 {
                    let y = rng.normal();
                    if rng.uniform() < 0.2 {
                        triggered.push(y + effect);
                        all.push(y + effect);
                    } else {
                        all.push(y);
                    }
                }
                (all, triggered)
            };
            let ((a, ta), (b, tb)) = (cell(0.0), cell(0.5));
            let found = compare(&arm(&ta), &arm(&tb), &how).unwrap();
            let counts = [ta.len() as f64, tb.len() as f64];
            let found = diluted(&found, counts, [1000.0, 1000.0], &how).unwrap();
            covered += u32::from(found.interval[0] <= 0.1 && 0.1 <= found.interval[1]);
            ratio += found.se / compare(&arm(&a), &arm(&b), &how).unwrap().se;
        }
        let share = f64::from(covered) / f64::from(runs);
        assert!((share - 0.95).abs() <= 4.0 * 0.0098, "{share}");
        assert!(ratio / f64::from(runs) < 0.55, "{ratio}");
    }

    #[test]
    fn a_treatment_that_triggers_is_refused() {
        let units = [1.0, 2.0, 3.0];
        let how = Comparison::default();
        let found = compare(&arm(&units), &arm(&units), &how).unwrap();
        let e = diluted(&found, [200.0, 300.0], [1000.0, 1000.0], &how).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Insufficient);
        assert!(diluted(&found, [200.0, 300.0], [100.0, 1000.0], &how).is_err());
    }
}
