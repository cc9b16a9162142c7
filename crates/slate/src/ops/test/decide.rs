//! `test decide`: draft the memo of a test from its plan and a look, and ask a second person to decide on it.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_experiment::verdict::Verdict;
use slate_store::Proposal;
use utoipa::ToSchema;

use super::reason_given;
use crate::online::{Memo, Standing, Tested, current, figures, look, memo};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::proposal_view::{CLOSE_TEST, Evidence, PROMOTE};

/// Draft the memo of a test, and ask a second person to decide on it.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestDecide {
    /// The test
    pub test: String,
    /// Why, in your own words, for the person who decides
    #[arg(long)]
    pub why: String,
    /// What the numbers mean, in your own words: it stands in the memo below them
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub means: String,
}

/// A memo that waits for a second person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemoProposed {
    /// The number of the proposal.
    pub proposal: i64,
    /// The version that it asks to put in production, if the rule answers a cell that has one.
    pub version: Option<String>,
    /// The memo.
    pub memo: Memo,
}

impl Operation for TestDecide {
    type Response = MemoProposed;
    const ABOUT: About = About {
        path: &["test", "decide"],
        purpose: Purpose::Propose,
        summary: "Draft the memo of a test from its plan and a look, and ask a second person to decide on it",
        example: "slate test decide two-memories --why \"the gain is worth its cost\"",
    };

    fn check(&self) -> Result<()> {
        reason_given(&self.why)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, MemoProposed>> {
        let test = cx.place.store.read(|r| current(r, &self.test))?;
        if matches!(test.standing(), Standing::Draft | Standing::Decided) {
            test.must_be(Standing::Stopped)?;
        }
        let (as_of, report) = look(cx.place, &test, cx.now, cx.talk)?;
        if let Verdict::Wait { why } = &report.verdict {
            // One that was ended early has nothing to wait for.
            if test.standing() == Standing::Running {
                return Err(Error::conflict(format!("there is nothing to decide yet: {why}"))
                    .hint("`slate test stop` ends a test early"));
            }
        }
        let memo = memo(&test, as_of, &report).meaning(&self.means);
        let figures = figures(&report);
        let version = version_of(&test, &memo);
        let kind = if version.is_some() { PROMOTE } else { CLOSE_TEST };
        let subject = version.clone().unwrap_or_else(|| test.subject());
        let evidence = Evidence {
            model: test.key(),
            figures,
            memo: Some(memo.clone()),
            ..Evidence::default()
        };
        let proposal = Proposal {
            id: 0,
            kind: kind.to_owned(),
            subject,
            evidence: json!(evidence),
            why: self.why.clone(),
            proposed_by: cx.caller.actor.to_string(),
            person: cx.caller.person.clone(),
            at: cx.now,
            decided: None,
        };
        Ok(Outcome::change(format!("test:{}", self.test), self.why, move |tx| {
            let waits = |p: &Proposal| {
                p.decided.is_none() && p.kind == proposal.kind && p.subject == proposal.subject
            };
            if let Some(p) = tx.proposals()?.into_iter().find(|p| waits(p)) {
                let detail = format!("proposal {} asks for this already", p.id);
                return Err(Error::conflict(detail).hint("it waits for a second person"));
            }
            let number = tx.add_proposal(&proposal)?;
            let effect = json!({"proposal": number, "answer": memo.answer, "hash": memo.hash});
            Ok(Applied { response: MemoProposed { proposal: number, version, memo }, effect })
        }))
    }
}

/// The version of the cell that the rule answers.
fn version_of(test: &Tested, memo: &Memo) -> Option<String> {
    let number = test.definition.cell(memo.cell.as_deref()?)?;
    test.definition.cells[number].version.clone()
}

impl Show for MemoProposed {
    fn show(&self, out: &mut String) {
        let Self { proposal, memo, .. } = self;
        memo.show(out);
        out.push_str(&format!(
            "proposal {proposal} waits; somebody else decides with\n  \
             slate proposal approve {proposal} --why \"…\"\n"
        ));
    }
}
