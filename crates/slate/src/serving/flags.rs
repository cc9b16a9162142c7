//! The tests that run, compiled: who is in which cell is a function of names and ids, and waits for nobody.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use slate_core::{Result, Territory, Timestamp, ViewerId};
use slate_experiment::assign::{Assignments, Payload, Sticky, Subject};
use slate_experiment::design::{Cell, document};

use super::ShownCell;
use crate::online::Running;

/// The tests that run.
#[derive(Debug, Default)]
pub struct Flags {
    /// As clients read them: GrowthBook's features.
    pub document: Value,
    /// The same, compiled.
    pub payload: Payload,
    /// Changes whenever a test does.
    pub etag: String,
    /// When something last happened to a test; none if nothing ever did.
    pub changed_at: Option<Timestamp>,
    tests: BTreeMap<String, Running>,
}

/// A cell that somebody is in.
#[derive(Debug, Clone, PartialEq)]
pub struct InCell {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// The number of the cell, the default cell first.
    pub number: usize,
    /// The cell.
    pub cell: Cell,
    /// With which probability somebody for whom the test is comes into this cell.
    pub propensity: f64,
    /// Whether some cell of the test has lists of another version.
    pub changes_versions: bool,
    /// Whether some cell of the test changes what a page shows.
    pub changes_pages: bool,
}

/// What is known of a viewer when cells are asked for: what targeting may rest on, and dimensions of the analysis.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Who.
    pub viewer: &'a ViewerId,
    /// Where.
    pub territory: Option<&'a Territory>,
    /// The profile's age limit.
    pub age_max: Option<u8>,
    /// Titles in the history.
    pub titles_seen: usize,
}

impl InCell {
    /// As answers and logs name it.
    pub fn shown(&self) -> ShownCell {
        let (test, cell) = (self.test.clone(), self.cell.name.clone());
        ShownCell { test, phase: self.phase, cell }
    }
}

impl Known<'_> {
    /// As conditions read them.
    fn attributes(&self) -> Map<String, Value> {
        let mut attributes = self.dimensions();
        attributes.insert("id".to_owned(), json!(self.viewer));
        attributes.insert("titles_seen".to_owned(), json!(self.titles_seen));
        if let Some(age) = self.age_max {
            attributes.insert("age_max".to_owned(), json!(age));
        }
        attributes
    }

    /// What is kept with an exposure: a territory, and roughly how much the viewer has seen.
    pub fn dimensions(&self) -> Map<String, Value> {
        let seen = match self.titles_seen {
            0 => "nothing",
            1..=9 => "1-9 titles",
            10..=99 => "10-99 titles",
            _ => "100 titles and more",
        };
        let mut dimensions = Map::new();
        dimensions.insert("history".to_owned(), json!(seen));
        if let Some(territory) = self.territory {
            dimensions.insert("territory".to_owned(), json!(territory));
        }
        dimensions
    }
}

/// The cells that somebody was in before, for tests that keep people where they are.
struct Kept(Assignments);

impl Sticky for Kept {
    fn of(&self, _attribute: &str, _value: &str) -> Option<&Assignments> {
        Some(&self.0)
    }
}

impl Flags {
    /// Compiles the tests that run.
    ///
    /// # Errors
    /// A test that cannot be served; it was checked before it started.
    pub fn new(running: Vec<Running>, changed_at: Option<Timestamp>) -> Result<Self> {
        let live: Vec<_> = running.iter().map(|r| r.live.clone()).collect();
        let named = |r: Running| (r.live.definition.name.clone(), r);
        let tests = running.into_iter().map(named).collect();
        Ok(Self { changed_at, tests, ..Self::of(document(&live)?)? })
    }

    /// Compiles features that come from no tests of this studio, for whoever tries something out.
    ///
    /// # Errors
    /// As [`Payload::new`].
    pub fn of(document: Value) -> Result<Self> {
        let payload = Payload::new(&document)?;
        let etag = blake3::hash(document.to_string().as_bytes()).to_hex()[..32].to_owned();
        Ok(Self { document, payload, etag, ..Self::default() })
    }

    /// The tests that run, by name.
    pub fn tests(&self) -> impl Iterator<Item = &Running> {
        self.tests.values()
    }

    /// The test of this name, if it runs.
    pub fn test(&self, name: &str) -> Option<&Running> {
        self.tests.get(name)
    }

    /// The versions that cells of running tests name.
    pub fn versions(&self) -> impl Iterator<Item = &str> {
        let cells = self.tests.values().flat_map(|r| &r.live.definition.cells);
        cells.flat_map(Cell::versions).map(String::as_str)
    }

    /// The cells that somebody is in, of tests that change what Slate shows. `kept` says where they were before.
    pub fn cells(
        &self,
        known: &Known<'_>,
        kept: impl Fn(&Running) -> Option<usize>,
    ) -> Vec<InCell> {
        let mut tests =
            self.tests.values().filter(|r| r.live.definition.changes_lists()).peekable();
        if tests.peek().is_none() {
            return Vec::new();
        }
        let attributes = known.attributes();
        tests.filter_map(|running| self.cell(running, &attributes, &kept)).collect()
    }

    fn cell(
        &self,
        running: &Running,
        attributes: &Map<String, Value>,
        kept: &impl Fn(&Running) -> Option<usize>,
    ) -> Option<InCell> {
        let test = &running.live.definition;
        let before = if test.sticky { kept(running) } else { None };
        let memory = before.map(|number| {
            let key = format!("{}__{}", test.name, running.live.phase);
            Kept(Assignments::from([(key, test.cells[number].name.clone())]))
        });
        let sticky = memory.as_ref().map(|kept| kept as &dyn Sticky);
        let subject = Subject { sticky, ..Subject::new(attributes) };
        let assigned = self.payload.evaluate(&test.name, &subject).assigned?;
        let number = (assigned.in_test && assigned.hash_used).then_some(assigned.variation)?;
        Some(InCell {
            test: test.name.clone(),
            phase: running.live.phase,
            number,
            cell: test.cells.get(number)?.clone(),
            propensity: test.weights()[number],
            changes_versions: test.cells.iter().flat_map(Cell::versions).next().is_some(),
            changes_pages: test.cells.iter().any(Cell::changes_pages),
        })
    }
}
