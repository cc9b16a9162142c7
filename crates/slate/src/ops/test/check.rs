//! `test check`: what stands in the way of a test, and what it should know of itself, before it starts.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result};
use slate_experiment::design::{Cell, LearnsFrom, Method};
use slate_store::Reader;
use utoipa::ToSchema;

use super::start::{may_run, slot_for};
use crate::online::{Running, Standing, Tested, newest, running};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::proposal_view::START_TEST;

/// Check what stands in the way of a test.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestCheck {
    /// The test
    pub test: String,
}

/// What was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestChecked {
    /// The test.
    pub test: String,
    /// Its newest phase.
    pub phase: u32,
    /// Where it stands.
    pub standing: String,
    /// What stands in the way of its start.
    pub obstacles: Vec<String>,
    /// What whoever decides should know.
    pub warnings: Vec<String>,
}

impl Operation for TestCheck {
    type Response = TestChecked;
    const ABOUT: About = About {
        path: &["test", "check"],
        purpose: Purpose::Observe,
        summary: "Check what stands in the way of a test, and what it should know of itself",
        example: "slate test check two-memories",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TestChecked>> {
        cx.place.store.read(|r| {
            let test = newest(r, &self.test)?;
            let mut others = running(r)?;
            others.retain(|other| other.live.definition.name != self.test);
            Ok(Outcome::Answer(TestChecked {
                phase: test.phase.phase,
                standing: test.standing().as_str().to_owned(),
                obstacles: obstacles(r, &test, &others)?,
                warnings: warnings(&test, &others),
                test: self.test,
            }))
        })
    }
}

fn obstacles(r: Reader<'_>, test: &Tested, others: &[Running]) -> Result<Vec<String>> {
    if test.standing() != Standing::Draft {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    found.extend(may_run(r, test, others).err().map(|e| e.detail().to_owned()));
    found.extend(slot_for(test, others).err().map(|e| e.detail().to_owned()));
    if r.approved(START_TEST, &test.subject())?.is_none() {
        found.push("no second person has approved what is written now".to_owned());
    }
    Ok(found)
}

fn warnings(test: &Tested, others: &[Running]) -> Vec<String> {
    let definition = &test.definition;
    let mut found = Vec::new();
    let has_versions = definition.cells.iter().flat_map(Cell::versions).next().is_some();
    if has_versions && definition.learns_from == LearnsFrom::All {
        found.push(
            "models that learn while it runs learn from viewers of all cells, so that what one cell shows is soon in \
             the lists of the others: `learns_from = \"default-cell\"` keeps them apart"
                .to_owned(),
        );
    }
    if definition.decision.method == Method::Fixed {
        let days = definition.days;
        found.push(format!(
            "its numbers count once, after {days} days; a look before that decides nothing"
        ));
    }
    let meets = |o: &&Running| {
        o.live.definition.layer.is_none() || o.live.definition.layer != definition.layer
    };
    let met: Vec<&str> =
        others.iter().filter(meets).map(|o| o.live.definition.name.as_str()).collect();
    if !met.is_empty() {
        let names = met.join("`, `");
        found.push(format!("units can be in `{names}` at the same time"));
    }
    found
}

impl Show for TestChecked {
    fn show(&self, out: &mut String) {
        let Self { test, phase, standing, .. } = self;
        out.push_str(&format!("phase {phase} of `{test}`: {standing}\n"));
        for obstacle in &self.obstacles {
            out.push_str(&format!("in the way: {obstacle}\n"));
        }
        for warning in &self.warnings {
            out.push_str(&format!("note: {warning}\n"));
        }
        if self.obstacles.is_empty() && standing == Standing::Draft.as_str() {
            out.push_str(&format!("nothing is in the way: slate test start {test}\n"));
        }
    }
}
