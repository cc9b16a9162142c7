//! All offline experiments.

use axum::response::Response;
use slate_core::Result;

use super::memory::recall;
use super::paging::{self, PAGE};
use super::run::figure;
use super::tracked;
use super::visit::{Door, Visit};
use crate::ops::run;
use crate::studio::layout::Page;
use crate::studio::pages::runs::{RunLine, RunsView, runs};

/// Shows the runs.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let all = &recall(visit, &visit.app.memory.runs, run::RunList {})?.runs;
    let pager = paging::pager(all.len() as u64, visit.page(), PAGE, "/runs?page={page}");
    let (tracked_total, tracked) = tracked::list(visit)?;
    let runs_here = paging::part(all, &pager).iter().map(line).collect();
    Ok(runs(&RunsView { runs: runs_here, pager, tracked, tracked_total }))
}

fn line(r: &run::RunLine) -> RunLine {
    RunLine {
        id: r.id.clone(),
        name: r.name.clone(),
        best: r.best.clone().unwrap_or_default(),
        metric: r.metric.clone(),
        figure: r.value.map(|e| figure(&e, r.viewers)),
        data: r.data.clone(),
        by: r.person.clone(),
        at: r.at.to_string(),
    }
}
