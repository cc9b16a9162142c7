//! What waits for the guest, what serves, what changed.

use axum::response::Response;
use slate_core::{Purpose, Result, Timestamp};

use super::memory::recall;
use super::model::{life, production};
use super::proposal::{mine, waiting};
use super::record::{subject_href, subject_words, who};
use super::run::figure;
use super::visit::{Door, Visit};
use crate::ops::model::{ModelList, ModelShow, Models};
use crate::ops::proposal::ProposalSheet;
use crate::ops::record::RecordList;
use crate::ops::run::{RunList, RunShow};
use crate::ops::viewer::ViewerSearch;
use crate::ops::window::Search;
use crate::proposal_view::PRODUCTION;
use crate::studio::layout::Page;
use crate::studio::pages::overview::{
    ChangeLine, OverviewView, ServingLine, WaitingLine, overview,
};
use crate::studio::parts::{State, Status, segment};

/// Changes that are listed.
const CHANGES: u32 = 12;

/// Shows the overview.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let models = visit.ask(ModelList {})?;
    let waiting = waiting(visit)?;
    let may_audit = visit.may(Purpose::Audit);
    Ok(overview(&OverviewView {
        waiting: waiting.iter().filter(|sheet| mine(visit, sheet)).map(waits).collect(),
        changed: if may_audit { recorded(visit)? } else { made(visit, &models)? },
        may_audit,
        serving: serving(visit, &models)?,
        has_data: has_data(visit, &models)?,
    }))
}

/// Whether anything was ever imported; the cheapest sign of it first.
fn has_data(visit: &Visit<'_>, models: &Models) -> Result<bool> {
    Ok(!models.models.is_empty()
        || !recall(visit, &visit.app.memory.runs, RunList {})?.runs.is_empty()
        || !visit
            .ask(ViewerSearch { search: Search { text: String::new(), skip: 0, limit: 1 } })?
            .viewers
            .is_empty())
}

fn waits(sheet: &ProposalSheet) -> WaitingLine {
    let p = &sheet.proposal;
    WaitingLine {
        ask: p.ask.clone(),
        href: format!("/inbox/{}", p.id),
        asked_by: p.person.clone(),
        asked_at: p.at.to_string(),
    }
}

fn serving(visit: &Visit<'_>, models: &Models) -> Result<Option<ServingLine>> {
    let Some(line) = production(models) else { return Ok(None) };
    let sheet = visit.ask(ModelShow { version: line.id.clone() })?;
    let (since, approved_by) = life(&sheet);
    let run = sheet.run.map(|run| visit.ask(RunShow { run })).transpose()?;
    let report = run.as_ref().map(|run| &run.report);
    let model = report.and_then(|r| r.models.iter().find(|m| m.name == line.name));
    let estimate = report.zip(model).and_then(|(r, m)| Some((r, m.metrics.get(&r.tune)?)));
    Ok(Some(ServingLine {
        name: line.name.clone(),
        href: format!("/models/{}", segment(&line.id)),
        alias: PRODUCTION.to_owned(),
        metric: report.map(|r| r.tune.to_string()).unwrap_or_default(),
        figure: estimate.map(|(r, e)| figure(e, r.viewers)),
        since,
        approved_by,
    }))
}

/// The newest of the record.
fn recorded(visit: &Visit<'_>) -> Result<Vec<ChangeLine>> {
    let entries = visit.ask(RecordList { before: None, limit: CHANGES })?.entries;
    let line = |e: &slate_rights::record::Entry| ChangeLine {
        what: format!("{} {}", e.operation, subject_words(&e.subject)).trim_end().to_owned(),
        href: subject_href(&e.subject),
        who: who(e),
        at: e.at.to_string(),
        status: super::record::outcome(e),
    };
    Ok(entries.iter().map(line).collect())
}

/// The newest runs and versions, for whoever may not read the record.
fn made(visit: &Visit<'_>, models: &Models) -> Result<Vec<ChangeLine>> {
    let line = |what: String, href: String, who: &str, at: Timestamp| ChangeLine {
        what,
        href,
        who: who.to_owned(),
        at: at.to_string(),
        status: Status::new(State::Good, "done"),
    };
    let runs = recall(visit, &visit.app.memory.runs, RunList {})?;
    let runs = runs.runs.iter().take(CHANGES as usize).map(|r| {
        line(format!("evaluate {}", r.name), format!("/runs/{}", segment(&r.id)), &r.person, r.at)
    });
    let trained = models.models.iter().take(CHANGES as usize).map(|m| {
        let href = format!("/models/{}", segment(&m.id));
        line(format!("model train {}", m.name), href, &m.person, m.at)
    });
    let mut lines: Vec<ChangeLine> = runs.chain(trained).collect();
    lines.sort_by(|a, b| b.at.cmp(&a.at));
    lines.truncate(CHANGES as usize);
    Ok(lines)
}
