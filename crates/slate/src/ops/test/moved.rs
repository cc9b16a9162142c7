//! A step that was taken with a test.

use serde::Serialize;
use slate_core::Timestamp;
use slate_store::{StepKind, TestStep};
use utoipa::ToSchema;

use crate::online::Tested;
use crate::operation::Show;

/// Where a test is after a step.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Moved {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// `start`, `ramp`, `stop` or `rollback`.
    pub step: String,
    /// The share of its units that is let in now.
    pub share: f64,
    /// What the share becomes at the next step of the ramp; none after the last.
    pub next_share: Option<f64>,
}

/// A step with a test, but for which test it is.
pub(super) fn step(
    kind: StepKind,
    share: f64,
    (why, actor, at): (&str, &str, Timestamp),
) -> impl Fn(&str, u32) -> TestStep {
    let (why, actor) = (why.to_owned(), actor.to_owned());
    move |test, phase| TestStep {
        test: test.to_owned(),
        phase,
        kind,
        share,
        slot: None,
        why: why.clone(),
        actor: actor.clone(),
        at,
    }
}

impl Moved {
    pub(super) fn of(step: &TestStep, test: &Tested) -> Self {
        let ramp = &test.definition.ramp;
        let goes_on = matches!(step.kind, StepKind::Start | StepKind::Ramp);
        let next = ramp.iter().copied().find(|share| goes_on && *share > step.share);
        Self {
            test: step.test.clone(),
            phase: step.phase,
            step: step.kind.as_str().to_owned(),
            share: step.share,
            next_share: next,
        }
    }
}

impl Show for Moved {
    fn show(&self, out: &mut String) {
        let Self { test, phase, share, .. } = self;
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        match self.step.as_str() {
            "start" | "ramp" => {
                let share = percent(*share);
                out.push_str(&format!("phase {phase} of `{test}` lets in {share} of its units\n"));
            }
            _ => out.push_str(&format!("phase {phase} of `{test}` has ended; nobody is in it\n")),
        }
        if let Some(next) = self.next_share.map(percent) {
            out.push_str(&format!("next: slate test ramp {test}, to {next}\n"));
        }
    }
}
