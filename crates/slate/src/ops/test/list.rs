//! `test list`: all tests, where they stand, and until when.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result, Timestamp};
use utoipa::ToSchema;

use crate::online::{Tested, all};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;

/// List online tests.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestList {}

/// All tests, by name and phase.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Tests {
    /// A line a phase.
    pub tests: Vec<TestLine>,
}

/// One phase of a test.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestLine {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// `draft`, `running`, `stopped`, `rolled back` or `decided`.
    pub standing: String,
    /// The share of its units that is let in.
    pub share: f64,
    /// Its layer, if it has one.
    pub layer: Option<String>,
    /// Its part of the layer: from, and up to but not including.
    pub slot: Option<(f64, f64)>,
    /// Names of its cells, the default cell first.
    pub cells: Vec<String>,
    /// When the first units were let in.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When it was planned to end.
    pub planned_end: Option<Timestamp>,
}

impl TestLine {
    /// A phase as a line.
    pub fn of(test: &Tested) -> Self {
        Self {
            test: test.phase.test.clone(),
            phase: test.phase.phase,
            standing: test.standing().as_str().to_owned(),
            share: test.share(),
            layer: test.definition.layer.clone(),
            slot: test.steps.first().and_then(|step| step.slot),
            cells: test.definition.cells.iter().map(|cell| cell.name.clone()).collect(),
            started_at: test.started_at(),
            ended_at: test.ended().map(|step| step.at),
            planned_end: test.planned_end(),
        }
    }
}

impl Operation for TestList {
    type Response = Tests;
    const ABOUT: About = About {
        path: &["test", "list"],
        purpose: Purpose::Observe,
        summary: "List online tests, where they stand, and until when",
        example: "slate test list",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Tests>> {
        let all = cx.place.store.read(all)?;
        Ok(Outcome::Answer(Tests { tests: all.iter().map(TestLine::of).collect() }))
    }
}

impl Show for Tests {
    fn show(&self, out: &mut String) {
        if self.tests.is_empty() {
            out.push_str("there are no tests yet; `slate test create FILE` writes one down\n");
            return;
        }
        let columns = ["test", "phase", "stands", "let in", "cells", "started", "ends"];
        let mut table = Table::new(columns).right(&[1, 3]);
        for t in &self.tests {
            let time = |at: Option<Timestamp>| at.map_or("-".to_owned(), |at| at.to_string());
            table.row([
                t.test.clone(),
                t.phase.to_string(),
                t.standing.clone(),
                format!("{:.1} %", 100.0 * t.share),
                t.cells.join(", "),
                time(t.started_at),
                time(t.ended_at.or(t.planned_end)),
            ]);
        }
        table.show(out);
    }
}
