//! The board of a shortlist: put titles in, take titles out, see what that is worth, ask a second person.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use slate_catalog::features::short;
use slate_core::{Purpose, Result};

use super::fault_page;
use super::visit::{Door, Visit};
use crate::http::{App, forms};
use crate::ops::catalog::{
    CatalogMemo, Other, Otherwise, SegmentReached, ShortlistMemo, ShortlistTitle, certain,
};
use crate::ops::proposal::{ProposalLine, ProposalList};
use crate::proposal_view::ACQUIRE;
use crate::studio::layout::Page;
use crate::studio::pages::shortlist::{BoardTitle, BoardView, board};
use crate::studio::parts::number::{count, percent, signed};
use crate::studio::parts::{Step, segment};

/// Shows the board.
pub(super) async fn show(door: Door, Path(id): Path<String>) -> Response {
    door.open(move |visit| fill(visit, &id)).await
}

/// Changes a shortlist as a form asks, and goes to the new one.
pub(super) async fn revise(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Response {
    let (page_headers, here) = (headers.clone(), format!("/shortlists/{}", segment(&id)));
    let done = app.blocking(move |app| {
        let reply = forms::perform(app, "catalog/revise", &headers, &fields)?;
        Ok(reply.json["id"].as_str().unwrap_or_default().to_owned())
    });
    match done.await {
        Ok(id) => Redirect::to(&format!("/shortlists/{}", segment(&id))).into_response(),
        Err(e) => fault_page(&app, &page_headers, &here, &e).await,
    }
}

fn fill(visit: &Visit<'_>, id: &str) -> Result<Page> {
    let memo = visit.ask(CatalogMemo { shortlist: id.to_owned() })?;
    let proposals = visit.ask(ProposalList {})?.proposals;
    let own = proposals.into_iter().find(|p| p.kind == ACQUIRE && p.subject == memo.id);
    let list = &memo.shortlist;
    let [viewers, low, high] = list.viewers.map(short);
    let titles = list.titles.len();
    let headline = format!(
        "{}: {titles} titles for {} reach {viewers} viewers who are not well served, {low} to {high}",
        list.name,
        count(list.spent)
    );
    Ok(board(&BoardView {
        id: memo.id.clone(),
        headline,
        certain: format!(
            "{} of {} is spent; {}",
            count(list.spent),
            count(list.budget),
            certain(list)
        ),
        ranked: format!(
            "By audience per price the same budget reaches {}; this shortlist {} more",
            short(list.ranked.viewers),
            signed(100.0 * list.ranked.behind, 1) + " %"
        ),
        changed: changed(&memo),
        titles: list.titles.iter().map(|t| title(&memo, t)).collect(),
        others: memo.others.iter().map(other).collect(),
        segments: list.segments.iter().map(reached).collect(),
        left_out: list.left_out,
        otherwise: list.assumptions.iter().map(|a| otherwise(a, titles)).collect(),
        steps: steps(&memo, own.as_ref()),
        proposal: own.map(|p| p.id),
        may: [visit.may(Purpose::Evaluate), visit.may(Purpose::Propose)],
        csrf: visit.csrf(),
    }))
}

fn changed(memo: &ShortlistMemo) -> String {
    if memo.origin == memo.id {
        return String::new();
    }
    let list = |ids: &[String]| if ids.is_empty() { "nothing".to_owned() } else { ids.join(", ") };
    format!(
        "People changed what the model proposed: put in {}, took out {}",
        list(&memo.added),
        list(&memo.removed)
    )
}

fn steps(memo: &ShortlistMemo, proposal: Option<&ProposalLine>) -> Vec<Step> {
    let made = Step::done("Made", &memo.actor, &memo.at.to_string());
    let Some(p) = proposal else {
        return vec![made, Step::next("Ask", "somebody who may propose")];
    };
    let asked = Step::done("Proposed", &p.proposed_by, &p.at.to_string());
    let decided = match (&p.decided_by, p.status.as_str()) {
        (Some(by), "approved") => Step::now("Approved", by, ""),
        (Some(by), _) => Step::now("Rejected", by, ""),
        (None, _) => Step::next("Decide", "somebody who did not propose it"),
    };
    vec![made, asked, decided]
}

fn title(memo: &ShortlistMemo, t: &ShortlistTitle) -> BoardTitle {
    let [audience, low, high] = t.audience.map(short);
    let name = |id: &str| {
        let known = memo.others.iter().find(|other| other.title == id);
        known.map_or_else(|| id.to_owned(), |other| other.name.clone())
    };
    let displaces: Vec<String> = t.displaces.iter().map(|id| name(id.as_str())).collect();
    let displaces = match displaces.as_slice() {
        [] => String::new(),
        names => format!("{}, by {}", names.join(", "), short(t.ahead)),
    };
    BoardTitle {
        id: t.title.to_string(),
        name: t.name.clone(),
        because: t.because.clone(),
        figures: [
            count(t.price),
            short(t.adds),
            audience,
            format!("{low} to {high}"),
            short(t.lost),
        ],
        displaces,
    }
}

fn other(other: &Other) -> [String; 4] {
    [other.title.clone(), other.name.clone(), count(other.price), short(other.adds)]
}

fn reached(of: &SegmentReached) -> [String; 4] {
    [of.segment.clone(), short(of.viewers), percent(of.served, 0), percent(of.reached, 0)]
}

fn otherwise(of: &Otherwise, titles: usize) -> [String; 4] {
    let kept = format!("{} of {titles}", of.kept);
    [of.assumption.clone(), short(of.as_chosen), short(of.best), kept]
}
