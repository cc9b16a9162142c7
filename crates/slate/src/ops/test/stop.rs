//! `test stop`: nobody is in the test any more. Going back needs nobody's approval.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Purpose, Result};
use slate_store::StepKind;
use utoipa::ToSchema;

use super::moved::{Moved, step};
use super::reason_given;
use crate::online::{Standing, current};
use crate::operation::{About, Applied, Context, Operation, Outcome};

/// End a test: everybody gets what they would get without it.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestStop {
    /// The test
    pub test: String,
    /// Why
    #[arg(long)]
    pub why: String,
}

impl Operation for TestStop {
    type Response = Moved;
    const ABOUT: About = About {
        path: &["test", "stop"],
        purpose: Purpose::Deploy,
        summary: "End a test: everybody gets what they would get without it",
        example: "slate test stop two-memories --why \"the fortnight is over\"",
    };

    fn check(&self) -> Result<()> {
        reason_given(&self.why)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Moved>> {
        let (actor, at) = (cx.caller.actor.to_string(), cx.now);
        Ok(Outcome::change(format!("test:{}", self.test), self.why.clone(), move |tx| {
            let test = current(**tx, &self.test)?;
            test.must_be(Standing::Running)?;
            let moved =
                step(StepKind::Stop, 0.0, (&self.why, &actor, at))(&self.test, test.phase.phase);
            tx.add_test_step(&moved)?;
            let effect = json!({"phase": moved.phase});
            Ok(Applied { response: Moved::of(&moved, &test), effect })
        }))
    }
}
