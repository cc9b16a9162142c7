//! What a cell of a test gives to those in it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One cell. The first of a test is its default cell: everybody who is not in the test gets what it gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Its name, unique in its test.
    pub name: String,
    /// Its share of those in the test; equal shares where no cell has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// What clients are given; the cell's name where no cell has a value of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The model version that makes its lists; that in production when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Another version, whose titles are drafted into the cell's lists by turns. What is played counts for the version
    /// that put it there, so that viewers say which of the two they prefer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interleave: Option<String>,
    /// How its pages are laid out, where that differs from what is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageLayout>,
    /// How artwork and copy are chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artwork: Option<Artwork>,
}

/// What of a page a cell sets; the rest is as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageLayout {
    /// At most so many rows, 1 to 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows_max: Option<u32>,
    /// Titles in a row, 1 to 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_length: Option<u32>,
    /// From 0, pure relevance, to 1, pure diversity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diversity: Option<f64>,
    /// Whether titles are drawn to learn about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explore: Option<bool>,
}

/// How artwork and copy of a title are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Artwork {
    /// By what is learned of viewers, as without a test.
    Learned,
    /// The first that the title has.
    First,
}

impl Cell {
    /// Whether the cell changes what Slate itself shows, and not only what clients are told.
    pub fn changes_lists(&self) -> bool {
        self.changes_pages() || self.interleave.is_some()
    }

    /// Whether the cell changes what pages show.
    pub fn changes_pages(&self) -> bool {
        self.version.is_some() || self.page.is_some() || self.artwork.is_some()
    }

    /// The versions it names.
    pub fn versions(&self) -> impl Iterator<Item = &String> {
        self.version.iter().chain(&self.interleave)
    }

    /// The same, to be changed.
    pub fn versions_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.version.iter_mut().chain(&mut self.interleave)
    }

    /// What clients are given.
    pub fn given(&self) -> Value {
        self.value.clone().unwrap_or_else(|| Value::String(self.name.clone()))
    }
}
