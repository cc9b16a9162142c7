//! Judging one model on one part: a list for every viewer, every metric of every list.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};
use slate_math::Bits;

use crate::metrics::{Coverage, Metric, Novelty};
use crate::split::Part;
use crate::{RankOptions, Recommender, Scratch, Watch, rank};

/// Viewers between two reports to the watch.
const CHUNK: usize = 512;

/// One model's values, viewer by viewer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PerViewer {
    /// Which viewer each value belongs to: rows of the interactions that were split.
    pub viewers: Vec<u32>,
    /// One value a viewer.
    pub values: BTreeMap<Metric, Vec<f64>>,
}

/// What was measured on one part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judgement {
    /// One value a viewer of the part.
    pub per_viewer: BTreeMap<Metric, Vec<f64>>,
    /// Metrics that are one number for all viewers.
    pub overall: BTreeMap<Metric, f64>,
}

/// A viewer's list, and its metrics in the order asked for.
type Row = (Vec<u32>, Vec<f64>);

/// Which titles may be listed; all, if there is no rule.
pub type Allow<'a> = Option<&'a Bits>;

/// Ranks for every viewer and measures; viewers are spread over threads, their order is kept.
///
/// # Errors
/// A model that does not fit the part or gives no finite score; a viewer for whom there is nothing left to
/// list; whatever the watch answers.
pub fn judge(
    model: &dyn Recommender,
    part: &Part,
    allow: Allow<'_>,
    metrics: &[Metric],
    novelty: &Novelty,
    watch: &mut dyn Watch,
) -> Result<Judgement> {
    let per_viewer: Vec<Metric> = metrics.iter().copied().filter(|m| m.is_per_viewer()).collect();
    let mut judgement = Judgement::default();
    let mut coverages = coverages(metrics, model.title_count());
    for start in (0..part.len()).step_by(CHUNK) {
        watch.progress(start as u64, part.len() as u64, "scoring")?;
        let end = (start + CHUNK).min(part.len());
        for (list, values) in rows(model, part, allow, start..end, metrics, &per_viewer, novelty)? {
            for (&metric, value) in per_viewer.iter().zip(values) {
                judgement.per_viewer.entry(metric).or_default().push(value);
            }
            coverages.iter_mut().for_each(|(_, coverage)| coverage.add(&list));
        }
    }
    judgement.overall = coverages.into_iter().filter_map(|(m, c)| Some((m, c.share()?))).collect();
    Ok(judgement)
}

fn coverages(metrics: &[Metric], title_count: usize) -> Vec<(Metric, Coverage)> {
    let coverage = |&metric: &Metric| match metric {
        Metric::Coverage(k) => Some((metric, Coverage::new(k, title_count))),
        _ => None,
    };
    metrics.iter().filter_map(coverage).collect()
}

/// Lists and values of some viewers, in parallel.
fn rows(
    model: &dyn Recommender,
    part: &Part,
    allow: Allow<'_>,
    viewers: std::ops::Range<usize>,
    metrics: &[Metric],
    per_viewer: &[Metric],
    novelty: &Novelty,
) -> Result<Vec<Row>> {
    let k = metrics.iter().map(|m| m.cutoff().unwrap_or(model.title_count())).max().unwrap_or(0);
    let row = |scratch: &mut Scratch, i: usize| -> Result<Row> {
        let options = RankOptions { k, allow, ..RankOptions::default() };
        let list = rank(model, part.inputs.get(i), &options, scratch)?;
        let list: Vec<u32> = list.iter().map(|s| s.title).collect();
        let value =
            |m: &Metric| m.of(&list, part.targets.get(i), novelty).ok_or_else(|| no_list(i));
        let values: Result<Vec<f64>> = per_viewer.iter().map(value).collect();
        Ok((list, values?))
    };
    viewers.into_par_iter().map_init(Scratch::default, row).collect()
}

fn no_list(viewer: usize) -> Error {
    let detail = format!("nothing is left to list for viewer {viewer} of the part");
    Error::new(ErrorKind::Insufficient, detail)
}

impl Judgement {
    /// The mean of several, viewer by viewer: one model fitted with several seeds.
    pub(super) fn average(all: &[Self]) -> Self {
        let mut sum = Self::default();
        for one in all {
            for (&metric, values) in &one.per_viewer {
                let sums = sum.per_viewer.entry(metric).or_insert_with(|| vec![0.0; values.len()]);
                sums.iter_mut().zip(values).for_each(|(s, v)| *s += v);
            }
            for (&metric, value) in &one.overall {
                *sum.overall.entry(metric).or_default() += value;
            }
        }
        let n = all.len().max(1) as f64;
        sum.per_viewer.values_mut().flatten().for_each(|v| *v /= n);
        sum.overall.values_mut().for_each(|v| *v /= n);
        sum
    }
}
