//! `test export`: everything that is known of a test, for other tools.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result};
use utoipa::ToSchema;

use super::analyse::TestLooked;
use super::status::TestSheet;
use crate::online::phases_of;
use crate::operation::{About, Context, Operation, Outcome, Show};

/// Export everything that is known of a test.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestExport {
    /// The test
    pub test: String,
}

/// A test with all its phases and looks. It names no unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestExported {
    /// The test.
    pub test: String,
    /// Its phases, the first one first.
    pub phases: Vec<TestPhaseExported>,
}

/// One phase.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestPhaseExported {
    /// Definition, steps, units by cell.
    pub sheet: TestSheet,
    /// Every look at its numbers, in order.
    pub looks: Vec<TestLooked>,
}

impl Operation for TestExport {
    type Response = TestExported;
    const ABOUT: About = About {
        path: &["test", "export"],
        purpose: Purpose::Observe,
        summary: "Export a test: definition, steps, units by cell, every look at its numbers",
        example: "slate test export two-memories --json",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TestExported>> {
        let phases = cx.place.store.read(|r| {
            let mut phases = Vec::new();
            for phase in phases_of(r, &self.test)? {
                let looks = r.test_looks(&self.test, phase.phase.phase)?;
                let looks = looks.iter().map(|look| {
                    serde_json::from_str(&look.report)
                        .map_err(|e| Error::corrupt(format!("a look at `{}`: {e}", phase.key())))
                });
                let looks = looks.collect::<Result<_>>()?;
                phases.push(TestPhaseExported { sheet: TestSheet::of(r, &phase)?, looks });
            }
            Ok(phases)
        })?;
        Ok(Outcome::Answer(TestExported { test: self.test, phases }))
    }
}

impl Show for TestExported {
    fn show(&self, out: &mut String) {
        for phase in &self.phases {
            phase.sheet.show(out);
            for look in &phase.looks {
                out.push_str(&format!("{}  looked: {}\n", look.as_of, look.answer));
            }
        }
    }
}
