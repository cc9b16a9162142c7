//! The document of a test: read once, checked as a whole, and written in one canonical form.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use slate_core::{Error, ErrorKind, Result, line_and_column};

use super::{Cell, Decision, Measure, Role};

/// The longest document.
pub const BYTES_MAX: usize = 64 * 1024;
/// The unit of analysis and assignment when nobody says: a viewer, whom clients call `id`.
pub const VIEWER: &str = "viewer";
/// What clients call a viewer.
const ID: &str = "id";

/// Which viewing models may learn from while a test runs: what one cell's model shows is in the data of the others
/// as soon as they learn from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LearnsFrom {
    /// From viewers of all cells; the test is warned about.
    #[default]
    All,
    /// From viewers of the default cell, and from those who are not in the test.
    DefaultCell,
    /// From nobody: versions are kept as they were when the test began.
    Nobody,
}

/// Another test, and the cell of it that somebody must be in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requires {
    /// The other test.
    pub test: String,
    /// Its cell.
    pub cell: String,
}

/// An online test as it is written. Once started it is changed by nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its name, which clients know as the key of a feature: lower-case letters, digits and hyphens.
    pub name: String,
    /// What is expected and why, in a sentence or two.
    pub hypothesis: String,
    /// What is assigned and analysed: `viewer`, or the attribute by which clients are hashed, such as `household`.
    #[serde(default = "viewer")]
    pub unit: String,
    /// What is hashed with the unit; the test's name when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// How long it runs.
    pub days: u32,
    /// Tests of one layer share nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// The share of the layer that this test takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// The shares of its units that are let in, step by step. Moving on takes a person.
    #[serde(default = "all_at_once")]
    pub ramp: Vec<f64>,
    /// Whether whoever was assigned stays in their cell when weights or targeting would move them.
    #[serde(default)]
    pub sticky: bool,
    /// Whom it is for: a condition over attributes, as GrowthBook writes them; everybody when left out.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub targeting: Map<String, Value>,
    /// Cells of other tests that somebody must be in, such as the open side of a holdback.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requires>,
    /// What models may learn from while it runs.
    #[serde(default)]
    pub learns_from: LearnsFrom,
    /// Its cells, the default cell first.
    #[serde(rename = "cell")]
    pub cells: Vec<Cell>,
    /// What it measures.
    #[serde(rename = "metric")]
    pub metrics: Vec<Measure>,
    /// The rule.
    #[serde(default)]
    pub decision: Decision,
}

fn viewer() -> String {
    VIEWER.to_owned()
}

fn all_at_once() -> Vec<f64> {
    vec![1.0]
}

impl Definition {
    /// Reads a document and checks it; `source` is what an error calls it.
    ///
    /// # Errors
    /// Whatever breaks a rule, with its line and column where the form is wrong; a document over [`BYTES_MAX`].
    pub fn from_toml(text: &str, source: &str) -> Result<Self> {
        if text.len() > BYTES_MAX {
            let detail = format!("a test has at most {BYTES_MAX} bytes, found {}", text.len());
            return Err(Error::new(ErrorKind::Limit, detail).at(source));
        }
        let definition: Self = toml::from_str(text).map_err(|e| {
            let start = e.span().map_or(0, |span| span.start);
            let (line, column) = line_and_column(text, start);
            Error::invalid(e.message().trim_end()).at_line(source, line, Some(column))
        })?;
        definition.check().map_err(|e| e.at(source))?;
        Ok(definition)
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`]: it was checked when it was stored.
    pub fn from_canonical(text: &str) -> Result<Self> {
        serde_json::from_str(text)
            .map_err(|e| Error::corrupt(format!("the definition of a test: {e}")))
    }

    /// The one form in which a definition is stored, hashed and shown: JSON, what was left out filled in.
    pub fn canonical(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// The default cell: whoever is not in the test gets what it gives.
    pub fn default_cell(&self) -> &Cell {
        &self.cells[0]
    }

    /// The number of a cell.
    pub fn cell(&self, name: &str) -> Option<usize> {
        self.cells.iter().position(|cell| cell.name == name)
    }

    /// The shares of the cells, 1 in sum.
    pub fn weights(&self) -> Vec<f64> {
        let equal = 1.0 / self.cells.len() as f64;
        self.cells.iter().map(|cell| cell.weight.unwrap_or(equal)).collect()
    }

    /// The attribute that is hashed.
    pub fn attribute(&self) -> &str {
        if self.unit == VIEWER { ID } else { &self.unit }
    }

    /// Whether any cell changes what Slate itself shows.
    pub fn changes_lists(&self) -> bool {
        self.cells.iter().any(Cell::changes_lists)
    }

    /// The metrics of a role, in their order.
    pub fn metrics_of(&self, role: Role) -> impl Iterator<Item = &Measure> {
        self.metrics.iter().filter(move |metric| metric.role == role)
    }
}
