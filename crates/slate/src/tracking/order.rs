//! In which order what was found comes: `metrics.loss ASC`.

use std::cmp::Ordering;
use std::fmt;

use slate_core::{Error, ErrorKind, Result};

use super::field::{Field, Shape};
use super::judge::Record;
use super::lex::tokens;
use super::parse::{Parser, shown};
use super::{BYTES_MAX, CLAUSES_MAX};

/// One column to order by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What is compared.
    pub field: Field,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Order {
    /// Reads `FIELD`, `FIELD ASC` or `FIELD DESC`.
    ///
    /// # Errors
    /// It is something else; with the column.
    pub fn parse(text: &str, shape: &Shape) -> Result<Self> {
        if text.len() > BYTES_MAX {
            return Err(Error::new(ErrorKind::Limit, "the order is too long"));
        }
        let placed = |e: Error| e.at_line("order", 1, None);
        let tokens = tokens(text).map_err(placed)?;
        let mut parser = Parser { tokens: &tokens, at: 0, shape };
        let field = parser.field().map_err(placed)?;
        let descending = match parser.peek() {
            None => return Ok(Self { field, descending: false }),
            Some(token) if token.is_word("asc") => false,
            Some(token) if token.is_word("desc") => true,
            Some(token) => {
                let detail = format!("expected `asc` or `desc`, found {}", shown(token));
                return Err(placed(Error::invalid(detail)));
            }
        };
        parser.at += 1;
        match parser.peek() {
            None => Ok(Self { field, descending }),
            Some(token) => {
                let detail = format!("expected the end of the order, found {}", shown(token));
                Err(placed(Error::invalid(detail)))
            }
        }
    }

    /// Reads a list of columns, the one that counts most first.
    ///
    /// # Errors
    /// One of them is no column, or there are too many.
    pub fn parse_all(texts: &[String], shape: &Shape) -> Result<Vec<Self>> {
        if texts.len() > CLAUSES_MAX {
            let detail = format!("expected at most {CLAUSES_MAX} columns to order by");
            return Err(Error::new(ErrorKind::Limit, detail));
        }
        texts.iter().map(|text| Self::parse(text, shape)).collect()
    }

    fn compare(&self, a: &impl Record, b: &impl Record) -> Ordering {
        let turned = |order: Ordering| if self.descending { order.reverse() } else { order };
        let (x, y) = (a.number(&self.field), b.number(&self.field));
        if x.is_some() || y.is_some() {
            // What is not a number comes after all numbers, and before what is not there.
            let rank = |value: Option<f64>| value.map_or(2, |v| u8::from(v.is_nan()));
            let both = x.zip(y).map_or(Ordering::Equal, |(x, y)| x.total_cmp(&y));
            return match rank(x).cmp(&rank(y)) {
                Ordering::Equal if rank(x) == 0 => turned(both),
                order => order,
            };
        }
        match (a.text(&self.field), b.text(&self.field)) {
            (Some(x), Some(y)) => turned(x.cmp(y)),
            (x, y) => x.is_none().cmp(&y.is_none()),
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.descending { "DESC" } else { "ASC" };
        write!(f, "{} {word}", self.field)
    }
}

/// Sorts by the columns in turn. Records without a value come last either way; equal ones stay as they were.
pub fn sort<R: Record>(records: &mut [R], by: &[Order]) {
    records.sort_by(|a, b| {
        let mut orders = by.iter().map(|order| order.compare(a, b));
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
}
