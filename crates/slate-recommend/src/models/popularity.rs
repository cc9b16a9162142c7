//! Popularity: how many viewers saw a title, ever or lately. The line every other model has to beat.
//!
//! "Lately" is counted back from the newest moment in the data, not from today.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};

use crate::artifact::TensorReader;
use crate::recommender::check_score;
use crate::spec::check_number;
use crate::{Explanation, Histories, Interactions, Recommender, Scratch, Tensor};

const DAY_MS: f64 = 86_400_000.0;
/// A hundred years.
const DAYS_MAX: f64 = 36_525.0;

/// Parameters of popularity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PopularitySpec {
    /// Count only the last so many days of the data; all of it if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<f64>,
    /// Score by ln(1 + viewers): the same order, but as a part of a blend without the weight of a few hits.
    #[serde(skip_serializing_if = "is_false")]
    pub log: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(log: &bool) -> bool {
    !log
}

impl PopularitySpec {
    pub(crate) fn check(&self) -> Result<()> {
        self.days.map_or(Ok(()), |days| check_number("days", days, f64::MIN_POSITIVE..=DAYS_MAX))
    }
}

/// Viewers per title.
#[derive(Debug)]
pub struct Popularity {
    counts: Vec<f32>,
    log: bool,
}

/// Counts viewers.
///
/// # Errors
/// `days` without times in the data.
pub(crate) fn fit(spec: &PopularitySpec, data: &Interactions) -> Result<Popularity> {
    let counts = match spec.days {
        None => data.pattern()?.column_counts(),
        Some(days) => recent(data, days)?.pattern()?.column_counts(),
    };
    Ok(of_counts(counts.into_iter().map(u64::from), spec))
}

/// The model of how many viewers saw every title.
pub(crate) fn of_counts(counts: impl Iterator<Item = u64>, spec: &PopularitySpec) -> Popularity {
    Popularity { counts: counts.map(|c| c as f32).collect(), log: spec.log }
}

/// The moment after which titles count, if the newest is this one.
pub(crate) fn after_ms(newest: i64, days: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, at most a century")]
    newest.saturating_sub((days * DAY_MS) as i64)
}

/// The error of data without times.
pub(crate) fn untimed() -> Error {
    let detail = "popularity of the last days needs to know when titles were seen";
    Error::invalid(detail).hint("leave out `days`, or use data with times")
}

/// What happened after the newest moment less `days`.
fn recent(data: &Interactions, days: f64) -> Result<Interactions> {
    let Some(newest) = data.at_ms.as_ref().and_then(|at_ms| at_ms.iter().max()) else {
        return Err(untimed());
    };
    let after_ms = after_ms(*newest, days);
    let suffix = |viewer: usize| {
        let times = data.times(viewer).unwrap_or_default();
        &data.histories.get(viewer)[times.partition_point(|&t| t <= after_ms)..]
    };
    let histories: Histories = (0..data.histories.len()).map(suffix).collect();
    Ok(Interactions::untimed(data.title_count, histories))
}

impl Popularity {
    pub(crate) fn read(
        spec: &PopularitySpec,
        reader: &TensorReader<'_>,
        title_count: usize,
    ) -> Result<Self> {
        Ok(Self { counts: reader.vector("counts", title_count)?, log: spec.log })
    }

    fn score_of(&self, count: f32) -> f32 {
        if self.log { count.ln_1p() } else { count }
    }
}

impl Recommender for Popularity {
    fn kind(&self) -> &'static str {
        "popularity"
    }

    fn title_count(&self) -> usize {
        self.counts.len()
    }

    fn score(&self, history: &[u32], out: &mut [f32], _: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.iter_mut().zip(&self.counts).for_each(|(out, count)| *out = self.score_of(*count));
        Ok(())
    }

    fn explain(&self, _: &[u32], title: u32) -> Option<Explanation> {
        let base = self.score_of(*self.counts.get(title as usize)?);
        Some(Explanation { base, contributions: Vec::new() })
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        vec![Tensor::vector("counts", &self.counts)]
    }
}
