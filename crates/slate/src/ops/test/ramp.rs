//! `test ramp`: the next step of the ramp. Moving forward takes a person.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_store::StepKind;
use utoipa::ToSchema;

use super::moved::{Moved, step};
use crate::online::{Standing, current};
use crate::operation::{About, Applied, Context, Operation, Outcome};

/// Let more units into a test: the next step of its ramp.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestRamp {
    /// The test
    pub test: String,
    /// Why
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub why: String,
}

impl Operation for TestRamp {
    type Response = Moved;
    const ABOUT: About = About {
        path: &["test", "ramp"],
        purpose: Purpose::Deploy,
        summary: "Let more units into a test: the next step of its ramp",
        example: "slate test ramp two-memories --why \"nothing broke in two days\"",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Moved>> {
        let (actor, at) = (cx.caller.actor.to_string(), cx.now);
        Ok(Outcome::change(format!("test:{}", self.test), self.why.clone(), move |tx| {
            let test = current(**tx, &self.test)?;
            test.must_be(Standing::Running)?;
            let share = test.next_share().ok_or_else(|| {
                Error::conflict(format!("`{}` lets in all that its ramp allows", test.key()))
            })?;
            let moved =
                step(StepKind::Ramp, share, (&self.why, &actor, at))(&self.test, test.phase.phase);
            tx.add_test_step(&moved)?;
            let effect = json!({"phase": moved.phase, "share": share});
            Ok(Applied { response: Moved::of(&moved, &test), effect })
        }))
    }
}
