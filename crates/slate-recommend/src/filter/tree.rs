//! The typed tree of a filter.

use super::{Field, Moment};

/// A filter or a part of one. `And` and `Or` have two parts at least, and none of their own kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// Holds for every title, or for none.
    Always(bool),
    /// Holds where the part does not.
    Not(Box<Expr>),
    /// Holds where all parts do.
    And(Vec<Expr>),
    /// Holds where any part does.
    Or(Vec<Expr>),
    /// Asks one field.
    Test(Test),
}

/// A question about one field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Test {
    /// The field.
    pub field: Field,
    /// The question; its values have the type of the field.
    pub check: Check,
}

/// What is asked of a field. All are false where nothing is known, except `Unknown`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Check {
    /// Something is known.
    Known,
    /// Nothing is known.
    Unknown,
    /// The value compares so; of a field with several values: any of them (`=`), or none of them (`!=`).
    Compare(Compare, Value),
    /// The value, or any of several, is one of these.
    OneOf(Vec<Value>),
    /// The value is between these, both included; open where one is missing, never at both ends.
    Range(Option<Value>, Option<Value>),
    /// The value, or any of several, contains this text, whatever its case.
    Contains(String),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compare {
    /// The same; language tags also by their first parts.
    Equal,
    /// Known and not the same.
    NotEqual,
    /// Less.
    Less,
    /// Less or the same.
    AtMost,
    /// More.
    More,
    /// More or the same.
    AtLeast,
}

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Number(u32),
    /// Seconds.
    Duration(u32),
    /// A day or a moment.
    Moment(Moment),
}

impl Compare {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

impl Value {
    /// The first and the last number that are meant; nothing for texts.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        match self {
            Self::Text(_) => None,
            Self::Number(n) | Self::Duration(n) => Some((i64::from(*n), i64::from(*n))),
            Self::Moment(moment) => Some(moment.span()),
        }
    }
}

impl Expr {
    /// All of these; parts that are `And` themselves are taken apart.
    pub(super) fn and(parts: Vec<Self>) -> Self {
        let apart = |part| match part {
            Self::And(inner) => inner,
            other => vec![other],
        };
        one_or(parts.into_iter().flat_map(apart).collect(), Self::And)
    }

    /// Any of these; parts that are `Or` themselves are taken apart.
    pub(super) fn or(parts: Vec<Self>) -> Self {
        let apart = |part| match part {
            Self::Or(inner) => inner,
            other => vec![other],
        };
        one_or(parts.into_iter().flat_map(apart).collect(), Self::Or)
    }

    /// Every test in it, in the order of the text.
    pub(super) fn tests(&self) -> Vec<&Test> {
        match self {
            Self::Always(_) => Vec::new(),
            Self::Not(part) => part.tests(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Test(test) => vec![test],
        }
    }
}

fn one_or(mut parts: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() == 1 { parts.remove(0) } else { many(parts) }
}
