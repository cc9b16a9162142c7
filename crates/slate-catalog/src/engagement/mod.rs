//! Views of a half-year, forecast on the day before it opens for titles that no earlier report has.
//!
//! What is known of such a title: what the report says of it that does not depend on viewing, how earlier seasons and
//! other parts of its story did, weekly lists of weeks that are over, and films of its name in a source that was read
//! before. Titles that came in earlier half-years, each as known when that one opened, are learned from.

mod half;
mod judge;
mod known;
mod learn;
mod naive;
mod plan;
mod report;
#[cfg(test)]
mod tests;

pub use half::Half;
pub use judge::{EngagementReport, Judged, Part};
pub use known::{Film, Sources};
pub use plan::{EngagementPlan, FilmsPlan};
pub use report::{LIST_COLUMNS, Line, Listed, PUBLISHED_COLUMNS, REPORT_COLUMNS, VIEWS_COLUMN};

use std::collections::BTreeSet;

use slate_core::{Error, ErrorKind, Result, Seed, Watch};

use crate::conformal::Calibration;
use judge::judged;
use known::Known;
use learn::{Cases, learn};

/// Forecasts the views of a half-year and holds them against what came.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where no report before it has new titles with views, or the half-year itself has none;
/// whatever `watch` answers.
pub fn forecast(
    sources: &Sources<'_>,
    half: Half,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<EngagementReport> {
    let halves = learned_from(sources.lines, half);
    let train = Cases::of(sources, &halves)?;
    let test = Cases::of(sources, &[half])?;
    if train.is_empty() || test.is_empty() {
        let detail = if test.is_empty() {
            format!("the report of {half} has no new title with views")
        } else {
            format!("no report before {half} has a new title with views")
        };
        return Err(Error::new(ErrorKind::Insufficient, detail)
            .hint("reports of two earlier half-years are needed, the second with views"));
    }
    let learned = learn(&train, seed, watch)?;
    judged(sources, half, &train, &test, &learned, seed)
}

/// The half-years before one whose new titles are learned from, in order: in the first report every title is new.
pub fn learned_from(lines: &[Line], half: Half) -> Vec<Half> {
    let halves: BTreeSet<Half> = lines.iter().map(|line| line.half).collect();
    halves.into_iter().skip(1).filter(|earlier| *earlier < half).collect()
}

/// The share of outcomes that an interval is to hold.
const LEVEL: f64 = crate::backtest::LEVEL;

/// What forecasts and says how sure that is.
struct Learned {
    forecaster: crate::forecast::Forecaster,
    calibration: Calibration,
}
