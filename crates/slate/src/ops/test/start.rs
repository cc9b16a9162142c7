//! `test start`: let the first units in, once a second person has approved exactly this definition.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_experiment::design::{Cell, Slot, free_slot};
use slate_rights::Reason;
use slate_store::{Reader, StepKind};
use utoipa::ToSchema;

use super::moved::{Moved, step};
use crate::executor::refusal;
use crate::online::{Running, Standing, Tested, newest, running, slot_taken};
use crate::operation::{About, Applied, Context, Operation, Outcome};
use crate::proposal_view::{START_TEST, refuse_retired};

/// Start a test that was approved.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestStart {
    /// The test
    pub test: String,
    /// Why
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub why: String,
}

impl Operation for TestStart {
    type Response = Moved;
    const ABOUT: About = About {
        path: &["test", "start"],
        purpose: Purpose::Deploy,
        summary: "Start a test that a second person has approved",
        example: "slate test start two-memories",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Moved>> {
        let (actor, at) = (cx.caller.actor.to_string(), cx.now);
        let subject = format!("test:{}", self.test);
        Ok(Outcome::change(subject, self.why.clone(), move |tx| {
            let test = newest(**tx, &self.test)?;
            test.must_be(Standing::Draft)?;
            if tx.approved(START_TEST, &test.subject())?.is_none() {
                return Err(refusal(&[Reason::NotApproved]).hint(
                    "`slate test propose` asks for it; a second person approves what is written now",
                ));
            }
            let mut others = running(**tx)?;
            if let Some(before) = others.iter().position(|r| r.live.definition.name == self.test) {
                let before = others.swap_remove(before).live;
                let why = format!("phase {} takes its place", test.phase.phase);
                let ended = step(StepKind::Stop, 0.0, (&why, &actor, at));
                tx.add_test_step(&ended(&self.test, before.phase))?;
            }
            may_run(**tx, &test, &others)?;
            let slot = slot_for(&test, &others)?;
            let share = test.definition.ramp[0];
            let mut started =
                step(StepKind::Start, share, (&self.why, &actor, at))(&self.test, test.phase.phase);
            started.slot = slot.map(|slot| (slot.from, slot.to));
            tx.add_test_step(&started)?;
            let effect = json!({"phase": started.phase, "share": share, "hash": test.phase.hash});
            Ok(Applied { response: Moved::of(&started, &test), effect })
        }))
    }
}

/// What must hold between tests.
pub(super) fn may_run(r: Reader<'_>, test: &Tested, others: &[Running]) -> Result<()> {
    let definition = &test.definition;
    for version in definition.cells.iter().flat_map(Cell::versions) {
        refuse_retired(r, version)?;
    }
    for requires in &definition.requires {
        let other = others.iter().find(|o| o.live.definition.name == requires.test);
        let (name, cell) = (&requires.test, &requires.cell);
        let other = other.ok_or_else(|| {
            Error::conflict(format!(
                "this test requires cell `{cell}` of `{name}`, which does not run"
            ))
        })?;
        if other.live.definition.cell(cell).is_none() {
            return Err(Error::conflict(format!("`{name}` has no cell `{cell}`")));
        }
    }
    let apart =
        |o: &&Running| definition.layer.is_some() && o.live.definition.layer == definition.layer;
    let meets = |o: &&Running| o.live.definition.changes_lists() && !apart(o);
    match others.iter().find(meets).filter(|_| definition.changes_lists()) {
        None => Ok(()),
        Some(other) => {
            let name = &other.live.definition.name;
            Err(Error::conflict(format!(
                "`{name}` runs and changes what viewers are shown as well"
            ))
            .hint("give both the same `layer`, so that they share nobody, or wait for its end"))
        }
    }
}

/// The part of its layer that the test gets.
pub(super) fn slot_for(test: &Tested, others: &[Running]) -> Result<Option<Slot>> {
    let Some(layer) = &test.definition.layer else { return Ok(None) };
    let share = test.definition.share.unwrap_or(1.0);
    let slot = free_slot(&slot_taken(others, layer), share);
    slot.map(Some).ok_or_else(|| {
        Error::conflict(format!("layer `{layer}` has no free part of {share}"))
            .hint("ask for a smaller `share`, or wait until a test of the layer ends")
    })
}
