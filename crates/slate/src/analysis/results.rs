//! Moments: of every day that is over, and by the levels of dimensions at the last of them; kept beside the totals.

use std::borrow::Cow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use slate_core::{Result, Timestamp};
use slate_experiment::metric::{Groups, Layout, NOBODY, Totals, Values, cap, summaries};
use slate_experiment::moments::Moments;
use slate_tables::{KeptColumn, KeptTable, read_kept, write_kept};

use super::before::Before;
use super::state::State;
use super::units::Units;
use super::{Analysis, ByLevel, KEPT, Measured, Question, Work};
use crate::place::Place;

/// Moments by cell.
type Cells = Vec<Moments<4>>;

/// The values of the events of units, by cell, for one metric.
pub(super) type Events = Option<Vec<Vec<Vec<f64>>>>;

/// What is known so far.
#[derive(Debug, Clone)]
pub(super) struct Results<'a> {
    layout: &'a Layout,
    cells: usize,
    /// The end of a day, and the moments of each metric by cell.
    line: Vec<(i64, Vec<Cells>)>,
    /// The newest moments of each metric.
    newest: Vec<Newest>,
    note: Note,
}

/// The newest moments of a metric: by cell, and by level of each dimension and cell.
#[derive(Debug, Clone, Default)]
struct Newest {
    by_cell: Cells,
    by_level: Vec<Vec<Cells>>,
}

/// What belongs to the newest moments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    through_ms: i64,
    /// Events before the test.
    before: u64,
    has_before: Vec<bool>,
    units: Vec<u64>,
    multi_exposed: u64,
    /// The names of the levels of each dimension.
    levels: Vec<Vec<String>>,
}

/// Columns of a kept table: end of the day, metric, dimension (-1 for all units), level, cell, n, 4 means, 10 products.
const COLUMNS: usize = 20;

impl<'a> Results<'a> {
    pub(super) fn new(question: &Question, layout: &'a Layout) -> Self {
        let cells = question.cells as usize;
        let newest = vec![Newest::default(); layout.names().len()];
        Self { layout, cells, line: Vec::new(), newest, note: Note::default() }
    }

    /// Adds the end of a day.
    pub(super) fn day(&mut self, totals: &Totals, units: &Units, before: &Before, at_ms: i64) {
        let groups = in_cells(units, at_ms);
        let count = self.cells;
        let of = |metric| {
            let (now, before) = self.values(metric, totals, units, before, at_ms);
            summaries(&now, before.as_deref(), Groups { of: &groups, count })
        };
        let moments = (0..self.newest.len()).into_par_iter().map(of).collect();
        self.line.push((at_ms, moments));
    }

    /// Takes the moments of this moment as the newest, by all levels.
    pub(super) fn levels(&mut self, totals: &Totals, units: &Units, before: &Before, at_ms: i64) {
        let groups = in_cells(units, at_ms);
        let by_level: Vec<(Vec<u32>, usize)> =
            (0..units.levels.len()).map(|d| in_levels(units, &groups, d, self.cells)).collect();
        let of = |metric| {
            let (now, before) = self.values(metric, totals, units, before, at_ms);
            let moments =
                |of: &[u32], count| summaries(&now, before.as_deref(), Groups { of, count });
            let split = |(of, count): &(Vec<u32>, usize)| {
                moments(of, *count).chunks(self.cells).map(<[_]>::to_vec).collect()
            };
            let by_level = by_level.par_iter().map(split).collect();
            Newest { by_cell: moments(&groups, self.cells), by_level }
        };
        self.newest = (0..self.newest.len()).into_par_iter().map(of).collect();
        let names = |d: &super::units::Levels| (0..d.names.len()).map(|n| name(d, n)).collect();
        self.note = Note {
            through_ms: at_ms,
            before: before.events,
            has_before: before.values.iter().map(Option::is_some).collect(),
            units: units.by_cell(u32::try_from(self.cells).unwrap_or(u32::MAX), at_ms),
            multi_exposed: units.conflicts_before(at_ms),
            levels: units.levels.iter().map(names).collect(),
        };
    }

    /// The numbers of a metric now and before, cut off alike.
    fn values<'b>(
        &self,
        metric: usize,
        totals: &Totals,
        units: &Units,
        before: &'b Before,
        at_ms: i64,
    ) -> (Values, Option<Cow<'b, Values>>) {
        let counts = |unit: usize| {
            units.is_in(unit, at_ms)
                && Values::is_complete(self.layout, metric, units.starts_ms[unit], at_ms)
        };
        let now = Values::of(self.layout, metric, totals, &counts);
        let mut before = before.values[metric].as_ref().map(Cow::Borrowed);
        if let (Some(before), Some(limit)) = (&mut before, self.layout.winsorize(metric)) {
            let before = before.to_mut();
            // A percentile is that of the units that are counted; the values of others are not read.
            before
                .value
                .iter_mut()
                .zip(&now.value)
                .filter(|(_, y)| y.is_nan())
                .for_each(|(x, _)| *x = f64::NAN);
            cap(&mut before.value, limit);
        }
        (now, before)
    }

    /// The values of the events of units, for the metrics that are quantiles.
    pub(super) fn events(&self, totals: &Totals, units: &Units, at_ms: i64) -> Vec<Events> {
        let of = |metric: usize| {
            self.layout.is_quantile(metric).then(|| {
                let mut by_cell = vec![Vec::new(); self.cells];
                let complete = |unit: &usize| {
                    let start_ms = units.starts_ms[*unit];
                    units.is_in(*unit, at_ms)
                        && Values::is_complete(self.layout, metric, start_ms, at_ms)
                };
                for unit in (0..units.count).filter(complete) {
                    let events = Values::events(self.layout, metric, totals, unit);
                    by_cell[units.cells[unit] as usize].push(events);
                }
                by_cell
            })
        };
        (0..self.newest.len()).map(of).collect()
    }

    /// The answer.
    pub(super) fn into_analysis(
        self,
        question: &Question,
        events: Vec<Events>,
        work: Work,
    ) -> Result<Analysis> {
        let Self { layout, line, newest, note, .. } = self;
        // Before the first unit there is nothing to show, whether or not somebody looked then.
        let empty =
            |(_, metrics): &(i64, Vec<Cells>)| metrics.iter().flatten().all(|m| m.n() == 0.0);
        let line: Vec<_> = line.into_iter().skip_while(empty).collect();
        let ends: Vec<Timestamp> =
            line.iter().map(|(at_ms, _)| Timestamp::from_millis(*at_ms)).collect::<Result<_>>()?;
        let mut metrics = Vec::new();
        for (metric, (newest, events)) in newest.into_iter().zip(events).enumerate() {
            let days =
                ends.iter().zip(&line).map(|(end, (_, moments))| (*end, moments[metric].clone()));
            let by_level = question.dimensions.iter().zip(&note.levels).zip(newest.by_level);
            let by_level = by_level.flat_map(|((dimension, names), levels)| {
                let one = |(level, by_cell): (&String, Cells)| {
                    let (dimension, level) = (dimension.clone(), level.clone());
                    ByLevel { dimension, level, by_cell }
                };
                names.iter().zip(levels).map(one).collect::<Vec<_>>()
            });
            metrics.push(Measured {
                name: layout.names()[metric].clone(),
                ratio: layout.is_ratio(metric),
                covariate: note.has_before.get(metric).copied().unwrap_or(false),
                by_level: by_level.collect(),
                by_cell: newest.by_cell,
                line: days.collect(),
                events,
            });
        }
        let as_of = Timestamp::from_millis(note.through_ms)?;
        let (units, multi_exposed) = (note.units, note.multi_exposed);
        Ok(Analysis { as_of, units, multi_exposed, metrics, work })
    }

    /// Keeps what is known, as of the last day that was added.
    pub(super) fn keep(&self, place: &Place, key: &str) -> Result<()> {
        let mut columns = vec![Vec::new(); COLUMNS];
        for (at_ms, metrics) in &self.line {
            for (metric, by_cell) in metrics.iter().enumerate() {
                push(&mut columns, [*at_ms as f64, metric as f64, -1.0, 0.0], by_cell);
            }
        }
        let at_ms = self.note.through_ms as f64;
        for (metric, newest) in self.newest.iter().enumerate() {
            for (dimension, levels) in newest.by_level.iter().enumerate() {
                for (level, by_cell) in levels.iter().enumerate() {
                    let place = [at_ms, metric as f64, dimension as f64, level as f64];
                    push(&mut columns, place, by_cell);
                }
            }
        }
        let columns = columns.into_iter().map(KeptColumn::Numbers).collect();
        let note = serde_json::json!(self.note).to_string();
        write_kept(&place.tables(), &stem(key), &KeptTable { note, columns })
    }

    /// What was kept; none if there is nothing, or if it is not of the same days as `state` and the same time before.
    pub(super) fn load(
        place: &Place,
        key: &str,
        question: &Question,
        layout: &'a Layout,
        state: Option<(&State, &Before)>,
    ) -> Result<Option<Self>> {
        let Some(kept) = read_kept(&place.tables(), &stem(key))? else { return Ok(None) };
        let results = Self::of_kept(&kept, question, layout);
        let fits = |r: &Self| {
            state.is_none_or(|(state, before)| {
                r.note.through_ms == state.through_ms && r.note.before == before.events
            })
        };
        Ok(results.filter(fits))
    }

    fn of_kept(kept: &KeptTable, question: &Question, layout: &'a Layout) -> Option<Self> {
        let mut results = Self::new(question, layout);
        results.note = serde_json::from_str(&kept.note).ok()?;
        let columns: Vec<&[f64]> = kept.columns.iter().map(numbers).collect::<Option<_>>()?;
        if columns.len() != COLUMNS {
            return None;
        }
        let cells = results.cells;
        let rows = columns[0].len();
        let mut start = 0;
        while start + cells <= rows {
            let [at_ms, metric, dimension, _] = [0, 1, 2, 3].map(|c| columns[c][start]);
            let by_cell: Cells = (start..start + cells).map(|row| moments(&columns, row)).collect();
            results.take(at_ms, whole(metric)?, dimension, by_cell)?;
            start += cells;
        }
        if let Some((_, last)) = results.line.last() {
            let newest = results.newest.iter_mut().zip(last);
            newest.for_each(|(newest, by_cell)| newest.by_cell.clone_from(by_cell));
        }
        Some(results)
    }

    /// Takes in the moments of one place, in the order they were kept.
    fn take(&mut self, at_ms: f64, metric: usize, dimension: f64, by_cell: Cells) -> Option<()> {
        if dimension >= 0.0 {
            let by_level = &mut self.newest.get_mut(metric)?.by_level;
            by_level.resize(by_level.len().max(whole(dimension)? + 1), Vec::new());
            by_level.last_mut()?.push(by_cell);
            return Some(());
        }
        if metric == 0 {
            self.line.push((whole(at_ms)?.try_into().ok()?, Vec::new()));
        }
        self.line.last_mut()?.1.push(by_cell);
        Some(())
    }
}

/// The results as they were kept at the end of the last day that was added; none if nothing was.
///
/// # Errors
/// The disk refuses, or the time of the day cannot be told.
pub(super) fn kept(
    place: &Place,
    key: &str,
    question: &Question,
    layout: &Layout,
) -> Result<Option<Analysis>> {
    let Some(results) = Results::load(place, key, question, layout, None)? else { return Ok(None) };
    let events = vec![None; layout.names().len()];
    results.into_analysis(question, events, Work::default()).map(Some)
}

fn stem(key: &str) -> String {
    format!("{KEPT}{key}-moments")
}

fn name(levels: &super::units::Levels, n: usize) -> String {
    u32::try_from(n).map_or_else(|_| String::new(), |n| levels.names.string(n))
}

/// The cell of every unit that is in the analysis.
fn in_cells(units: &Units, at_ms: i64) -> Vec<u32> {
    let cell = |unit: usize| if units.is_in(unit, at_ms) { units.cells[unit] } else { NOBODY };
    (0..units.count).map(cell).collect()
}

/// The level and cell of every unit that is in the analysis, and how many pairs there are.
fn in_levels(units: &Units, cells: &[u32], dimension: usize, count: usize) -> (Vec<u32>, usize) {
    let levels = &units.levels[dimension];
    let width = u32::try_from(count).unwrap_or(u32::MAX);
    let pair = |(cell, level): (&u32, &u32)| match *cell {
        NOBODY => NOBODY,
        cell => level * width + cell,
    };
    (cells.iter().zip(&levels.of).map(pair).collect(), levels.names.len() * count)
}

fn push(columns: &mut [Vec<f64>], place: [f64; 4], by_cell: &[Moments<4>]) {
    for (cell, moments) in by_cell.iter().enumerate() {
        let products = moments.products();
        let upper = (0..4).flat_map(|i| (i..4).map(move |j| products[i][j]));
        let head = place.into_iter().chain([cell as f64, moments.n()]);
        let row = head.chain(moments.means().iter().copied()).chain(upper);
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }
}

fn moments(columns: &[&[f64]], row: usize) -> Moments<4> {
    let mut products = [[0.0; 4]; 4];
    let upper = (0..4).flat_map(|i| (i..4).map(move |j| (i, j)));
    for ((i, j), column) in upper.zip(&columns[10..]) {
        products[i][j] = column[row];
    }
    Moments::about_means(columns[5][row], [6, 7, 8, 9].map(|c| columns[c][row]), products)
}

fn numbers(column: &KeptColumn) -> Option<&[f64]> {
    match column {
        KeptColumn::Numbers(column) => Some(column),
        KeptColumn::Texts(_) | KeptColumn::Lists { .. } => None,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
fn whole(value: f64) -> Option<usize> {
    (value >= 0.0 && value.fract() == 0.0 && value < 9e15).then_some(value as usize)
}
