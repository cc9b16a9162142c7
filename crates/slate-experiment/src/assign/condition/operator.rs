//! What can be asked of one value.

use std::cmp::Ordering;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::javascript::{kind, order, same};
use super::version::padded;
use super::{Condition, Groups, Test, names_operators};
use crate::assign::subject::text_of;

/// The most memory that a compiled regular expression may take, in bytes.
const REGEX_BYTES_MAX: usize = 1 << 20;

#[derive(Debug, Clone)]
pub(super) enum Operator {
    Equal(Value),
    Unequal(Value),
    /// Compared, and one of these came out.
    Ordered(Value, &'static [Ordering]),
    /// Compared as versions.
    Version(String, &'static [Ordering]),
    Exists(bool),
    /// The value, or one of its parts, is one of these; or is not.
    In {
        list: Arc<Vec<Value>>,
        any_case: bool,
        is: bool,
    },
    /// All of these hold for some part each.
    Each {
        all: Vec<Test>,
        any_case: bool,
    },
    Not(Box<Test>),
    Size(Box<Test>),
    /// Some part is like this.
    Part(Box<Test>),
    /// Some part has attributes like these.
    PartWith(Condition),
    Pattern(Regex),
    Kind(String),
    /// Holds for nobody.
    Never,
}

const LESS: &[Ordering] = &[Ordering::Less];
const MORE: &[Ordering] = &[Ordering::Greater];
const EQUAL: &[Ordering] = &[Ordering::Equal];
const NOT_EQUAL: &[Ordering] = &[Ordering::Less, Ordering::Greater];
const AT_MOST: &[Ordering] = &[Ordering::Less, Ordering::Equal];
const AT_LEAST: &[Ordering] = &[Ordering::Greater, Ordering::Equal];

impl Operator {
    pub(super) fn new(name: &str, expected: &Value, groups: &Groups) -> Self {
        let test = || Box::new(Test::new(expected, groups));
        let ordered = |outcomes| Operator::Ordered(expected.clone(), outcomes);
        let version = |outcomes| Operator::Version(padded(expected), outcomes);
        match name {
            "$eq" => Operator::Equal(expected.clone()),
            "$ne" => Operator::Unequal(expected.clone()),
            "$lt" => ordered(LESS),
            "$lte" => ordered(AT_MOST),
            "$gt" => ordered(MORE),
            "$gte" => ordered(AT_LEAST),
            "$veq" => version(EQUAL),
            "$vne" => version(NOT_EQUAL),
            "$vlt" => version(LESS),
            "$vlte" => version(AT_MOST),
            "$vgt" => version(MORE),
            "$vgte" => version(AT_LEAST),
            "$exists" => Operator::Exists(crate::assign::subject::is_true(expected)),
            "$not" => Operator::Not(test()),
            "$size" => Operator::Size(test()),
            "$regex" => pattern(expected, false),
            "$regexi" => pattern(expected, true),
            "$type" => Operator::Kind(text_of(expected).into_owned()),
            "$elemMatch" if expected.as_object().is_some_and(names_operators) => {
                Operator::Part(test())
            }
            "$elemMatch" => Operator::PartWith(Condition::new(expected, groups)),
            _ => Self::of_list(name, expected, groups),
        }
    }

    /// Operators that take a list, or the name of one.
    fn of_list(name: &str, expected: &Value, groups: &Groups) -> Self {
        let group = || groups.get(text_of(expected).as_ref()).cloned().unwrap_or_default();
        let list = || expected.as_array().cloned().map(Arc::new);
        let tests = |all: &Vec<Value>| all.iter().map(|v| Test::new(v, groups)).collect();
        let of = |list: Option<Arc<Vec<Value>>>, any_case, is| match list {
            Some(list) => Operator::In { list, any_case, is },
            None => Operator::Never,
        };
        let each = |any_case| match expected.as_array() {
            Some(all) => Operator::Each { all: tests(all), any_case },
            None => Operator::Never,
        };
        match name {
            "$in" => of(list(), false, true),
            "$ini" => of(list(), true, true),
            "$nin" => of(list(), false, false),
            "$nini" => of(list(), true, false),
            "$inGroup" => of(Some(group()), false, true),
            "$notInGroup" => of(Some(group()), false, false),
            "$all" => each(false),
            "$alli" => each(true),
            _ => Operator::Never,
        }
    }

    pub(super) fn holds(&self, value: &Value) -> bool {
        let parts = || value.as_array().into_iter().flatten();
        match self {
            Operator::Equal(expected) => same(value, expected),
            Operator::Unequal(expected) => !same(value, expected),
            Operator::Ordered(expected, outcomes) => {
                order(value, expected).is_some_and(|o| outcomes.contains(&o))
            }
            Operator::Version(expected, outcomes) => {
                outcomes.contains(&padded(value).as_str().cmp(expected))
            }
            Operator::Exists(should) => value.is_null() != *should,
            Operator::In { list, any_case, is } => is_in(value, list, *any_case) == *is,
            Operator::Each { all, any_case } => {
                let some = |test: &Test| parts().any(|part| test.holds_in(part, *any_case));
                value.is_array() && all.iter().all(some)
            }
            Operator::Not(test) => !test.holds(value),
            Operator::Size(test) => {
                value.as_array().is_some_and(|items| test.holds(&Value::from(items.len())))
            }
            Operator::Part(test) => parts().any(|part| test.holds(part)),
            Operator::PartWith(condition) => parts().any(|part| condition.holds_for(part)),
            Operator::Pattern(pattern) => pattern.is_match(&text_of(value)),
            Operator::Kind(expected) => kind(value) == expected,
            Operator::Never => false,
        }
    }
}

/// A regular expression. Those of JavaScript that look around or refer back are not understood: they could take
/// time without bound.
fn pattern(expected: &Value, any_case: bool) -> Operator {
    let text = text_of(expected);
    let built =
        RegexBuilder::new(&text).case_insensitive(any_case).size_limit(REGEX_BYTES_MAX).build();
    match built {
        Ok(pattern) => Operator::Pattern(pattern),
        Err(_) => Operator::Never,
    }
}

/// Whether a value, or of a list one of its parts, is in a list.
fn is_in(value: &Value, list: &[Value], any_case: bool) -> bool {
    let equal = |a: &Value, b: &Value| match (a, b) {
        (Value::String(a), Value::String(b)) if any_case => a.to_lowercase() == b.to_lowercase(),
        (a, b) => same(a, b),
    };
    let has = |value: &Value| list.iter().any(|expected| equal(value, expected));
    match value {
        Value::Array(parts) => parts.iter().any(has),
        value => has(value),
    }
}
