//! `test propose`: ask a second person whether a test may start as it is written.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_store::Proposal;
use utoipa::ToSchema;

use super::reason_given;
use crate::online::{Standing, newest};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::proposal_view::{Evidence, START_TEST};

/// Ask that a test may start.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestPropose {
    /// The test
    pub test: String,
    /// Why, for the person who decides
    #[arg(long)]
    pub why: String,
}

/// A test that waits for a second person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestProposed {
    /// The number of the proposal.
    pub proposal: i64,
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
}

impl Operation for TestPropose {
    type Response = TestProposed;
    const ABOUT: About = About {
        path: &["test", "propose"],
        purpose: Purpose::Propose,
        summary: "Ask a second person whether a test may start as it is written",
        example: "slate test propose two-memories --why \"worth a fortnight\"",
    };

    fn check(&self) -> Result<()> {
        reason_given(&self.why)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TestProposed>> {
        let (actor, person, at) = (cx.caller.actor.to_string(), cx.caller.person.clone(), cx.now);
        Ok(Outcome::change(format!("test:{}", self.test), self.why.clone(), move |tx| {
            let test = newest(**tx, &self.test)?;
            test.must_be(Standing::Draft)?;
            let subject = test.subject();
            let same = |p: &Proposal| p.kind == START_TEST && p.subject == subject;
            if let Some(p) = tx.proposals()?.into_iter().find(|p| same(p) && p.decided.is_none()) {
                let detail = format!("proposal {} asks for this test already", p.id);
                return Err(Error::conflict(detail).hint("it waits for a second person"));
            }
            let evidence = Evidence { model: test.key(), ..Evidence::default() };
            let proposal = tx.add_proposal(&Proposal {
                id: 0,
                kind: START_TEST.to_owned(),
                subject,
                evidence: json!(evidence),
                why: self.why,
                proposed_by: actor,
                person,
                at,
                decided: None,
            })?;
            let effect = json!({"proposal": proposal, "hash": test.phase.hash});
            let (test, phase) = (test.phase.test, test.phase.phase);
            Ok(Applied { response: TestProposed { proposal, test, phase }, effect })
        }))
    }
}

impl Show for TestProposed {
    fn show(&self, out: &mut String) {
        let Self { proposal, test, phase } = self;
        out.push_str(&format!(
            "proposal {proposal} for phase {phase} of `{test}` waits; somebody else decides with\n  \
             slate proposal approve {proposal} --why \"…\"\n"
        ));
    }
}
