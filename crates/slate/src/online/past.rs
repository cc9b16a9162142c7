//! Past tests as pairs: how two versions differed offline, and what the one did online beside the other.

use slate_core::{Error, Result};
use slate_experiment::design::Role;
use slate_experiment::surrogate::PastTest;
use slate_experiment::verdict::{CellEffect, Report};
use slate_math::stats;
use slate_recommend::metrics::Metric;
use slate_store::{AliasChange, Reader, Run, Version};

use super::{Standing, Tested, all};
use crate::evaluation::StoredValues;
use crate::place::Place;
use crate::proposal_view::{PRODUCTION, short};

/// A past test whose two versions were compared offline.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// The cell that was compared with the default cell.
    pub cell: String,
    /// Its model, and that of the default cell.
    pub models: [String; 2],
    /// The metric that decided, the first one of the definition.
    pub online: String,
    /// Both differences.
    pub found: PastTest,
}

/// Past tests, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PastTests {
    /// Those that say something of the offline metric.
    pub pairs: Vec<Pair>,
    /// Those that do not, and why.
    pub left_out: Vec<String>,
}

/// A test that has ended, with its last look.
struct Ended {
    test: Tested,
    look: Report,
    /// What was in production when it started.
    production: Option<String>,
}

/// What offline evaluation by this metric said before tests that have ended, and what they found. A test of several
/// versions counts with its first: its cells share a default cell, and with it an error.
///
/// # Errors
/// The store cannot be read.
pub fn past_tests(place: &Place, offline: Metric) -> Result<PastTests> {
    let ended = place.store.read(ended)?;
    let mut past = PastTests::default();
    for ended in &ended {
        let why = match pair(place, ended, offline) {
            Ok(Ok(pair)) => {
                past.pairs.push(pair);
                continue;
            }
            Ok(Err(why)) => why,
            // A run whose values are gone says nothing, and the others still do.
            Err(e) => e.detail().to_owned(),
        };
        past.left_out.push(format!("{}: {why}", ended.test.key()));
    }
    Ok(past)
}

fn ended(r: Reader<'_>) -> Result<Vec<Ended>> {
    let changes = r.alias_changes()?;
    let mut found = Vec::new();
    for test in all(r)? {
        if matches!(test.standing(), Standing::Draft | Standing::Running) {
            continue;
        }
        let Some(look) = r.test_looks(&test.phase.test, test.phase.phase)?.pop() else { continue };
        let stored: serde_json::Value = serde_json::from_str(&look.report).unwrap_or_default();
        let look = serde_json::from_value(stored["report"].clone())
            .map_err(|e| Error::corrupt(format!("a look at `{}`: {e}", test.key())))?;
        let started = test.started_at();
        let then = |c: &&AliasChange| c.name == PRODUCTION && Some(c.at) <= started;
        let production = changes.iter().find(then).map(|c| c.version.clone());
        found.push(Ended { test, look, production });
    }
    found.sort_by_key(|ended| ended.test.started_at());
    Ok(found)
}

/// The pair that a test is, or why it is none.
fn pair(
    place: &Place,
    ended: &Ended,
    offline: Metric,
) -> Result<std::result::Result<Pair, String>> {
    let Ended { test, look, production } = ended;
    let cells = &test.definition.cells;
    let candidate = cells[1..].iter().find(|c| c.version.is_some() && c.interleave.is_none());
    let Some(cell) = candidate else { return Ok(Err("no cell has a version of its own".into())) };
    let control = cells[0].version.as_ref().or(production.as_ref());
    let (Some(treatment), Some(control)) = (&cell.version, control) else {
        return Ok(Err("nothing was in production when it started".into()));
    };
    let decides = test.definition.metrics_of(Role::Primary).next().map(|m| m.name.as_str());
    let effect = |e: &&CellEffect| e.cell == cell.name && Some(e.metric.as_str()) == decides;
    let effect = look.effects.iter().find(effect);
    let Some((online, online_se)) = effect.and_then(|e| e.effect.zip(e.se)) else {
        return Ok(Err("its last look has no effect on the metric that decides".into()));
    };
    let (a, b) = place.store.read(|r| Ok((r.version(treatment)?, r.version(control)?)))?;
    let Some((offline, offline_se)) = difference(place, &a, &b, offline)? else {
        let (a, b) = (short(&a.id), short(&b.id));
        return Ok(Err(format!("no run has compared {a} and {b} by {offline}")));
    };
    let found = PastTest { offline, online, offline_se, online_se, correlation: 0.0 };
    Ok(Ok(Pair {
        test: test.phase.test.clone(),
        phase: test.phase.phase,
        cell: cell.name.clone(),
        models: [a.name, b.name],
        online: decides.unwrap_or_default().to_owned(),
        found,
    }))
}

/// The offline difference of two versions of one run, viewer by viewer, and its standard error.
fn difference(
    place: &Place,
    a: &Version,
    b: &Version,
    metric: Metric,
) -> Result<Option<(f64, f64)>> {
    let Some(run) = a.run.as_ref().filter(|run| b.run.as_ref() == Some(run)) else {
        return Ok(None);
    };
    let run = place.store.read(|r| r.run(run))?;
    between(place, &run, [&a.name, &b.name], metric)
}

/// The difference of two models of a run in a metric, the first less the second, and its standard error; none where the
/// run has not measured both viewer by viewer.
///
/// # Errors
/// The run's values are missing or damaged.
pub fn between(
    place: &Place,
    run: &Run,
    [a, b]: [&str; 2],
    metric: Metric,
) -> Result<Option<(f64, f64)>> {
    let values = StoredValues::read(place, run)?;
    let of = |name: &str| values.of(name).ok().and_then(|v| v.values.values.get(&metric));
    let (Some(a), Some(b)) = (of(a), of(b)) else { return Ok(None) };
    let apart: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    Ok(stats::mean(&apart).zip(stats::standard_error(&apart)))
}
