//! Why a filter does not hold for a title: the tests that decided, and what the title has instead.

use std::fmt;

use slate_core::Title;

use super::evaluate::select;
use super::tree::Expr;
use super::{Columns, Field};

/// A part of a filter that is false for a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The part, as it is written.
    pub part: String,
    /// What the title has, field by field; a field of which nothing is known has no text.
    pub found: Vec<(Field, Option<String>)>,
}

/// The parts that are false and decide; empty if it holds.
pub(super) fn why_not(expr: &Expr, title: &Title) -> Vec<Failed> {
    let columns = Columns::new(std::slice::from_ref(title));
    let mut failed = Vec::new();
    collect(expr, title, &columns, &mut failed);
    failed
}

fn collect(expr: &Expr, title: &Title, columns: &Columns, failed: &mut Vec<Failed>) {
    if select(expr, columns).count() == 1 {
        return;
    }
    match expr {
        Expr::And(parts) | Expr::Or(parts) => {
            parts.iter().for_each(|part| collect(part, title, columns, failed));
        }
        _ => failed.push(Failed { part: expr.to_string(), found: found(expr, title) }),
    }
}

fn found(expr: &Expr, title: &Title) -> Vec<(Field, Option<String>)> {
    let mut fields: Vec<Field> = expr.tests().iter().map(|test| test.field).collect();
    fields.sort_unstable();
    fields.dedup();
    fields.into_iter().map(|field| (field, value(field, title))).collect()
}

/// What a title has in a field, as text.
fn value(field: Field, t: &Title) -> Option<String> {
    let list = |words: &[String]| (!words.is_empty()).then(|| words.join(", "));
    match field {
        Field::Id => Some(t.id.to_string()),
        Field::Name => Some(t.name.clone()),
        Field::Genre => list(&t.genres),
        Field::Keyword => list(&t.keywords),
        Field::People => list(&t.people),
        Field::Language => t.language.as_ref().map(ToString::to_string),
        Field::Year => t.year.map(|y| y.to_string()),
        Field::Age => t.age.map(|a| a.to_string()),
        Field::Duration => t.duration_s.map(|s| super::Value::Duration(s).to_string()),
        Field::Added => t.added.map(|at| at.to_string()),
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is false", self.part)?;
        for (n, (field, found)) in self.found.iter().enumerate() {
            let join = if n == 0 { ":" } else { "," };
            match found {
                Some(text) => write!(f, "{join} {field} is {text}")?,
                None => write!(f, "{join} {field} is unknown")?,
            }
        }
        Ok(())
    }
}
