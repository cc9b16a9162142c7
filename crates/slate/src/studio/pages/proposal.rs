//! One proposal: the card, what came before, and the decision once there is one.

use maud::{Markup, html};

use super::clip;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Permission, Proposal, Status, Step, facts, hash, proposal_card, section, state, time_exact,
    timeline,
};

/// What the page of a proposal shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProposalView {
    /// The card.
    pub(crate) proposal: Proposal,
    /// What happened to it, and what is next.
    pub(crate) timeline: Vec<Step>,
    /// The decision, once there is one.
    pub(crate) decision: Option<DecisionView>,
    /// Where the evidence can be read in full: label and address.
    pub(crate) sources: Vec<(String, String)>,
}

/// A decision.
#[derive(Debug, Clone, Default)]
pub(crate) struct DecisionView {
    /// Approved or rejected.
    pub(crate) verdict: Status,
    /// Who.
    pub(crate) by: String,
    /// When, RFC 3339.
    pub(crate) at: String,
    /// Why.
    pub(crate) reason: String,
    /// Hash of what was shown.
    pub(crate) shown: String,
}

/// The page.
#[must_use]
pub(crate) fn proposal(view: &ProposalView) -> Page {
    let body = html! {
        @if let Some(decision) = &view.decision { (decided(decision)) }
        section { (proposal_card(&view.proposal)) }
        @if !view.sources.is_empty() { (sources(view)) }
    };
    let crumbs = vec![("Inbox".to_owned(), "/inbox".to_owned())];
    Page { crumbs, under: timeline(&view.timeline), ..Page::new(Nav::Inbox, headline(view), body) }
}

fn headline(view: &ProposalView) -> String {
    let who = &view.proposal.asked_by;
    match (&view.decision, &view.proposal.permission) {
        (Some(decision), _) => {
            let word = &decision.verdict.word;
            let first = word.chars().next().map(|letter| letter.to_uppercase().to_string());
            let rest = word.chars().skip(1).collect::<String>();
            format!(
                "{}{rest} by {}: {}",
                first.unwrap_or_default(),
                decision.by,
                clip(&decision.reason)
            )
        }
        (None, Permission::May) => format!("{who} asks you to decide"),
        (None, _) => format!("{who} asks; a second person decides"),
    }
}

fn decided(decision: &DecisionView) -> Markup {
    section(
        "Decision",
        &facts(&[
            ("Verdict", state(&decision.verdict)),
            ("By", html! { (decision.by) ", " (time_exact(&decision.at)) }),
            ("Reason", html! { (decision.reason) }),
            ("Shown", html! { (hash(&decision.shown)) }),
        ]),
    )
}

fn sources(view: &ProposalView) -> Markup {
    section(
        "Evidence in full",
        &html! {
            ul.lines {
                @for (label, href) in &view.sources {
                    li { span.main { a.row href=(href) { (label) } } }
                }
            }
        },
    )
}
