//! Runs that other programs track here: their lines beside Slate's own, and one of them.

use slate_core::Result;

use super::visit::Visit;
use crate::ops::model::VERSION_TAG;
use crate::ops::tracking::{Point, RunStatus, TrackSearch, TrackShow, TrackedLine, TrackedSheet};
use crate::studio::layout::Page;
use crate::studio::pages::runs::TrackedRunLine;
use crate::studio::pages::tracked::{TrackedView, tracked};
use crate::studio::parts::number::bytes;
use crate::studio::parts::{State, Status, Step};

/// Lines of tracked runs on the page of runs.
const LINES: u32 = 50;
/// Metrics in a line.
const METRICS: usize = 3;

/// How many tracked runs there are, and lines for the newest.
pub(super) fn list(visit: &Visit<'_>) -> Result<(u64, Vec<TrackedRunLine>)> {
    let found = visit.ask(TrackSearch::newest(LINES))?;
    Ok((found.total, found.runs.iter().map(line).collect()))
}

fn line(run: &TrackedLine) -> TrackedRunLine {
    TrackedRunLine {
        id: run.id.clone(),
        name: run.name.clone(),
        status: status(run),
        metrics: run.metrics_in_short(METRICS),
        by: run.actor.clone(),
        at: run.started_at.to_string(),
    }
}

fn status(run: &TrackedLine) -> Status {
    let state = match run.status {
        _ if run.deleted => return Status::new(State::Quiet, "put away"),
        RunStatus::Running => State::Neutral,
        RunStatus::Scheduled => State::Warning,
        RunStatus::Finished => State::Good,
        RunStatus::Failed | RunStatus::Killed => State::Bad,
    };
    Status::new(state, run.status.as_str())
}

/// The page of one tracked run.
pub(super) fn fill(visit: &Visit<'_>, run: String) -> Result<Page> {
    let sheet = visit.ask(TrackShow { run })?;
    let metric = |p: &Point| (p.key.clone(), p.value.to_string(), p.step.to_string());
    let texts = |texts: &std::collections::BTreeMap<String, String>| {
        texts.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let run = &sheet.run;
    Ok(tracked(&TrackedView {
        id: run.id.clone(),
        name: run.name.clone(),
        status: status(run),
        timeline: timeline(&sheet),
        metrics: run.metrics.iter().map(metric).collect(),
        params: texts(&run.params),
        tags: texts(&run.tags),
        files: sheet.files.iter().map(|f| (f.path.clone(), bytes(f.bytes))).collect(),
        registered: sheet.registered.clone(),
        version: run.tags.get(VERSION_TAG).cloned(),
    }))
}

fn timeline(sheet: &TrackedSheet) -> Vec<Step> {
    let run = &sheet.run;
    let mut steps = vec![Step::done("Started", &run.actor, &run.started_at.to_string())];
    match run.ended_at {
        Some(at) => {
            let word = run.status.as_str();
            let word = word[..1].to_uppercase() + &word[1..];
            steps.push(Step::now(&word, "", &at.to_string()));
        }
        None => steps.push(Step::now("Goes on", "", "")),
    }
    if !run.tags.contains_key(VERSION_TAG) {
        steps.push(Step::next("make a version of one of its files", "an analyst"));
    }
    steps
}
