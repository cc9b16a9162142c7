//! From running totals to the number of each unit.

use super::Winsorize;
use super::layout::{Finish, Layout, Reading};
use super::totals::{Column, Keys, Totals};

/// The numbers of all units for one metric; NaN for a unit that is not counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Values {
    /// The number itself, or the numerator.
    pub value: Vec<f64>,
    /// The denominator of a ratio.
    pub denominator: Option<Vec<f64>>,
}

impl Values {
    /// The numbers of a metric for those units that `counts` holds for. For a quantile they are how many of a unit's
    /// values are not above the quantile of all units' values, by how many there are.
    pub fn of(
        layout: &Layout,
        metric: usize,
        totals: &Totals,
        counts: &(dyn Fn(usize) -> bool + Sync),
    ) -> Self {
        let reading = &layout.readings[metric];
        let value = match (&totals.columns()[reading.value], reading.finish) {
            (Column::Keys(keys), Finish::Below(q)) => return below(keys, q, counts),
            (Column::Keys(keys), finish) => of_keys(keys, finish, counts),
            (Column::Sums(column) | Column::Firsts(column), finish) => {
                let unit = |(unit, total): (usize, &f64)| match counts(unit) {
                    true => finished(*total, finish),
                    false => f64::NAN,
                };
                column.iter().enumerate().map(unit).collect()
            }
        };
        let denominator = reading.denominator.and_then(|slot| match &totals.columns()[slot] {
            Column::Sums(column) => Some(column.clone()),
            Column::Firsts(_) | Column::Keys(_) => None,
        });
        let mut values = Self { value, denominator };
        if let Some(limit) = reading.winsorize {
            cap(&mut values.value, limit);
        }
        values
    }

    /// Whether units that started at `start_ms` are counted at `now_ms`: they have started, and what is waited for is
    /// over.
    pub fn is_complete(layout: &Layout, metric: usize, start_ms: i64, now_ms: i64) -> bool {
        let Reading { complete_ms, .. } = layout.readings[metric];
        start_ms < now_ms && start_ms.saturating_add(complete_ms) <= now_ms
    }

    /// Whether a metric has the same before the test as a covariate.
    pub fn has_covariate(layout: &Layout, metric: usize) -> bool {
        layout.readings[metric].covariate && !layout.is_quantile(metric)
    }

    /// The values of the events of a unit, for a quantile; none for any other metric.
    pub fn events(layout: &Layout, metric: usize, totals: &Totals, unit: usize) -> Vec<f64> {
        match (&totals.columns()[layout.readings[metric].value], layout.is_quantile(metric)) {
            (Column::Keys(keys), true) => repeated(keys, unit).collect(),
            _ => Vec::new(),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "weights are counts")]
fn repeated(keys: &Keys, unit: usize) -> impl Iterator<Item = f64> + '_ {
    let times = |(key, weight)| std::iter::repeat_n(f64::from_bits(key), weight as usize);
    keys.of(unit).flat_map(times)
}

fn finished(total: f64, finish: Finish) -> f64 {
    match finish {
        Finish::Per(per) => total / per,
        Finish::Any => f64::from(u8::from(total > 0.0)),
        Finish::Hours(horizon) => (total / 3_600_000.0).min(horizon),
        Finish::Distinct | Finish::Effective | Finish::Below(_) => f64::NAN,
    }
}

fn of_keys(keys: &Keys, finish: Finish, counts: &dyn Fn(usize) -> bool) -> Vec<f64> {
    let number = |unit: usize| {
        let (mut sum, mut squares) = (0.0, 0.0);
        for (_, weight) in keys.of(unit) {
            sum += weight;
            squares += weight * weight;
        }
        match finish {
            Finish::Effective if squares > 0.0 => sum * sum / squares,
            Finish::Effective => 0.0,
            _ => keys.span(unit).len() as f64,
        }
    };
    let of = |unit| if counts(unit) { number(unit) } else { f64::NAN };
    (0..keys.ends.len()).map(of).collect()
}

/// Of each unit, how many values are not above the quantile of all, and how many there are.
fn below(keys: &Keys, q: f64, counts: &dyn Fn(usize) -> bool) -> Values {
    let units = || (0..keys.ends.len()).filter(|unit| counts(*unit));
    let mut all: Vec<(f64, f64)> =
        units().flat_map(|unit| keys.of(unit)).map(|(key, n)| (f64::from_bits(key), n)).collect();
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let rank = (q * all.iter().map(|(_, n)| n).sum::<f64>()).ceil();
    let mut so_far = 0.0;
    let reached = |(_, n): &&(f64, f64)| {
        so_far += n;
        so_far >= rank
    };
    let limit = all.iter().find(reached).map_or(f64::NAN, |(value, _)| *value);
    let parts = |unit| {
        let mut parts = [0.0; 2];
        for (key, n) in keys.of(unit) {
            parts[0] += if f64::from_bits(key) <= limit { n } else { 0.0 };
            parts[1] += n;
        }
        if counts(unit) { parts } else { [f64::NAN; 2] }
    };
    let (value, denominator) =
        (0..keys.ends.len()).map(parts).map(|[value, all]| (value, all)).unzip();
    Values { value, denominator: Some(denominator) }
}

/// Brings values above a limit down to it. A percentile is that of the values that are numbers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
pub fn cap(values: &mut [f64], limit: Winsorize) {
    let limit = match limit {
        Winsorize::Above(limit) => limit,
        Winsorize::Percentile(q) => {
            let mut known: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
            if known.is_empty() {
                return;
            }
            let place = ((q * known.len() as f64).ceil() as usize).clamp(1, known.len()) - 1;
            *known.select_nth_unstable_by(place, f64::total_cmp).1
        }
    };
    // `min` of NaN and a limit would be the limit.
    values.iter_mut().filter(|v| **v > limit).for_each(|v| *v = limit);
}
