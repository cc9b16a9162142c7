//! Values of a field's type, and what is said when something else stands there.

use slate_core::Language;

use super::lex::Token;
use super::refuse::{Read, Refusal};
use super::tree::Value;
use super::{Field, FieldType};

pub(super) fn some_text(text: String, at: usize) -> Read<String> {
    if text.is_empty() {
        Err(Refusal::new(at, "expected a text, found an empty one"))
    } else {
        Ok(text)
    }
}

pub(super) fn tag(text: &str, at: usize) -> Read<Value> {
    let refuse = |e: slate_core::Error| {
        Refusal::new(at, e.detail()).hint(e.hint_text().unwrap_or_default().to_owned())
    };
    text.parse::<Language>().map(|tag| Value::Text(tag.as_str().to_owned())).map_err(refuse)
}

pub(super) fn mistyped(kind: FieldType, found: &Token, at: usize) -> Refusal {
    let refusal =
        Refusal::new(at, format!("expected {}, found {}", kind.expected(), found.found()));
    let is_text =
        matches!(kind, FieldType::Id | FieldType::Text | FieldType::Words | FieldType::Tag);
    match found {
        Token::Word(word) if is_text => {
            refusal.hint(format!("texts stand in quotes: `\"{word}\"`"))
        }
        Token::Number(n) if is_text => refusal.hint(format!("texts stand in quotes: `\"{n}\"`")),
        Token::Number(n) if kind == FieldType::Duration => {
            refusal.hint(format!("say the unit: `{n}min`, `{n}h` or `{n}s`"))
        }
        Token::Text(_) if !is_text => {
            refusal.hint(format!("without quotes, such as `{}`", kind.example()))
        }
        _ => refusal.hint(format!("for example `{}`", kind.example())),
    }
}

pub(super) fn no_comparison(field: Field, found: &Token, at: usize) -> Refusal {
    let detail = format!("expected a comparison after `{field}`, found {}", found.found());
    Refusal::new(at, detail).hint(usual(field))
}

/// How a field is most often asked.
pub(super) fn usual(field: Field) -> String {
    let example = field.kind().example();
    let sign = if field.kind().is_ordered() { ">=" } else { "=" };
    format!("for example `{field} {sign} {example}`")
}

/// What a field is, for errors.
pub(super) fn what(field: Field) -> &'static str {
    match field.kind() {
        FieldType::Id => "an id",
        FieldType::Text => "a text",
        FieldType::Words => "a list of texts",
        FieldType::Tag => "a language",
        FieldType::Number => "a number",
        FieldType::Duration => "a duration",
        FieldType::Moment => "a date",
    }
}

pub(super) fn field_names() -> String {
    Field::ALL.iter().map(|f| f.name()).collect::<Vec<_>>().join(", ")
}
