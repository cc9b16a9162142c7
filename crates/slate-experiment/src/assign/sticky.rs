//! What somebody was assigned before, so that they stay there when weights change or they sign in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The variations that one id was assigned: `test__version` to the variation's key.
pub type Assignments = BTreeMap<String, String>;

/// A memory of assignments, by attribute and value.
pub trait Sticky {
    /// What is remembered of an id; none if nothing is.
    fn of(&self, attribute: &str, value: &str) -> Option<&Assignments>;
}

/// An assignment that is to be remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remembered {
    /// The attribute.
    pub attribute_name: String,
    /// Its value.
    pub attribute_value: String,
    /// `test__version`.
    pub key: String,
    /// The variation's key.
    pub variation: String,
}

/// The name of an assignment.
pub(super) fn key_of(test: &str, version: u64) -> String {
    format!("{test}__{version}")
}
