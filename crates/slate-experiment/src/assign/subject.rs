//! Whoever is to be assigned, with everything that the answer may rest on.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::sticky::{Assignments, Sticky};

/// Somebody, or something, with attributes.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// What is known: `id`, `country`, ...
    pub attributes: &'a Map<String, Value>,
    /// Variations that are given, by key of the test; for trying things out.
    pub forced: &'a BTreeMap<String, usize>,
    /// The address of the page, whose query may force a variation; none if that is not allowed.
    pub address: Option<&'a str>,
    /// Nobody is assigned by chance.
    pub qa: bool,
    /// Whether anybody is assigned at all.
    pub enabled: bool,
    /// What was assigned before; none if nothing is remembered.
    pub sticky: Option<&'a dyn Sticky>,
}

impl std::fmt::Debug for Subject<'_> {
    /// Without attributes: they may name a person.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject")
            .field("attributes", &self.attributes.len())
            .finish_non_exhaustive()
    }
}

static NOTHING_FORCED: BTreeMap<String, usize> = BTreeMap::new();

impl<'a> Subject<'a> {
    /// Somebody who is assigned like everybody, and of whom nothing is remembered.
    pub fn new(attributes: &'a Map<String, Value>) -> Self {
        Self {
            attributes,
            forced: &NOTHING_FORCED,
            address: None,
            qa: false,
            enabled: true,
            sticky: None,
        }
    }

    /// What is remembered of an id.
    pub(super) fn remembered(&self, attribute: &str, value: &str) -> Option<&'a Assignments> {
        self.sticky?.of(attribute, value)
    }

    /// What somebody is hashed by: the attribute, or the other one where the first is empty and there is a memory that
    /// can carry an assignment from one to the other. The name of the attribute that counts, and its value.
    pub(super) fn hashed<'n>(
        &self,
        attribute: &'n str,
        fallback: Option<&'n str>,
    ) -> Hashed<'n, 'a> {
        let first = self.value(attribute);
        let other = fallback.filter(|_| first.is_none() && self.sticky.is_some());
        match other.and_then(|name| Some((name, self.value(name)?))) {
            Some((attribute, value)) => Hashed { attribute, value: Some(value) },
            None => Hashed { attribute, value: first },
        }
    }

    /// An attribute that is neither missing nor empty nor 0 nor false.
    pub(super) fn value(&self, attribute: &str) -> Option<&'a Value> {
        self.attributes.get(attribute).filter(|value| is_true(value))
    }
}

/// What somebody is hashed by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hashed<'n, 'a> {
    /// The attribute.
    pub(super) attribute: &'n str,
    /// Its value, if it has one.
    pub(super) value: Option<&'a Value>,
}

/// Whether JavaScript takes a value as true.
pub(super) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(n) => n.as_f64().is_some_and(|n| n != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// A value as JavaScript writes it into a text.
pub(super) fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null => Cow::Borrowed("null"),
        Value::Bool(true) => Cow::Borrowed("true"),
        Value::Bool(false) => Cow::Borrowed("false"),
        Value::Number(n) => Cow::Owned(number_text(n)),
        Value::Array(items) => {
            let each = |item: &Value| match item {
                Value::Null => String::new(),
                item => text_of(item).into_owned(),
            };
            Cow::Owned(items.iter().map(each).collect::<Vec<_>>().join(","))
        }
        Value::Object(_) => Cow::Borrowed("[object Object]"),
    }
}

/// Whole numbers without a point, whatever way they were written.
fn number_text(n: &serde_json::Number) -> String {
    match n.as_f64() {
        Some(value) if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
        _ => n.to_string(),
    }
}
