//! Who is in a phase of a test: units by number, in the order they were first exposed.

use slate_core::{Error, Result};
use slate_experiment::metric::NOBODY;
use slate_tables::Interner;

use super::Question;

/// One exposure of a unit to a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// Who.
    pub unit: String,
    /// The number of the cell.
    pub cell: u32,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// The unit's level of each dimension at that moment.
    pub levels: Vec<String>,
}

/// Units by number. The number of a unit never changes while exposures are only added.
#[derive(Debug)]
pub(super) struct Units {
    /// Names of units; viewers that are no units come after them.
    pub(super) names: Interner,
    /// How many units.
    pub(super) count: usize,
    /// The cell of the first exposure.
    pub(super) cells: Vec<u32>,
    /// The moment of the first exposure.
    pub(super) starts_ms: Vec<i64>,
    /// The moment of the first exposure to another cell; far away for those without one.
    pub(super) conflicts_ms: Vec<i64>,
    /// The level of each unit, for each dimension.
    pub(super) levels: Vec<Levels>,
}

/// One dimension.
#[derive(Debug, Default)]
pub(super) struct Levels {
    /// The names of the levels.
    pub(super) names: Interner,
    /// The level of each unit.
    pub(super) of: Vec<u32>,
}

impl Units {
    pub(super) fn new(
        question: &Question,
        exposures: impl IntoIterator<Item = Exposure>,
    ) -> Result<Self> {
        let levels = question.dimensions.iter().map(|_| Levels::default()).collect();
        let (cells, starts_ms, conflicts_ms) = (Vec::new(), Vec::new(), Vec::new());
        let mut units =
            Self { names: Interner::new(), count: 0, cells, starts_ms, conflicts_ms, levels };
        let start_ms = question.start.as_millis();
        for exposure in exposures {
            if exposure.cell >= question.cells || exposure.at_ms < start_ms {
                let (cell, cells) = (exposure.cell, question.cells);
                let detail = match cell < cells {
                    true => "an exposure is earlier than the start of the phase".to_owned(),
                    false => format!("an exposure to cell {cell} of a test with {cells} cells"),
                };
                return Err(Error::invalid(detail));
            }
            if exposure.levels.len() != question.dimensions.len() {
                return Err(Error::invalid(
                    "an exposure has another number of levels than the test has dimensions",
                ));
            }
            units.add(&exposure);
        }
        units.count = units.names.len();
        Ok(units)
    }

    fn add(&mut self, exposure: &Exposure) {
        let unit = self.names.intern(exposure.unit.as_bytes()) as usize;
        if unit == self.cells.len() {
            self.cells.push(exposure.cell);
            self.starts_ms.push(exposure.at_ms);
            self.conflicts_ms.push(i64::MAX);
            self.levels.iter_mut().for_each(|levels| levels.of.push(NOBODY));
            self.describe(unit, &exposure.levels);
            return;
        }
        if exposure.cell != self.cells[unit] {
            // Whichever cell came first by the clock, from the later of the two on it was in both.
            let both_ms = exposure.at_ms.max(self.starts_ms[unit]);
            self.conflicts_ms[unit] = self.conflicts_ms[unit].min(both_ms);
        }
        if exposure.at_ms < self.starts_ms[unit] {
            self.starts_ms[unit] = exposure.at_ms;
            self.cells[unit] = exposure.cell;
            self.describe(unit, &exposure.levels);
        }
    }

    fn describe(&mut self, unit: usize, levels: &[String]) {
        for (dimension, level) in self.levels.iter_mut().zip(levels) {
            dimension.of[unit] = dimension.names.intern(level.as_bytes());
        }
    }

    /// A hash of the first `count` units: who, which cell, since when.
    pub(super) fn fingerprint(&self, count: usize) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("slate 2026-11 units of a test v1");
        for (unit, name) in self.names.iter().take(count).enumerate() {
            hasher.update(&(name.len() as u64).to_le_bytes()).update(name);
            hasher.update(&self.cells[unit].to_le_bytes());
            hasher.update(&self.starts_ms[unit].to_le_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Units that were in two cells before a moment.
    pub(super) fn conflicts_before(&self, at_ms: i64) -> u64 {
        self.conflicts_ms.iter().filter(|conflict| **conflict < at_ms).count() as u64
    }

    /// Whether a unit is in the analysis at a moment.
    pub(super) fn is_in(&self, unit: usize, at_ms: i64) -> bool {
        self.starts_ms[unit] < at_ms && self.conflicts_ms[unit] >= at_ms
    }

    /// Units of each cell at a moment.
    pub(super) fn by_cell(&self, cells: u32, at_ms: i64) -> Vec<u64> {
        let mut counts = vec![0; cells as usize];
        let is_in = (0..self.count).filter(|unit| self.is_in(*unit, at_ms));
        is_in.for_each(|unit| counts[self.cells[unit] as usize] += 1);
        counts
    }
}
