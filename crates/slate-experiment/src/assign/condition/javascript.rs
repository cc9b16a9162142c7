//! Values compared the way the clients do it, which are written in JavaScript.

use std::cmp::Ordering;

use serde_json::Value;

use crate::assign::subject::text_of;

/// A value as a number; none where it is not one.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Null => Some(0.0),
        Value::Bool(is) => Some(f64::from(u8::from(*is))),
        Value::Number(n) => n.as_f64(),
        Value::String(text) => of_text(text),
        Value::Array(_) => of_text(&text_of(value)),
        Value::Object(_) => None,
    }
}

fn of_text(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0.0);
    }
    // What Rust reads and JavaScript does not: `inf`, `nan` and the like.
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
    text.bytes().all(plain).then(|| text.parse().ok()).flatten()
}

/// The order of two values: of two texts by units of UTF-16, of everything else as numbers.
pub(super) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    if is_text(a) && is_text(b) {
        return Some(text_of(a).encode_utf16().cmp(text_of(b).encode_utf16()));
    }
    number(a)?.partial_cmp(&number(b)?)
}

/// What becomes a text before it is compared.
fn is_text(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Array(_) | Value::Object(_))
}

/// `===`: lists and objects are only equal to themselves, and nothing here is the same thing twice.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(_) | Value::Object(_), _) => false,
        (a, b) => a == b,
    }
}

/// Equal as documents, numbers by value.
pub(super) fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let pairs = || a.iter().zip(b).all(|((ka, va), (kb, vb))| ka == kb && alike(va, vb));
            a.len() == b.len() && pairs()
        }
        (a, b) => a == b,
    }
}

/// What `typeof` says, with names for lists and nothing.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
