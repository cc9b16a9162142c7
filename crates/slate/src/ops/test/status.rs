//! `test status`: one test, its definition, what happened to it, and who is in it.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Timestamp};
use slate_store::{Proposal, Reader, TestStep};
use utoipa::ToSchema;

use super::analyse::TestLooked;
use super::list::TestLine;
use crate::online::{Memo, Standing, Tested, answer, current};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::proposal_view::{START_TEST, status};

/// Show one online test.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestStatus {
    /// The test
    pub test: String,
}

/// One test.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestSheet {
    /// Where it stands: the phase that runs, or the newest one.
    pub line: TestLine,
    /// BLAKE3 of the definition.
    pub hash: String,
    /// The definition in canonical form.
    #[schema(value_type = Object)]
    pub definition: serde_json::Value,
    /// What happened to this phase, in order.
    pub steps: Vec<StepLine>,
    /// Units by cell.
    pub cells: Vec<CellLine>,
    /// Units that were in more than one cell of the phase; they are in no analysis.
    pub in_several_cells: u64,
    /// What the share becomes at the next step of the ramp.
    pub next_share: Option<f64>,
    /// Whether a proposal to start it waits.
    pub proposed: bool,
    /// Whether a second person has approved what is written.
    pub approved: bool,
    /// The last look at its numbers; of a test that runs, what the server saw since then.
    pub last_look: Option<TestLooked>,
    /// The memo that was drafted last.
    pub memo: Option<MemoLine>,
}

/// A memo, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemoLine {
    /// The number of its proposal.
    pub proposal: i64,
    /// What the rule answers.
    pub answer: String,
    /// `waiting`, `approved` or `rejected`.
    pub status: String,
    /// Who drafted it.
    pub person: String,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StepLine {
    /// `start`, `ramp`, `stop`, `rollback` or `decide`.
    pub step: String,
    /// The share of its units that was let in from then on.
    pub share: f64,
    /// Why.
    pub why: String,
    /// The account.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A cell and who is in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CellLine {
    /// The cell.
    pub cell: String,
    /// Its share of those in the test.
    pub weight: f64,
    /// Units that were exposed to it and to no other.
    pub units: u64,
}

impl From<&TestStep> for StepLine {
    fn from(step: &TestStep) -> Self {
        Self {
            step: step.kind.as_str().to_owned(),
            share: step.share,
            why: step.why.clone(),
            by: step.actor.clone(),
            at: step.at,
        }
    }
}

impl TestSheet {
    /// A phase with what the store knows of it.
    ///
    /// # Errors
    /// The store refuses.
    pub fn of(r: Reader<'_>, test: &Tested) -> Result<Self> {
        let (counts, in_several_cells) = r.cell_counts(&test.phase.test, test.phase.phase)?;
        let weights = test.definition.weights();
        let line = |(cell, weight): (&slate_experiment::design::Cell, f64)| CellLine {
            cell: cell.name.clone(),
            weight,
            units: counts.iter().find(|c| c.cell == cell.name).map_or(0, |c| c.units),
        };
        let subject = test.subject();
        let waits =
            |p: &Proposal| p.kind == START_TEST && p.subject == subject && p.decided.is_none();
        let proposals = r.proposals()?;
        let last = r.test_looks(&test.phase.test, test.phase.phase)?.pop();
        let last_look = last.map(|look| {
            serde_json::from_str(&look.report)
                .map_err(|e| Error::corrupt(format!("a look at `{}`: {e}", test.key())))
        });
        Ok(Self {
            next_share: test.next_share(),
            proposed: proposals.iter().any(waits),
            memo: proposals.iter().filter_map(|p| memo_of(test, p)).max_by_key(|m| m.proposal),
            approved: r.approved(START_TEST, &subject)?.is_some(),
            last_look: last_look.transpose()?,
            line: TestLine::of(test),
            hash: test.phase.hash.clone(),
            definition: serde_json::json!(test.definition),
            steps: test.steps.iter().map(StepLine::from).collect(),
            cells: test.definition.cells.iter().zip(weights).map(line).collect(),
            in_several_cells,
        })
    }
}

/// The memo that a proposal rests on, if it is one of this phase.
fn memo_of(test: &Tested, proposal: &Proposal) -> Option<MemoLine> {
    let memo: Memo = serde_json::from_value(proposal.evidence.get("memo")?.clone()).ok()?;
    let same = memo.test == test.phase.test && memo.phase == test.phase.phase;
    same.then(|| MemoLine {
        proposal: proposal.id,
        answer: memo.answer,
        status: status(proposal).to_owned(),
        person: proposal.person.clone(),
    })
}

impl Operation for TestStatus {
    type Response = TestSheet;
    const ABOUT: About = About {
        path: &["test", "status"],
        purpose: Purpose::Observe,
        summary: "Show one online test: where it stands, what happened to it, who is in it",
        example: "slate test status two-memories",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TestSheet>> {
        let (test, mut sheet) = cx.place.store.read(|r| {
            let test = current(r, &self.test)?;
            let sheet = TestSheet::of(r, &test)?;
            Ok((test, sheet))
        })?;
        let looked_at = sheet.last_look.as_ref().map(|look| look.as_of);
        let looks = sheet.last_look.as_ref().map_or(0, |look| look.looks);
        if test.standing() == Standing::Running
            && let Some((as_of, report)) = cx.engine.glances.after(&test.key(), looked_at)
        {
            let (test, phase) = (test.phase.test, test.phase.phase);
            let answer = answer(&report.verdict);
            sheet.last_look = Some(TestLooked { test, phase, as_of, looks, answer, report });
        }
        Ok(Outcome::Answer(sheet))
    }
}

impl Show for TestSheet {
    fn show(&self, out: &mut String) {
        let TestLine { test, phase, standing, share, planned_end, .. } = &self.line;
        let percent = 100.0 * share;
        out.push_str(&format!("phase {phase} of `{test}`: {standing}, {percent:.1} % let in\n"));
        if let Some(end) = planned_end {
            out.push_str(&format!("planned until {end}\n"));
        }
        for CellLine { cell, weight, units } in &self.cells {
            out.push_str(&format!("  {cell:<24} weight {weight:.3}  {units} units\n"));
        }
        if self.in_several_cells > 0 {
            let n = self.in_several_cells;
            out.push_str(&format!("  in several cells         {n} units, left out\n"));
        }
        for StepLine { step, why, by, at, .. } in &self.steps {
            out.push_str(&format!("{at}  {step} by {by}  {why}\n"));
        }
    }
}
