//! One flag and one person: the value, and how it came to it, as every face tells it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use slate_experiment::assign::{Assigned, Assignments, Evaluated, Reason, Sticky, Subject};

use super::{Engine, Flags};

/// Why a flag has its value, in the words of OpenFeature's remote evaluation protocol. `UNKNOWN` is its word for
/// what it has no other for: rules that were about somebody else. (OpenFeature has `DEFAULT`; the protocol's schema
/// does not.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FlagReason {
    /// There are no rules: everybody gets it.
    Static,
    /// A rule gives it, or somebody was put into a cell by hand.
    TargetingMatch,
    /// A test gives it, by a hash.
    Split,
    /// Whoever asks takes no part in tests, or another flag that this one rests on is off.
    Disabled,
    /// There are rules, and none was about this person.
    Unknown,
}

impl FlagReason {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Static => "STATIC",
            Self::TargetingMatch => "TARGETING_MATCH",
            Self::Split => "SPLIT",
            Self::Disabled => "DISABLED",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// A test and the cell of somebody in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Placed<'f> {
    /// The test.
    pub test: &'f str,
    /// The cell.
    pub cell: &'f str,
    /// The phase of the test, if it has phases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<&'f Value>,
    /// Whether a hash put them there: only then it is an exposure.
    pub exposure: bool,
}

impl<'f> Placed<'f> {
    fn of(assigned: &Assigned<'f>) -> Option<Self> {
        let phase = assigned.experiment.document.get("phase").filter(|p| !p.is_null());
        let cell = &assigned.shown()?.key;
        Some(Self { test: &assigned.experiment.key, cell, phase, exposure: assigned.hash_used })
    }
}

/// The value of a flag for somebody.
#[derive(Debug, Clone)]
pub struct Flagged<'f> {
    /// The flag.
    pub key: &'f str,
    /// Its value; null leaves it to the program that asks.
    pub value: &'f Value,
    /// Why.
    pub reason: FlagReason,
    /// A name for the value: the cell, the rule, `default`, `rule` or `off`.
    pub variant: &'f str,
    /// The rule that gave it; empty if it has no name.
    pub rule: &'f str,
    /// The test that gave it.
    pub test: Option<Placed<'f>>,
    /// Other tests that somebody was put into on the way: each is an exposure too.
    pub others: Vec<Placed<'f>>,
    /// Whether the person takes no part in tests.
    pub opted_out: bool,
}

/// Why a flag has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFlag {
    /// There is no such flag.
    Missing,
    /// Flags rest on one another in a circle.
    Circle,
}

/// The cells that somebody was in before, of tests that keep people where they are: by the attribute that is hashed.
#[derive(Debug, Default, Serialize)]
pub struct Memory(BTreeMap<String, Assignments>);

impl Sticky for Memory {
    /// It is one person's, so that the value does not matter.
    fn of(&self, attribute: &str, _value: &str) -> Option<&Assignments> {
        self.0.get(attribute)
    }
}

/// Somebody whom a flag is for.
#[derive(Debug, Clone, Copy)]
pub struct Whom<'a> {
    /// What is known of them; `id` is what viewers are hashed by.
    pub attributes: &'a Map<String, Value>,
    /// Whether they have opted out of personalization.
    pub opted_out: bool,
    /// Where they were before.
    pub memory: Option<&'a Memory>,
}

impl Engine {
    /// Where somebody with these attributes was before.
    pub fn memory(&self, flags: &Flags, attributes: &Map<String, Value>) -> Memory {
        let mut memory = Memory::default();
        for running in flags.tests().filter(|running| running.live.definition.sticky) {
            let (test, phase) = (&running.live.definition, running.live.phase);
            let unit = match attributes.get(test.attribute()) {
                Some(Value::String(unit)) => unit.clone(),
                Some(Value::Number(unit)) => unit.to_string(),
                _ => continue,
            };
            let cell = self.cells.of(&test.name, phase, &unit).and_then(|n| test.cells.get(n));
            if let Some(cell) = cell {
                let kept = memory.0.entry(test.attribute().to_owned()).or_default();
                kept.insert(format!("{}__{phase}", test.name), cell.name.clone());
            }
        }
        memory
    }
}

impl Flags {
    /// The value of a flag for somebody. Whoever has opted out of personalization is put into no test, and so has the
    /// default cell of each.
    ///
    /// # Errors
    /// [`NoFlag`].
    pub fn flagged<'f>(&'f self, key: &str, whom: Whom<'f>) -> Result<Flagged<'f>, NoFlag> {
        let Whom { attributes, opted_out, memory } = whom;
        let feature = self.payload.feature(key).ok_or(NoFlag::Missing)?;
        let sticky = memory.filter(|m| !m.0.is_empty()).map(|memory| memory as &dyn Sticky);
        let subject = Subject { enabled: !opted_out, sticky, ..Subject::new(attributes) };
        let found = self.payload.evaluate(&feature.key, &subject);
        let test = found.assigned.as_ref().and_then(Placed::of);
        let (reason, variant) = match found.reason {
            Reason::UnknownFeature => return Err(NoFlag::Missing),
            Reason::CyclicPrerequisite => return Err(NoFlag::Circle),
            Reason::Prerequisite => (FlagReason::Disabled, "off"),
            Reason::Force if found.rule.is_empty() => (FlagReason::TargetingMatch, "rule"),
            Reason::Force => (FlagReason::TargetingMatch, found.rule),
            Reason::DefaultValue if feature.rules.is_empty() => (FlagReason::Static, "default"),
            Reason::DefaultValue if opted_out => (FlagReason::Disabled, "default"),
            Reason::DefaultValue => (FlagReason::Unknown, "default"),
            Reason::Experiment => in_test(test),
        };
        let Evaluated { value, rule, others, .. } = found;
        let others = others.iter().filter_map(Placed::of).collect();
        Ok(Flagged { key: &feature.key, value, reason, variant, rule, test, others, opted_out })
    }
}

fn in_test(test: Option<Placed<'_>>) -> (FlagReason, &str) {
    let cell = test.map_or("test", |test| test.cell);
    match test {
        Some(Placed { exposure: true, .. }) => (FlagReason::Split, cell),
        _ => (FlagReason::TargetingMatch, cell),
    }
}

#[cfg(test)]
mod tests;
