//! Quantiles of events, where one unit has many.

use slate_core::{Error, ErrorKind, Result};
use slate_math::distributions::normal_quantile;

use super::{Arm, Quantity};
use crate::moments::Moments;

/// The level of the interval whose width tells the standard error.
const LEVEL: f64 = 0.95;

/// The quantile `q` of the events of all units, as a cell that can be compared. Events of a unit may depend on one
/// another: the share of events below the quantile is a ratio over units, whose standard error (delta method) says
/// which order statistics bound the quantile; their distance tells its standard error (Deng, Knoblich and Lu 2018,
/// section 4.2).
///
/// # Errors
/// [`ErrorKind::Insufficient`] with fewer than two units, or too few events to bound the quantile; a `q` outside 0 to 1.
pub fn quantile_arm(units: &[Vec<f64>], q: f64) -> Result<Arm> {
    if !(q > 0.0 && q < 1.0) {
        return Err(Error::invalid(format!("expected a quantile between 0 and 1, found {q}")));
    }
    let mut events: Vec<f64> = units.iter().flatten().copied().collect();
    if events.is_empty() {
        return Err(Error::new(ErrorKind::Insufficient, "there are no events"));
    }
    events.sort_by(f64::total_cmp);
    let value = events[place(q, events.len())];
    let share = |unit: &Vec<f64>| {
        let below = unit.iter().filter(|x| **x <= value).count();
        [below as f64, unit.len() as f64]
    };
    let moments = Moments::of(units.iter().map(share));
    let of_share = (Quantity::ratio(0, 1).variance(&moments)? / moments.n()).sqrt();
    let reach = normal_quantile(0.5 + LEVEL / 2.0);
    let (low, high) = (q - reach * of_share, q + reach * of_share);
    if low <= 0.0 || high >= 1.0 {
        let detail = format!("too few events to bound the quantile {q}: {}", events.len());
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let width = events[place(high, events.len())] - events[place(low, events.len())];
    let se = width / (2.0 * reach);
    Ok(Arm { n: moments.n(), value, variance: se * se * moments.n() })
}

/// The place of a quantile among ascending events.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n")]
fn place(q: f64, n: usize) -> usize {
    ((q * n as f64).ceil() as usize).clamp(1, n) - 1
}
