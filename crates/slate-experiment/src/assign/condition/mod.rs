//! Conditions on attributes, in the language of MongoDB's queries as far as the clients know it.
//!
//! A condition is compiled once and then asked often. Whatever has no meaning, an unknown operator or a regular
//! expression that cannot be built, holds for nobody, as it does in the clients.

mod javascript;
mod operator;
mod sound;
mod version;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use operator::Operator;
pub use sound::meaningless;

/// Lists of values by name, for `$inGroup`.
pub type Groups = BTreeMap<String, Arc<Vec<Value>>>;

static NOTHING: Value = Value::Null;

/// A condition on the attributes of somebody: what all of must hold.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    /// One of these, or there are none.
    Any(Vec<Condition>),
    /// Not one of these; there are some.
    Nor(Vec<Condition>),
    /// All of these.
    All(Vec<Condition>),
    Not(Condition),
    /// Something about the attribute at a path.
    At(Vec<String>, Test),
}

/// Something about one value.
#[derive(Debug, Clone)]
enum Test {
    Text(String),
    Number(f64),
    Bool(bool),
    Null,
    /// Equal as a document.
    Document(Value),
    /// All of these hold.
    Operators(Vec<Operator>),
}

impl Condition {
    /// Compiles a condition; `groups` are the lists it may name.
    pub fn new(condition: &Value, groups: &Groups) -> Self {
        let parts = condition.as_object().into_iter().flatten();
        Self { parts: parts.map(|(key, value)| Part::new(key, value, groups)).collect() }
    }

    /// Whether it holds for whoever has these attributes.
    pub fn holds(&self, attributes: &Map<String, Value>) -> bool {
        self.parts.iter().all(|part| part.holds(&Root::Map(attributes)))
    }

    fn holds_for(&self, value: &Value) -> bool {
        self.parts.iter().all(|part| part.holds(&Root::Value(value)))
    }
}

/// What paths start from.
enum Root<'a> {
    Map(&'a Map<String, Value>),
    Value(&'a Value),
}

impl<'a> Root<'a> {
    /// The value at a path; nothing where there is none.
    fn at(&self, path: &[String]) -> &'a Value {
        let step = |value: &'a Value, key: &String| match value {
            Value::Object(map) => map.get(key),
            Value::Array(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        };
        let Some((first, rest)) = path.split_first() else { return &NOTHING };
        let start = match self {
            Root::Map(map) => map.get(first),
            Root::Value(value) => step(value, first),
        };
        rest.iter().fold(start, |at, key| step(at?, key)).unwrap_or(&NOTHING)
    }

    fn holds(&self, condition: &Condition) -> bool {
        condition.parts.iter().all(|part| part.holds(self))
    }
}

impl Part {
    fn new(key: &str, value: &Value, groups: &Groups) -> Self {
        let each = || {
            let all = value.as_array().into_iter().flatten();
            all.map(|c| Condition::new(c, groups)).collect::<Vec<_>>()
        };
        match key {
            "$or" => Part::Any(each()),
            "$nor" => Part::Nor(each()),
            "$and" => Part::All(each()),
            "$not" => Part::Not(Condition::new(value, groups)),
            path => {
                let path = path.split('.').map(str::to_owned).collect();
                Part::At(path, Test::new(value, groups))
            }
        }
    }

    fn holds(&self, root: &Root<'_>) -> bool {
        let any = |all: &[Condition]| all.is_empty() || all.iter().any(|c| root.holds(c));
        match self {
            Part::Any(all) => any(all),
            Part::Nor(all) => !any(all),
            Part::All(all) => all.iter().all(|c| root.holds(c)),
            Part::Not(condition) => !root.holds(condition),
            Part::At(path, test) => test.holds(root.at(path)),
        }
    }
}

impl Test {
    fn new(condition: &Value, groups: &Groups) -> Self {
        match condition {
            Value::String(text) => Test::Text(text.clone()),
            Value::Number(n) => Test::Number(n.as_f64().unwrap_or(f64::NAN)),
            Value::Bool(is) => Test::Bool(*is),
            Value::Null => Test::Null,
            Value::Object(map) if names_operators(map) => {
                Test::Operators(map.iter().map(|(op, v)| Operator::new(op, v, groups)).collect())
            }
            document => Test::Document(document.clone()),
        }
    }

    fn holds(&self, value: &Value) -> bool {
        self.holds_in(value, false)
    }

    /// The same, with or without regard to upper and lower case.
    fn holds_in(&self, value: &Value, any_case: bool) -> bool {
        use crate::assign::subject::{is_true, text_of};
        match self {
            Test::Text(text) if any_case => text_of(value).to_lowercase() == text.to_lowercase(),
            Test::Text(text) => text_of(value) == text.as_str(),
            Test::Number(number) => javascript::number(value) == Some(*number),
            Test::Bool(is) => !value.is_null() && is_true(value) == *is,
            Test::Null => value.is_null(),
            Test::Document(document) => javascript::alike(value, document),
            Test::Operators(operators) => operators.iter().all(|op| op.holds(value)),
        }
    }
}

/// Whether an object is operators throughout, and not a document to compare with.
fn names_operators(map: &Map<String, Value>) -> bool {
    !map.is_empty() && map.keys().all(|key| key.starts_with('$'))
}
