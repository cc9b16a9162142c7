//! A look at a test: exposures and events into moments, moments into what the frozen rule answers.

use slate_core::{Error, Result, Timestamp};
use slate_experiment::design::{Definition, Measure, Method, Role};
use slate_experiment::interleaving::Wins;
use slate_experiment::metric::{Metric, Window};
use slate_experiment::moments::Moments;
use slate_experiment::verdict::{Report, Seen, SeenLevel, SeenMetric, report};
use slate_store::{CellExposure, Reader};

use super::Tested;
use crate::analysis::{Analysis, Exposure, Measured, Question, analyse, wins};
use crate::place::Place;
use crate::talk::Talk;

/// Dimensions of units, as exposures keep them.
const DIMENSIONS: [&str; 2] = ["history", "territory"];
/// The level of a unit of which a dimension is not known.
const UNKNOWN: &str = "unknown";
/// Days before the start that covariates are of.
pub(super) const BEFORE_DAYS: u16 = 28;
/// The weeks whose effects are compared.
const WEEK: u16 = 7;

/// The metrics of a definition.
///
/// # Errors
/// A metric that there is not, or whose own definition is wrong.
pub fn metrics(test: &Definition) -> Result<Vec<Metric>> {
    test.metrics.iter().map(metric).collect()
}

fn metric(measure: &Measure) -> Result<Metric> {
    let mut document = measure.definition.clone();
    document.insert("name".to_owned(), serde_json::json!(measure.name));
    Metric::read(&serde_json::Value::Object(document))
}

/// A metric in the first and in the second week after the first exposure, where it has no window of its own.
fn weeks(test: &Definition, measure: &Measure, metric: &Metric) -> Option<[Metric; 2]> {
    if measure.role != Role::Primary || test.days < 2 * u32::from(WEEK) || metric.window.is_some() {
        return None;
    }
    let week = |number: u16| {
        let window = Some(Window { from_day: number * WEEK, days: WEEK });
        let name = format!("{}.week-{}", metric.name, number + 1);
        // A built-in is known by its name, which is another here.
        let form = match metric.source().ok()? {
            slate_experiment::metric::Source::Form(form) => Some(form),
            slate_experiment::metric::Source::Sql(_) => return None,
        };
        let metric = Metric { name, form, window, covariate: false, by: None, ..metric.clone() };
        metric.check().is_ok().then_some(metric)
    };
    Some([week(0)?, week(1)?])
}

/// What a test has come to at a moment, and what its rule answers.
///
/// # Errors
/// A metric that is wrong, or the files of events cannot be read.
pub fn look(
    place: &Place,
    test: &Tested,
    now: Timestamp,
    talk: &dyn Talk,
) -> Result<(Timestamp, Report)> {
    let start = test.started_at().ok_or_else(|| {
        Error::conflict(format!("`{}` has not been started", test.key()))
            .hint("`slate test check` says what is in the way")
    })?;
    let as_of = as_of(test, now);
    let definition = &test.definition;
    let asked = Asked::of(definition)?;
    let question = Question {
        test: test.phase.test.clone(),
        phase: test.phase.phase,
        cells: u32::try_from(definition.cells.len()).unwrap_or(u32::MAX),
        start,
        metrics: asked.metrics.clone(),
        dimensions: DIMENSIONS.map(str::to_owned).to_vec(),
        before_days: BEFORE_DAYS,
    };
    let (exposures, set_back_ms) = place.store.read(|r| exposures(r, test, as_of))?;
    let analysis = analyse(place, &question, exposures, as_of, talk)?;
    let seen = Seen {
        wins: wins_of(place, test, as_of)?,
        metrics: asked.seen(&analysis),
        units: analysis.units.clone(),
        in_several_cells: analysis.multi_exposed,
        clock_set_back_ms: set_back_ms,
        complete: test.planned_end().is_some_and(|end| as_of >= end),
    };
    Ok((as_of, report(definition, &seen)?))
}

/// What viewers played more of, by cell; nothing where no cell interleaves.
fn wins_of(place: &Place, test: &Tested, as_of: Timestamp) -> Result<Vec<Wins>> {
    let cells = &test.definition.cells;
    if cells.iter().all(|cell| cell.interleave.is_none()) {
        return Ok(Vec::new());
    }
    let names: Vec<&str> = cells.iter().map(|cell| cell.name.as_str()).collect();
    wins(place, (&test.phase.test, test.phase.phase), &names, as_of)
}

/// Until when events count: a test that has ended has ended, and one that is looked at once is looked at as planned.
fn as_of(test: &Tested, now: Timestamp) -> Timestamp {
    let ended = test.ended().map(|step| step.at);
    let planned = test.planned_end().filter(|_| test.definition.decision.method == Method::Fixed);
    [Some(now), ended, planned].into_iter().flatten().min().unwrap_or(now)
}

fn exposures(
    r: Reader<'_>,
    test: &Tested,
    as_of: Timestamp,
) -> Result<(Vec<Exposure>, Option<i64>)> {
    let (name, phase) = (&test.phase.test, test.phase.phase);
    let mut exposures = Vec::new();
    r.each_cell_exposure(name, phase, 0, &mut |_, exposure| {
        let cell = test.definition.cell(&exposure.cell);
        if let Some(cell) = cell.filter(|_| exposure.at <= as_of) {
            exposures.push(as_asked(exposure, cell));
        }
        Ok(())
    })?;
    Ok((exposures, r.clock_set_back_ms(name, phase)?))
}

fn as_asked(exposure: CellExposure, cell: usize) -> Exposure {
    let known: serde_json::Value = serde_json::from_str(&exposure.attributes).unwrap_or_default();
    let level = |name: &str| known[name].as_str().unwrap_or(UNKNOWN).to_owned();
    Exposure {
        unit: exposure.unit,
        cell: u32::try_from(cell).unwrap_or(u32::MAX),
        at_ms: exposure.at.as_millis(),
        levels: DIMENSIONS.map(level).to_vec(),
    }
}

/// What is asked of the analysis: the metrics of the definition, then those of weeks.
struct Asked {
    metrics: Vec<Metric>,
    /// For each metric of the definition the place of its first week, if it has weeks.
    weeks: Vec<Option<usize>>,
}

impl Asked {
    fn of(test: &Definition) -> Result<Self> {
        let mut metrics = metrics(test)?;
        let mut weeks_at = Vec::new();
        for (measure, number) in test.metrics.iter().zip(0..) {
            let weeks = weeks(test, measure, &metrics[number]);
            weeks_at.push(weeks.is_some().then_some(metrics.len()));
            metrics.extend(weeks.into_iter().flatten());
        }
        Ok(Self { metrics, weeks: weeks_at })
    }

    /// What came of the metrics of the definition. A metric that is split by genre is followed by its parts, so that names
    /// are what is gone by.
    fn seen(&self, analysis: &Analysis) -> Vec<SeenMetric> {
        let measured = |metric: &Metric| analysis.metrics.iter().find(|m| m.name == metric.name);
        let seen = |(number, weeks): (usize, &Option<usize>)| {
            let found = measured(&self.metrics[number]);
            let week = |at: usize| measured(&self.metrics[at]).map(|m| m.by_cell.clone());
            let weeks = weeks.and_then(|at| Some([week(at)?, week(at + 1)?]));
            let seen =
                |m| SeenMetric { line: days_before(m, analysis.as_of), ..seen_metric(m, weeks) };
            found.map(seen).unwrap_or_default()
        };
        self.weeks.iter().enumerate().map(seen).collect()
    }
}

/// The ends of days before a moment: a day that ends with it is no further day.
fn days_before(measured: &Measured, as_of: Timestamp) -> Vec<Vec<Moments<4>>> {
    let before = measured.line.iter().filter(|(end, _)| *end < as_of);
    before.map(|(_, by_cell)| by_cell.clone()).collect()
}

/// What was seen of a metric now, without its line.
pub(super) fn seen_metric(measured: &Measured, weeks: Option<[Vec<Moments<4>>; 2]>) -> SeenMetric {
    let level = |l: &crate::analysis::ByLevel| SeenLevel {
        dimension: l.dimension.clone(),
        level: l.level.clone(),
        by_cell: l.by_cell.clone(),
    };
    SeenMetric {
        ratio: measured.ratio,
        covariate: measured.covariate,
        by_cell: measured.by_cell.clone(),
        line: Vec::new(),
        weeks,
        levels: measured.by_level.iter().map(level).collect(),
    }
}
