//! A proposal looks the same everywhere: what is asked, the evidence, what would change, who asks,
//! and two buttons with one reason. What the approver sees is what is recorded.

use maud::{Markup, html};

use super::figure::{Figure, plain_figure};
use super::form::{csrf_field, hidden};
use super::hash::hash;
use super::notice::coded;
use super::tag::{Status, state};
use super::time::time;

/// One figure of the evidence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence {
    /// What it measures: `NDCG@100, difference to production`.
    pub(crate) label: String,
    /// The figure.
    pub(crate) figure: Figure,
    /// What it means, in a few words: `better; p < 0.001`.
    pub(crate) words: String,
}

/// Whether the person who looks may decide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Permission {
    /// May approve or reject.
    May,
    /// May not, and why: `You proposed this; a second person decides.`
    MayNot(String),
    /// Already decided; no form is shown.
    #[default]
    Decided,
}

/// A proposal, as every department shows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proposal {
    /// Its number, for the forms.
    pub(crate) id: String,
    /// What is asked: `Serve EDLAE + ALS (b3f0c2a1) as production`.
    pub(crate) ask: String,
    /// Where it stands: waiting, approved, rejected, withdrawn.
    pub(crate) status: Status,
    /// Who asks.
    pub(crate) asked_by: String,
    /// Since when, as RFC 3339.
    pub(crate) asked_at: String,
    /// Why the person asks, in their words.
    pub(crate) reason: String,
    /// The figures, all of which the decision is on; three are enough.
    pub(crate) evidence: Vec<Evidence>,
    /// What is said where there are no figures: `None: no run has tested it.`
    pub(crate) no_evidence: String,
    /// The memo of the online test that it follows from, a sentence each.
    pub(crate) memo: Vec<String>,
    /// What would change if it is approved, one sentence each; nothing once it is decided.
    pub(crate) changes: Vec<String>,
    /// The hash of exactly what is shown here; the decision records it.
    pub(crate) shown: String,
    /// Whether the person who looks may decide.
    pub(crate) permission: Permission,
    /// The hidden token of the forms.
    pub(crate) csrf: String,
}

/// Draws the card.
#[must_use]
pub(crate) fn proposal_card(proposal: &Proposal) -> Markup {
    html! {
        article.proposal aria-label=(proposal.ask) {
            (head(proposal))
            (evidence(proposal))
            (memo(proposal))
            (consequences(proposal))
            (form(proposal))
        }
    }
}

fn head(proposal: &Proposal) -> Markup {
    html! {
        header {
            h2 { (proposal.ask) }
            (state(&proposal.status))
        }
    }
}

fn evidence(proposal: &Proposal) -> Markup {
    html! {
        div.stack {
            h3 { "Evidence" }
            @if proposal.evidence.is_empty() { p.quiet { (proposal.no_evidence) } }
            @else {
                dl.evidence {
                    @for item in &proposal.evidence { (one_figure(item)) }
                }
            }
        }
    }
}

fn memo(proposal: &Proposal) -> Markup {
    html! {
        @if !proposal.memo.is_empty() {
            div.stack {
                h3 { "Memo" }
                ul.changes { @for line in &proposal.memo { li { (coded(line)) } } }
            }
        }
    }
}

fn one_figure(item: &Evidence) -> Markup {
    let rest = plain_figure(&item.figure);
    let value = item.figure.value_text();
    let rest = rest.strip_prefix(&value).unwrap_or_default().trim_start_matches([',', ' ']);
    html! {
        div {
            dt { (item.label) }
            dd {
                (value)
                @if !rest.is_empty() { small { (rest) } }
                @if !item.words.is_empty() { small { (item.words) } }
            }
        }
    }
}

fn consequences(proposal: &Proposal) -> Markup {
    html! {
        div.stack {
            @if !proposal.changes.is_empty() {
                h3 { "What would change" }
                ul.changes { @for change in &proposal.changes { li { (change) } } }
            }
            p.quiet {
                "Asked by " span.strong { (proposal.asked_by) } ", " (time(&proposal.asked_at))
            }
            @if !proposal.reason.is_empty() { p { (proposal.reason) } }
        }
    }
}

fn form(proposal: &Proposal) -> Markup {
    html! {
        @match &proposal.permission {
            Permission::Decided => {},
            Permission::MayNot(why) => div { p.quiet { (why) } },
            Permission::May => (decide(proposal)),
        }
    }
}

fn decide(proposal: &Proposal) -> Markup {
    let field = format!("why-{}", proposal.id);
    html! {
        form.decide method="post" action="/do/model/approve" {
            (csrf_field(&proposal.csrf))
            (hidden("next", &format!("/inbox/{}", proposal.id)))
            (hidden("proposal", &proposal.id))
            (hidden("shown", &proposal.shown))
            div {
                label for=(field) { "Reason, for the record" }
                textarea id=(field) name="why" required maxlength="2000" {}
                p.hint { "Recorded with it: what is shown above, as " (hash(&proposal.shown)) }
            }
            div.actions {
                button.primary type="submit" data-verdict="approve" { "Approve" }
                button type="submit" data-verdict="reject" formaction="/do/model/reject" {
                    "Reject"
                }
            }
        }
    }
}
