//! What waits for a decision, and what was decided.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Timestamp};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::proposal_view::{DecisionView, ProposalView, decision_view, short, status};
use crate::table::Table;

/// Refuses to ask without a reason.
pub(super) fn reason_given(why: &str) -> Result<()> {
    if why.trim().is_empty() {
        return Err(Error::invalid("a proposal needs a reason").hint("say it with --why"));
    }
    Ok(())
}

/// List proposals.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalList {}

/// All proposals.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Proposals {
    /// Waiting ones first, then the newest.
    pub proposals: Vec<ProposalLine>,
}

/// One proposal in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProposalLine {
    /// Its number.
    pub id: i64,
    /// What sort of change.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// `waiting`, `approved` or `rejected`.
    pub status: String,
    /// Who proposed.
    pub proposed_by: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When it was proposed.
    pub at: Timestamp,
}

impl Operation for ProposalList {
    type Response = Proposals;
    const ABOUT: About = About {
        path: &["proposal", "list"],
        purpose: Purpose::Observe,
        summary: "List what waits for a decision, and what was decided",
        example: "slate proposal list",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Proposals>> {
        let proposals = cx.place.store.read(|r| r.proposals())?;
        let proposals = proposals
            .into_iter()
            .map(|p| ProposalLine {
                status: status(&p).to_owned(),
                decided_by: p.decided.as_ref().map(|d| d.decided_by.clone()),
                id: p.id,
                kind: p.kind,
                subject: p.subject,
                proposed_by: p.proposed_by,
                at: p.at,
            })
            .collect();
        Ok(Outcome::Answer(Proposals { proposals }))
    }
}

impl Show for Proposals {
    fn show(&self, out: &mut String) {
        if self.proposals.is_empty() {
            out.push_str("nothing was proposed yet; `slate model propose VERSION` does\n");
            return;
        }
        let mut table =
            Table::new(["id", "what", "subject", "status", "by", "decided by", "at"]).right(&[0]);
        for p in &self.proposals {
            let decided_by = p.decided_by.clone().unwrap_or_else(|| "-".to_owned());
            let (id, subject) = (p.id.to_string(), short(&p.subject).to_owned());
            let (kind, by, at) = (p.kind.clone(), p.proposed_by.clone(), p.at.to_string());
            table.row([id, kind, subject, p.status.clone(), by, decided_by, at]);
        }
        table.show(out);
    }
}

/// Show one proposal with its evidence.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalShow {
    /// Number of the proposal
    pub id: i64,
}

/// A proposal with what it rests on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProposalSheet {
    /// What is asked and why.
    pub proposal: ProposalView,
    /// Hash of the above; a decision names it.
    pub shown: String,
    /// `waiting`, `approved` or `rejected`.
    pub status: String,
    /// What was decided.
    pub decision: Option<DecisionView>,
}

impl Operation for ProposalShow {
    type Response = ProposalSheet;
    const ABOUT: About = About {
        path: &["proposal", "show"],
        purpose: Purpose::Observe,
        summary: "Show one proposal with its evidence",
        example: "slate proposal show 1",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ProposalSheet>> {
        let sheet = cx.place.store.read(|r| {
            let p = r.proposal(self.id)?;
            let proposal = ProposalView::read(r, &p)?;
            let (shown, status) = (proposal.shown(), status(&p).to_owned());
            Ok(ProposalSheet { proposal, shown, status, decision: decision_view(&p) })
        })?;
        Ok(Outcome::Answer(sheet))
    }
}

impl Show for ProposalSheet {
    fn show(&self, out: &mut String) {
        let p = &self.proposal;
        out.push_str(&format!("{} ({})\n\n", p.ask, self.status));
        for f in &p.evidence.figures {
            let ci = f.ci.map_or(String::new(), |(low, high)| format!(" [{low:.4}, {high:.4}]"));
            let test = f.p.map_or(String::new(), |p| format!(", p = {p:.3}"));
            let viewers = f.viewers;
            out.push_str(&format!("  {}: {:.4}{ci}{test}, n = {viewers}\n", f.label, f.value));
        }
        for change in &p.changes {
            out.push_str(&format!("  {change}\n"));
        }
        out.push_str(&format!("\nasked by {} on {}: {}\n", p.proposed_by, p.at, p.why));
        if let Some(d) = &self.decision {
            let DecisionView { verdict, decided_by, at, why, .. } = d;
            out.push_str(&format!("{verdict} by {decided_by} on {at}: {why}\n"));
        }
        out.push_str(&format!("shown: {}\n", self.shown));
    }
}
