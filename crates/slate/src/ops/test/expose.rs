//! `test expose`: clients that evaluate tests themselves report who was in which cell.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Purpose, Result, ViewerId};
use slate_store::{CellExposure, NewCellExposure};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::serving::Flags;

/// The most exposures in one request.
const EXPOSURES_MAX: usize = 1_000;

/// Report who was in which cell of a test.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestExpose {
    /// One exposure as `TEST/UNIT/CELL`, or several of them
    #[arg(required = true, value_name = "TEST/UNIT/CELL")]
    pub exposures: Vec<Exposed>,
}

/// A unit that a cell made a difference to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Exposed {
    /// The test.
    pub test: String,
    /// Who, or what: the value of the attribute that is hashed.
    pub unit: ViewerId,
    /// The cell.
    pub cell: String,
}

impl std::str::FromStr for Exposed {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let parts =
            text.split_once('/').and_then(|(test, rest)| Some((test, rest.rsplit_once('/')?)));
        let (test, (unit, cell)) = parts.ok_or_else(|| {
            Error::invalid(format!("expected TEST/UNIT/CELL, found `{}`", text.escape_debug()))
        })?;
        Ok(Self { test: test.to_owned(), unit: unit.parse()?, cell: cell.to_owned() })
    }
}

/// What became of the report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExposedReport {
    /// Exposures that are on the disk, known before or new.
    pub stored: u64,
    /// Those of tests that do not run: there was nothing to be in.
    pub not_running: u64,
}

impl Operation for TestExpose {
    type Response = ExposedReport;
    const ABOUT: About = About {
        path: &["test", "expose"],
        purpose: Purpose::Collect,
        summary: "Report who was in which cell of a test, for clients that evaluate tests themselves",
        example: "slate test expose two-memories/42/today",
    };

    fn check(&self) -> Result<()> {
        let n = self.exposures.len();
        if (1..=EXPOSURES_MAX).contains(&n) {
            return Ok(());
        }
        let detail = format!("expected 1 to {EXPOSURES_MAX} exposures, found {n}");
        Err(Error::new(ErrorKind::Limit, detail))
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ExposedReport>> {
        cx.ready()?;
        let (flags, forgotten) = (cx.engine.flags(), cx.place.store.read(|r| r.times_forgotten())?);
        let mut new = Vec::new();
        for exposed in &self.exposures {
            if let Some((exposure, number)) = exposure(&flags, exposed, cx)? {
                new.push((NewCellExposure { exposure, forgotten }, number));
            }
        }
        let stored = new.len() as u64;
        cx.engine.cells.expose(&cx.place.store, new)?;
        let not_running = self.exposures.len() as u64 - stored;
        Ok(Outcome::Answer(ExposedReport { stored, not_running }))
    }
}

/// The exposure with the number of its cell; none where the test does not run.
fn exposure(
    flags: &Flags,
    exposed: &Exposed,
    cx: &Context<'_>,
) -> Result<Option<(CellExposure, usize)>> {
    let Some(running) = flags.test(&exposed.test) else { return Ok(None) };
    let definition = &running.live.definition;
    let number = definition.cell(&exposed.cell).ok_or_else(|| {
        let (test, cell) = (&exposed.test, exposed.cell.escape_debug());
        Error::invalid(format!("`{test}` has no cell `{cell}`"))
    })?;
    let exposure = CellExposure {
        test: exposed.test.clone(),
        phase: running.live.phase,
        unit: exposed.unit.to_string(),
        cell: exposed.cell.clone(),
        at: cx.now,
        propensity: definition.weights()[number],
        attributes: "{}".to_owned(),
    };
    Ok(Some((exposure, number)))
}

impl Show for ExposedReport {
    fn show(&self, out: &mut String) {
        let Self { stored, not_running } = self;
        out.push_str(&format!("{stored} exposures are stored"));
        if *not_running > 0 {
            out.push_str(&format!("; {not_running} are of tests that do not run"));
        }
        out.push('\n');
    }
}
