//! One version: where it stands, what happened to it, what it was made from, what can be done now.

use axum::extract::Path;
use axum::response::Response;
use serde_json::Value;
use slate_core::{Purpose, Result};

use super::run::{figure, named};
use super::visit::{Door, Visit};
use crate::ops::model::{ModelLine, ModelList, ModelSheet, ModelShow, Models};
use crate::ops::run::{RunSheet, RunShow};
use crate::proposal_view::PRODUCTION;
use crate::studio::chart::{Lineage, Node, Place};
use crate::studio::layout::Page;
use crate::studio::pages::model::{ModelActions, ModelView, Tested, model};
use crate::studio::parts::number::{bytes, count};
use crate::studio::parts::{Moment, State, Status, Step, segment, short_hash};

/// Steps after the training that stand in the lineage: the proposal, the decision, the alias.
const LATER: usize = 3;

/// Shows one version.
pub(super) async fn show(door: Door, Path(version): Path<String>) -> Response {
    door.open(move |visit| fill(visit, version)).await
}

/// The version in production.
pub(super) fn production(models: &Models) -> Option<&ModelLine> {
    models.models.iter().find(|m| m.aliases.iter().any(|a| a == PRODUCTION))
}

/// How a version stands.
pub(super) fn standing(line: &ModelLine) -> Status {
    match (line.aliases.is_empty(), line.approved) {
        _ if line.retired => Status::new(State::Warning, "retired"),
        (false, _) => Status::new(State::Good, &format!("in {}", line.aliases.join(", "))),
        (true, true) => Status::new(State::Neutral, "approved"),
        (true, false) => Status::new(State::Quiet, "trained"),
    }
}

/// Since when it is in production, and who approved that.
pub(super) fn life(sheet: &ModelSheet) -> (String, String) {
    let last = |words: &[&str]| sheet.steps.iter().rev().find(|s| words.contains(&s.what.as_str()));
    let since = last(&["promoted", "rolled back to"]).map(|s| s.at.to_string());
    let approved_by = last(&["approved"]).map(|s| s.person.clone());
    (since.unwrap_or_default(), approved_by.unwrap_or_default())
}

/// What happened to a version, or to one proposal for it, in the words of a timeline.
pub(super) fn steps(sheet: &ModelSheet, proposal: Option<i64>) -> Vec<Step> {
    let concerns = |p: Option<i64>| proposal.is_none() || p == proposal;
    let happened = sheet.steps.iter().filter(|s| concerns(s.proposal));
    let mut line: Vec<Step> =
        happened.map(|s| Step::done(capital(&s.what), &s.person, &s.at.to_string())).collect();
    if let Some(last) = line.last_mut() {
        last.moment = Moment::Now;
    }
    line
}

fn capital(step: &str) -> &'static str {
    match step {
        "trained" => "Trained",
        "proposed" => "Proposed",
        "approved" => "Approved",
        "rejected" => "Rejected",
        "promoted" => "In production",
        "retired" => "Retired",
        _ => "In production again",
    }
}

fn fill(visit: &Visit<'_>, version: String) -> Result<Page> {
    let sheet = visit.ask(ModelShow { version })?;
    let run = sheet.run.clone().map(|run| visit.ask(RunShow { run })).transpose()?;
    let all = visit.ask(ModelList {})?;
    let line = all.models.iter().find(|m| m.id == sheet.id);
    let actions = actions(visit, &sheet, &all)?;
    let next = next(&sheet, line);
    let mut timeline = steps(&sheet, None);
    timeline.extend(next.clone());
    Ok(model(&ModelView {
        version: sheet.id.clone(),
        name: sheet.name.clone(),
        status: line.map(standing).unwrap_or_default(),
        answer: answer(&sheet, line),
        timeline,
        lineage: lineage(&sheet, run.as_ref(), next.as_ref()),
        tested: run.as_ref().and_then(|run| tested(run, &sheet.name)),
        facts: facts(&sheet),
        fingerprint: sheet.data_fingerprint.clone(),
        params: params(&sheet.params),
        actions,
        csrf: visit.csrf(),
    }))
}

fn answer(sheet: &ModelSheet, line: Option<&ModelLine>) -> String {
    let (since, approved_by) = life(sheet);
    let day = since.get(..10).unwrap_or_default();
    match line {
        Some(l) if l.retired => {
            "is retired: it had learned from a viewer who was forgotten".to_owned()
        }
        Some(l) if !l.aliases.is_empty() => {
            format!("is in production since {day}, approved by {approved_by}")
        }
        Some(l) if l.approved && !since.is_empty() => "was in production before".to_owned(),
        Some(l) if l.approved => format!("is approved by {approved_by}, not yet in production"),
        _ if waits(sheet) => "waits for a decision".to_owned(),
        _ => "is not in production".to_owned(),
    }
}

/// Whether a proposal for it waits for a decision.
fn waits(sheet: &ModelSheet) -> bool {
    sheet.steps.last().is_some_and(|s| s.what == "proposed")
}

/// Whether somebody could propose it: it neither serves nor waits, and nobody has approved it.
pub(super) fn can_be_proposed(sheet: &ModelSheet, line: &ModelLine) -> bool {
    line.aliases.is_empty() && !line.approved && !line.retired && !waits(sheet)
}

/// What comes next in a version's life; nothing while it serves.
pub(super) fn next(sheet: &ModelSheet, line: Option<&ModelLine>) -> Option<Step> {
    let line = line.filter(|l| l.aliases.is_empty())?;
    Some(match (line.approved, waits(sheet)) {
        (true, _) => Step::next("Put in production", "an approver"),
        (false, true) => Step::next("Decide", "somebody who did not propose it"),
        (false, false) => Step::next("Propose", "an analyst"),
    })
}

fn actions(visit: &Visit<'_>, sheet: &ModelSheet, all: &Models) -> Result<ModelActions> {
    let Some(line) = all.models.iter().find(|m| m.id == sheet.id) else {
        return Ok(ModelActions::default());
    };
    let serves = !line.aliases.is_empty();
    let deploys = visit.may(Purpose::Deploy);
    Ok(ModelActions {
        propose: visit.may(Purpose::Propose) && can_be_proposed(sheet, line),
        promote: deploys && !serves && line.approved,
        rollback: if deploys && serves { before(visit, sheet, all)? } else { None },
    })
}

/// The version that was in production before this one.
fn before(visit: &Visit<'_>, now: &ModelSheet, all: &Models) -> Result<Option<(String, String)>> {
    let mut served = Vec::new();
    for line in all.models.iter().filter(|m| m.approved && m.id != now.id) {
        let (since, _) = life(&visit.ask(ModelShow { version: line.id.clone() })?);
        if !since.is_empty() {
            served.push((since, line.id.clone(), line.name.clone()));
        }
    }
    Ok(served.into_iter().max().map(|(_, id, name)| (id, name)))
}

fn tested(run: &RunSheet, name: &str) -> Option<Tested> {
    let measured = run.report.models.iter().find(|m| m.name == name)?;
    let viewers = run.report.viewers;
    let figures = measured.metrics.iter().map(|(m, e)| (m.to_string(), figure(e, viewers)));
    Some(Tested {
        run: run.report.plan.clone(),
        href: format!("/runs/{}", segment(&run.id)),
        figures: figures.collect(),
    })
}

fn lineage(sheet: &ModelSheet, run: Option<&RunSheet>, next: Option<&Step>) -> Lineage {
    let size = format!("{} viewers, {} titles", count(sheet.viewers), count(sheet.titles));
    let mut nodes = vec![node("data", short_hash(&sheet.data_fingerprint), &size, "/data".into())];
    nodes.extend(run.map(|run| {
        let href = format!("/runs/{}", segment(&run.id));
        node("run", &run.report.plan, &run.person, href)
    }));
    let here = node("version", &sheet.name, short_hash(&sheet.id), String::new());
    nodes.push(Node { place: Place::Here, ..here });
    nodes.extend(later(sheet));
    nodes.extend(next.map(|step| Node {
        place: Place::Next,
        ..node("next", &step.what, &step.who, String::new())
    }));
    Lineage {
        title: "Where this version comes from, and where it went".to_owned(),
        finding: String::new(),
        stages: nodes.into_iter().map(|node| vec![node]).collect(),
    }
}

pub(super) fn node(kind: &str, label: &str, detail: &str, href: String) -> Node {
    let (kind, label, detail) = (kind.to_owned(), label.to_owned(), detail.to_owned());
    Node { kind, label, detail, href, place: Place::Other, strand: None }
}

/// What happened after the training, the latest of it.
fn later(sheet: &ModelSheet) -> Vec<Node> {
    let steps: Vec<_> = sheet.steps.iter().filter(|s| s.what != "trained").collect();
    let latest = steps[steps.len().saturating_sub(LATER)..].iter();
    latest
        .map(|s| {
            let href = match (s.what.as_str(), s.proposal) {
                ("proposed" | "approved" | "rejected", Some(id)) => format!("/inbox/{id}"),
                _ => "/models".to_owned(),
            };
            let at = s.at.to_string();
            let detail = format!("{}, {}", s.person, at.get(..10).unwrap_or_default());
            node(kind(&s.what), capital(&s.what), &detail, href)
        })
        .collect()
}

fn kind(step: &str) -> &'static str {
    match step {
        "proposed" => "proposal",
        "approved" | "rejected" => "decision",
        _ => PRODUCTION,
    }
}

fn facts(sheet: &ModelSheet) -> Vec<(String, String)> {
    [
        ("Kind", sheet.kind.clone()),
        ("Viewers", count(sheet.viewers)),
        ("Titles", count(sheet.titles)),
        ("Size", bytes(sheet.bytes)),
        ("Program", sheet.code_version.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// Parameters as name and value; the kind is among the facts.
fn params(params: &Value) -> Vec<(String, String)> {
    named(params).into_iter().filter(|(name, _)| name != "kind").collect()
}
