//! What a test measures, and what for.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a metric is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The decision rests on it.
    Primary,
    /// It must not get worse by more than its margin.
    Guardrail,
    /// It helps to understand; nothing rests on it.
    Secondary,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// More.
    #[default]
    Up,
    /// Less.
    Down,
}

/// One metric of a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its name: one that is built in, or that of its own definition.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Which way is better.
    #[serde(default)]
    pub better: Better,
    /// Guardrails only: how much worse is still kept, as a share of the default cell's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    /// Whether the effect is adjusted by what the same metric was before the first exposure.
    #[serde(default)]
    pub adjusted: bool,
    /// Its own definition; none for one that is built in.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub definition: Map<String, Value>,
}

impl Measure {
    /// The margin; none is 0.
    pub fn margin(&self) -> f64 {
        self.margin.unwrap_or(0.0)
    }

    /// 1 where more is better, -1 where less is.
    pub fn sign(&self) -> f64 {
        if self.better == Better::Up { 1.0 } else { -1.0 }
    }
}
