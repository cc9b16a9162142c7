//! Proposals: those that wait for the guest, those that wait for others, those that were decided.

use axum::response::Response;
use slate_core::Result;

use super::paging;
use super::proposal::{mine, standing};
use super::visit::{Door, Visit};
use crate::ops::proposal::{ProposalList, ProposalSheet, ProposalShow};
use crate::studio::layout::Page;
use crate::studio::pages::inbox::{InboxLine, InboxView, inbox};

/// Decided proposals on a page.
const PAGE: u32 = 20;

/// Shows the inbox.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let waiting = super::proposal::waiting(visit)?;
    let (mine, others): (Vec<_>, Vec<_>) = waiting.iter().partition(|sheet| mine(visit, sheet));
    let decided: Vec<i64> = visit
        .ask(ProposalList {})?
        .proposals
        .into_iter()
        .filter(|p| p.status != "waiting")
        .map(|p| p.id)
        .collect();
    let pager = paging::pager(decided.len() as u64, visit.page(), PAGE, "/inbox?page={page}");
    let shown = paging::part(&decided, &pager);
    let shown: Vec<ProposalSheet> =
        shown.iter().map(|id| visit.ask(ProposalShow { id: *id })).collect::<Result<_>>()?;
    Ok(inbox(&InboxView {
        mine: mine.into_iter().map(line).collect(),
        others: others.into_iter().map(line).collect(),
        decided: shown.iter().map(line).collect(),
        pager,
    }))
}

fn line(sheet: &ProposalSheet) -> InboxLine {
    let p = &sheet.proposal;
    let (who, at) = match &sheet.decision {
        Some(d) => (d.person.clone(), d.at),
        None => (p.person.clone(), p.at),
    };
    InboxLine {
        id: p.id.to_string(),
        ask: p.ask.clone(),
        status: standing(&sheet.status),
        who,
        at: at.to_string(),
    }
}
