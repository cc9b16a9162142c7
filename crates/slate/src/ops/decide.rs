//! `proposal approve` and `proposal reject`, for versions `model approve` and `model reject` as well: a second person
//! decides on what was shown to them.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_rights::{Caller, Decision, Reason, decide_own};
use slate_store::{Decided, Proposal, StepKind, TestStep, Tx, Verdict};
use utoipa::ToSchema;

use crate::executor::refusal;
use crate::online::{self, Standing};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::proposal_view::{Evidence, PROMOTE, ProposalView, START_TEST, short};

/// A decision that was taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionTaken {
    /// The proposal's number.
    pub proposal: i64,
    /// `approved` or `rejected`.
    pub verdict: String,
    /// What sort of change was asked for.
    pub kind: String,
    /// What it was about.
    pub subject: String,
    /// Hash of what the person saw.
    pub shown: String,
}

/// An operation that decides. The words differ, what happens does not: what is asked for may be a version or a test.
macro_rules! decision {
    ($(#[$doc:meta])* $name:ident, $path:expr, $verdict:expr, $summary:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Number of the proposal
            pub proposal: i64,
            /// Why
            #[arg(long)]
            pub why: String,
            /// Hash of what you saw, as `proposal show` prints it; refused when the proposal has changed since
            #[arg(long)]
            #[serde(default)]
            pub shown: Option<String>,
        }

        impl Operation for $name {
            type Response = DecisionTaken;
            const ABOUT: About = About {
                path: $path,
                purpose: Purpose::Decide,
                summary: $summary,
                example: $example,
            };

            fn check(&self) -> Result<()> {
                reason_given(&self.why)
            }

            fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, DecisionTaken>> {
                Ok(decide(cx, self.proposal, $verdict, self.why, self.shown))
            }
        }
    };
}

decision!(
    /// Approve a proposal.
    ProposalApprove,
    &["proposal", "approve"],
    Verdict::Approved,
    "Approve what somebody else proposed",
    "slate proposal approve 1 --why \"checked the figures\""
);
decision!(
    /// Reject a proposal.
    ProposalReject,
    &["proposal", "reject"],
    Verdict::Rejected,
    "Reject what somebody else proposed",
    "slate proposal reject 1 --why \"coverage falls too far\""
);
decision!(
    /// Approve a proposal.
    ModelApprove,
    &["model", "approve"],
    Verdict::Approved,
    "Approve a proposal that somebody else made",
    "slate model approve 1 --why \"checked the figures\""
);
decision!(
    /// Reject a proposal.
    ModelReject,
    &["model", "reject"],
    Verdict::Rejected,
    "Reject a proposal that somebody else made",
    "slate model reject 1 --why \"coverage falls too far\""
);

fn reason_given(why: &str) -> Result<()> {
    if why.trim().is_empty() {
        return Err(Error::invalid("a decision needs a reason").hint("say it with --why"));
    }
    Ok(())
}

fn decide<'a>(
    cx: &Context<'a>,
    id: i64,
    verdict: Verdict,
    why: String,
    shown: Option<String>,
) -> Outcome<'a, DecisionTaken> {
    let (caller, at) = (cx.caller, cx.now);
    Outcome::change(format!("proposal:{id}"), why.clone(), move |tx| {
        let p = tx.proposal(id)?;
        let view = may_decide(tx, &p, caller, shown)?;
        let (shown, view) = (view.shown(), view.to_json());
        let person = caller.person.clone();
        let decided_by = caller.actor.to_string();
        let decided = Decided { verdict, why, decided_by, person, view, shown: shown.clone(), at };
        tx.decide(id, &decided)?;
        if verdict == Verdict::Approved {
            close_test(tx, &p, &decided)?;
        }
        let verdict = verdict.as_str().to_owned();
        let effect = json!({"verdict": verdict, "subject": p.subject, "shown": shown});
        let (kind, subject) = (p.kind, p.subject);
        let response = DecisionTaken { proposal: id, verdict, kind, subject, shown };
        Ok(Applied { response, effect })
    })
}

/// A memo that is approved ends its test: nobody is in it any more, and what was decided is a step of its life.
fn close_test(tx: &Tx<'_>, p: &Proposal, decided: &Decided) -> Result<()> {
    let evidence: Evidence = serde_json::from_value(p.evidence.clone())
        .map_err(|e| Error::corrupt(format!("the evidence of proposal {}: {e}", p.id)))?;
    let Some(memo) = evidence.memo else { return Ok(()) };
    let test =
        online::phases_of(**tx, &memo.test)?.into_iter().find(|t| t.phase.phase == memo.phase);
    let test = test.filter(|t| t.phase.hash == memo.hash).ok_or_else(|| {
        Error::conflict(format!("`{}` is not the test that the memo is about", memo.test))
    })?;
    if test.standing() == Standing::Decided {
        return Err(Error::conflict(format!("`{}` was decided on already", test.key())));
    }
    tx.add_test_step(&TestStep {
        test: memo.test,
        phase: memo.phase,
        kind: StepKind::Decide,
        share: 0.0,
        slot: None,
        why: memo.answer,
        actor: decided.decided_by.clone(),
        at: decided.at,
    })
}

/// What is decided on, as it is shown now; refuses proposers, what was decided before, and what has changed.
fn may_decide(
    tx: &Tx<'_>,
    p: &Proposal,
    caller: &Caller,
    shown: Option<String>,
) -> Result<ProposalView> {
    if let Decision::Deny(reasons) = decide_own(&p.person, caller) {
        return Err(refusal(&reasons));
    }
    if let Some(d) = &p.decided {
        let (verdict, by) = (d.verdict.as_str(), &d.decided_by);
        return Err(Error::conflict(format!("proposal {} was {verdict} by {by}", p.id)));
    }
    let now = ProposalView::read(**tx, p)?;
    match shown {
        Some(seen) if seen != now.shown() => Err(refusal(&[Reason::ShownDiffers])
            .hint("look at it again; what would change is not what it was")),
        _ => Ok(now),
    }
}

impl Show for DecisionTaken {
    fn show(&self, out: &mut String) {
        let Self { proposal, verdict, subject, kind, .. } = self;
        out.push_str(&format!("proposal {proposal} {verdict}\n"));
        if verdict != Verdict::Approved.as_str() {
            return;
        }
        let test = subject.split('#').next().unwrap_or_default();
        match kind.as_str() {
            START_TEST => out.push_str(&format!("next: slate test start {test}\n")),
            PROMOTE => out.push_str(&format!("next: slate model promote {}\n", short(subject))),
            _ => {}
        }
    }
}
