//! Whether a filter holds of a record.

use super::field::Field;
use super::like::like;
use super::parse::{Clause, Compare, Filter, Match, Test};

/// Something that can be searched.
pub trait Record {
    /// The number in a field, if there is one.
    fn number(&self, field: &Field) -> Option<f64>;
    /// The text in a field, if there is one.
    fn text(&self, field: &Field) -> Option<&str>;
}

impl Filter {
    /// Whether every clause holds.
    pub fn holds(&self, record: &impl Record) -> bool {
        self.clauses.iter().all(|clause| clause.holds(record))
    }

    /// Every field that is looked up.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.clauses.iter().map(|clause| &clause.field)
    }
}

impl Clause {
    fn holds(&self, record: &impl Record) -> bool {
        let field = &self.field;
        let is_there = || record.number(field).is_some() || record.text(field).is_some();
        match &self.test {
            Test::Number(compare, than) => {
                record.number(field).is_some_and(|found| compare.holds(found, *than))
            }
            Test::Text(compare, with) => {
                record.text(field).is_some_and(|found| compare.holds(found, with))
            }
            Test::OneOf(among, texts) => record
                .text(field)
                .is_some_and(|found| texts.iter().any(|text| text == found) == *among),
            Test::Missing => !is_there(),
            Test::Present => is_there(),
        }
    }
}

impl Compare {
    fn holds(self, found: f64, than: f64) -> bool {
        match self {
            Self::Equal => found == than,
            Self::Unequal => found != than,
            Self::Less => found < than,
            Self::AtMost => found <= than,
            Self::Greater => found > than,
            Self::AtLeast => found >= than,
        }
    }
}

impl Match {
    fn holds(self, found: &str, with: &str) -> bool {
        match self {
            Self::Equal => found == with,
            Self::Unequal => found != with,
            Self::Like => like(found, with, false),
            Self::ILike => like(found, with, true),
        }
    }
}
