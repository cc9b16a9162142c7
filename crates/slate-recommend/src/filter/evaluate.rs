//! A filter over columns: one set of titles a test, joined by whole words of bits.

use slate_math::Bits;

use super::tree::{Check, Compare, Expr, Test, Value};
use super::{Columns, Field, FieldType};

/// The rows for which it holds.
pub(super) fn select(expr: &Expr, columns: &Columns) -> Bits {
    match expr {
        Expr::Always(true) => Bits::all(columns.len()),
        Expr::Always(false) => Bits::none(columns.len()),
        Expr::Not(part) => {
            let mut rows = select(part, columns);
            rows.not();
            rows
        }
        Expr::And(parts) => {
            let start = Bits::all(columns.len());
            parts.iter().fold(start, |mut rows, part| {
                rows.and(&select(part, columns));
                rows
            })
        }
        Expr::Or(parts) => {
            let start = Bits::none(columns.len());
            parts.iter().fold(start, |mut rows, part| {
                rows.or(&select(part, columns));
                rows
            })
        }
        Expr::Test(test) => of_test(test, columns),
    }
}

fn of_test(test: &Test, columns: &Columns) -> Bits {
    let field = test.field;
    match &test.check {
        Check::Known => columns.known(field),
        Check::Unknown => {
            let mut rows = columns.known(field);
            rows.not();
            rows
        }
        Check::Compare(Compare::NotEqual, value) => {
            let mut rows = columns.known(field);
            rows.and_not(&one_of(field, std::slice::from_ref(value), columns));
            rows
        }
        Check::Compare(Compare::Equal, value) => {
            one_of(field, std::slice::from_ref(value), columns)
        }
        Check::Compare(compare, value) => {
            let (low, high) = bounds(*compare, value);
            between(field, low, high, columns)
        }
        Check::OneOf(values) => one_of(field, values, columns),
        Check::Range(from, to) => {
            let low = from.as_ref().and_then(Value::span).map_or(i64::MIN, |span| span.0);
            let high = to.as_ref().and_then(Value::span).map_or(i64::MAX, |span| span.1);
            between(field, low, high, columns)
        }
        Check::Contains(text) => containing(field, &text.to_lowercase(), columns),
    }
}

/// The numbers that compare so with a value, both ends included.
fn bounds(compare: Compare, value: &Value) -> (i64, i64) {
    let (first, last) = value.span().unwrap_or((0, 0));
    match compare {
        Compare::Less => (i64::MIN, first.saturating_sub(1)),
        Compare::AtMost => (i64::MIN, last),
        Compare::More => (last.saturating_add(1), i64::MAX),
        Compare::AtLeast => (first, i64::MAX),
        Compare::Equal | Compare::NotEqual => (first, last),
    }
}

fn between(field: Field, low: i64, high: i64, columns: &Columns) -> Bits {
    let Some(numbers) = columns.numbers_of(field) else { return Bits::none(columns.len()) };
    let mut rows = Bits::of(columns.len(), |row| (low..=high).contains(&numbers.values[row]));
    rows.and(&numbers.known);
    rows
}

fn one_of(field: Field, values: &[Value], columns: &Columns) -> Bits {
    let mut rows = Bits::none(columns.len());
    for value in values {
        match value {
            Value::Text(text) => set_text(field, text, columns, &mut rows),
            other => {
                let (low, high) = bounds(Compare::Equal, other);
                rows.or(&between(field, low, high, columns));
            }
        }
    }
    rows
}

/// Takes in the rows whose text is this one.
fn set_text(field: Field, text: &str, columns: &Columns, rows: &mut Bits) {
    match field.kind() {
        FieldType::Id => set_all(rows, columns.row(text).as_slice()),
        FieldType::Text => {
            let wanted = text.to_lowercase();
            rows.or(&Bits::of(columns.len(), |row| columns.names()[row] == wanted));
        }
        FieldType::Tag => set_words(field, columns, rows, |tag| tag_is(tag, text)),
        _ => {
            let words = columns.words_of(field);
            set_all(rows, words.map_or(&[], |words| words.rows(&text.to_lowercase())));
        }
    }
}

/// `fr` means `fr` and everything that begins with `fr-` (RFC 4647, section 3.3.1).
fn tag_is(tag: &str, wanted: &str) -> bool {
    tag.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn containing(field: Field, text: &str, columns: &Columns) -> Bits {
    if field.kind() == FieldType::Text {
        return Bits::of(columns.len(), |row| columns.names()[row].contains(text));
    }
    let mut rows = Bits::none(columns.len());
    set_words(field, columns, &mut rows, |word| word.contains(text));
    rows
}

/// Takes in the rows of every word that is meant.
fn set_words(field: Field, columns: &Columns, rows: &mut Bits, is_meant: impl Fn(&str) -> bool) {
    let entries = columns.words_of(field).map_or(&[][..], |words| words.entries.as_slice());
    for (_, of_word) in entries.iter().filter(|(word, _)| is_meant(word)) {
        set_all(rows, of_word);
    }
}

fn set_all(rows: &mut Bits, of_word: &[u32]) {
    of_word.iter().for_each(|row| rows.set(*row as usize, true));
}

/// The texts of lists and tags that no title has.
pub(super) fn unheard_of(expr: &Expr, columns: &Columns) -> Vec<(Field, String)> {
    let mut found = Vec::new();
    for test in expr.tests() {
        let values = match &test.check {
            Check::Compare(_, value) => std::slice::from_ref(value),
            Check::OneOf(values) => values.as_slice(),
            _ => &[],
        };
        if !matches!(test.field.kind(), FieldType::Words | FieldType::Tag) {
            continue;
        }
        for value in values {
            let Value::Text(text) = value else { continue };
            let mut rows = Bits::none(columns.len());
            set_text(test.field, text, columns, &mut rows);
            let name = (test.field, text.clone());
            if rows.count() == 0 && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}
