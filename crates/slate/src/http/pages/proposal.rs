//! One proposal, and what the inbox and the overview need of all of them.

use axum::extract::Path;
use axum::response::Response;
use slate_core::{Error, Purpose, Result};
use slate_rights::{Decision, decide_own};

use super::visit::{Door, Visit};
use crate::online::Memo;
use crate::ops::model::ModelShow;
use crate::ops::proposal::{ProposalList, ProposalSheet, ProposalShow};
use crate::proposal_view::{self, ACQUIRE, DecisionView, PROMOTE, START_TEST};
use crate::studio::layout::Page;
use crate::studio::pages::proposal as page;
use crate::studio::parts::number::p_value;
use crate::studio::parts::{
    Evidence, Figure, Permission, Proposal, State, Status, Step, segment, short_hash,
};

/// Shows one proposal.
pub(super) async fn show(door: Door, Path(id): Path<String>) -> Response {
    door.open(move |visit| {
        let id =
            id.parse().map_err(|_| Error::not_found(format!("there is no proposal `{id}`")))?;
        fill(visit, id)
    })
    .await
}

/// What waits for a decision, newest first; nothing for whoever may not look.
pub(super) fn waiting(visit: &Visit<'_>) -> Result<Vec<ProposalSheet>> {
    if !visit.may(Purpose::Observe) {
        return Ok(Vec::new());
    }
    let all = visit.ask(ProposalList {})?.proposals;
    let waiting = all.into_iter().filter(|p| p.status == "waiting");
    waiting.map(|p| visit.ask(ProposalShow { id: p.id })).collect()
}

/// Whether this guest may decide on it.
pub(super) fn mine(visit: &Visit<'_>, sheet: &ProposalSheet) -> bool {
    permission(visit, sheet) == Permission::May
}

/// How a proposal stands.
pub(super) fn standing(word: &str) -> Status {
    let state = match word {
        "approved" => State::Good,
        "rejected" => State::Bad,
        _ => State::Warning,
    };
    Status::new(state, word)
}

fn permission(visit: &Visit<'_>, sheet: &ProposalSheet) -> Permission {
    if sheet.decision.is_some() {
        return Permission::Decided;
    }
    if !visit.may(Purpose::Decide) {
        return Permission::MayNot("An approver decides.".to_owned());
    }
    match decide_own(&sheet.proposal.person, &visit.caller) {
        Decision::Permit => Permission::May,
        Decision::Deny(_) => {
            Permission::MayNot("You proposed this; a second person decides.".to_owned())
        }
    }
}

fn fill(visit: &Visit<'_>, id: i64) -> Result<Page> {
    let sheet = visit.ask(ProposalShow { id })?;
    let steps = steps(visit, &sheet, id)?;
    let view = page::ProposalView {
        timeline: timeline(&sheet, steps),
        decision: sheet.decision.as_ref().map(decision),
        sources: sources(&sheet),
        proposal: card(visit, &sheet),
    };
    Ok(page::proposal(&view))
}

/// Whether it is about a version, and not about a test.
fn is_of_version(sheet: &ProposalSheet) -> bool {
    sheet.proposal.kind == PROMOTE
}

/// What happened to what it is about.
fn steps(visit: &Visit<'_>, sheet: &ProposalSheet, id: i64) -> Result<Vec<Step>> {
    let p = &sheet.proposal;
    if is_of_version(sheet) {
        let version = p.subject.clone();
        return Ok(super::model::steps(&visit.ask(ModelShow { version })?, Some(id)));
    }
    let proposed = Step::done("Proposed", &p.person, &p.at.to_string());
    let decided = sheet.decision.as_ref().map(|d| {
        let what = if d.verdict == "approved" { "Approved" } else { "Rejected" };
        Step::now(what, &d.person, &d.at.to_string())
    });
    Ok(std::iter::once(proposed).chain(decided).collect())
}

/// The memo of a test, a sentence each.
fn memo(memo: &Memo) -> Vec<String> {
    let (asked, allocated) = (memo.asked.clone(), format!("Allocated: {}", memo.allocated));
    let answer = format!("The rule answers: {}", memo.answer);
    let lines = memo.checked.iter().chain(&memo.seen).cloned();
    let means =
        (!memo.means.is_empty()).then(|| format!("In the proposer's words: {}", memo.means));
    [asked, allocated].into_iter().chain(lines).chain([answer]).chain(means).collect()
}

fn card(visit: &Visit<'_>, sheet: &ProposalSheet) -> Proposal {
    let p = &sheet.proposal;
    Proposal {
        id: p.id.to_string(),
        ask: p.ask.clone(),
        status: standing(&sheet.status),
        asked_by: p.person.clone(),
        asked_at: p.at.to_string(),
        reason: p.why.clone(),
        evidence: p.evidence.figures.iter().map(evidence).collect(),
        no_evidence: if p.kind == START_TEST {
            "None yet: the test is to gather it.".to_owned()
        } else {
            "None: no run has tested it.".to_owned()
        },
        memo: p.evidence.memo.as_ref().map(memo).unwrap_or_default(),
        changes: p.changes.clone(),
        shown: sheet.shown.clone(),
        permission: permission(visit, sheet),
        csrf: visit.csrf(),
    }
}

fn evidence(figure: &proposal_view::Figure) -> Evidence {
    let signed = figure.p.is_some();
    let n = Some(figure.viewers);
    // Viewers are counted, scores are shares.
    let decimals = if figure.value.abs() < 100.0 { 3 } else { 0 };
    Evidence {
        label: figure.label.clone(),
        figure: Figure { signed, decimals, ..Figure::score(figure.value, figure.ci, n) },
        words: figure.p.map(p_value).unwrap_or_default(),
    }
}

fn decision(d: &DecisionView) -> page::DecisionView {
    page::DecisionView {
        verdict: standing(&d.verdict),
        by: d.person.clone(),
        at: d.at.to_string(),
        reason: d.why.clone(),
        shown: d.shown.clone(),
    }
}

fn timeline(sheet: &ProposalSheet, mut line: Vec<Step>) -> Vec<Step> {
    match (sheet.status.as_str(), line.iter().any(|s| s.what == "In production")) {
        ("waiting", _) => line.push(Step::next("Decide", "somebody who did not propose it")),
        ("approved", false) if is_of_version(sheet) => {
            line.push(Step::next("Put in production", "an approver"));
        }
        ("approved", _) if sheet.proposal.kind == START_TEST => {
            line.push(Step::next("Start", "an approver"));
        }
        _ => {}
    }
    line
}

fn sources(sheet: &ProposalSheet) -> Vec<(String, String)> {
    let p = &sheet.proposal;
    if p.kind == ACQUIRE {
        let name = format!("Shortlist {}: {}", short_hash(&p.subject), p.evidence.model);
        return vec![(name, format!("/shortlists/{}", segment(&p.subject)))];
    }
    let name = p.evidence.memo.as_ref().map_or(p.subject.as_str(), |memo| memo.test.as_str());
    let name = name.split('#').next().unwrap_or_default();
    let test = (format!("Test {name}"), format!("/tests/{}", segment(name)));
    let version = (
        format!("Version {}: {}", short_hash(&p.subject), p.evidence.model),
        format!("/models/{}", segment(&p.subject)),
    );
    let of_test = (!is_of_version(sheet) || p.evidence.memo.is_some()).then_some(test);
    let version = is_of_version(sheet).then_some(version);
    let run = p.evidence.run.as_ref();
    let run = run.map(|run| (format!("Run {run}"), format!("/runs/{}", segment(run))));
    version.into_iter().chain(of_test).chain(run).collect()
}
