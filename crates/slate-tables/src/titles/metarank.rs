//! Titles out of Metarank's `item` events.
//!
//! An item may be told again with only what changed; later values replace earlier ones. So all
//! events are read before the first title is given, in memory for one catalog.

use std::collections::HashMap;

use serde_json::{Map, Value};
use slate_core::{Error, Result};

use super::assemble::{TitleTexts, title};
use super::{NextTitle, TitleSource};
use crate::bounds::TITLES_MAX;
use crate::columns::{Field as _, TitleField};
use crate::input::{Stream, over_limit};
use crate::number::exact;
use crate::text::{Dialect, Encoding, Records, Separator, Step};

/// The names of fields that say what Slate wants to know.
const NAMES: [(TitleField, &[&str]); 5] = [
    (TitleField::Name, &["title", "name"]),
    (TitleField::Year, &["year", "release_year"]),
    (TitleField::Genres, &["genres", "genre"]),
    (TitleField::People, &["people", "actors", "cast"]),
    (TitleField::Synopsis, &["synopsis", "overview", "description"]),
];

/// A reader of Metarank's items.
pub(super) struct Metarank {
    records: Records,
    /// Items in the order they were first told, each with its line; those that come last come first.
    items: Vec<(TitleTexts, u64)>,
    /// Where each id stands in `items`.
    places: HashMap<String, usize>,
    is_read: bool,
}

impl Metarank {
    pub(super) fn new(stream: Stream) -> Self {
        let dialect = Dialect { separator: Separator::WHOLE_LINE, encoding: Encoding::Utf8 };
        let records = Records::new(&stream.name, stream.window, dialect);
        Self { records, items: Vec::new(), places: HashMap::new(), is_read: false }
    }

    /// Reads to the next bad line or the end.
    fn read(&mut self) -> Result<Option<Error>> {
        loop {
            match self.records.step()? {
                Step::End => return Ok(None),
                Step::Bad(fault) => return Ok(Some(fault.at(self.records.name()))),
                Step::Record => {}
            }
            let line = self.records.line();
            let item = match item(self.records.field(0)) {
                Ok(None) => continue,
                Ok(Some(item)) => item,
                Err(e) => return Ok(Some(e.at_line(self.records.name(), line, None))),
            };
            let (id, fields) = item;
            let place = *self.places.entry(id.clone()).or_insert(self.items.len());
            if place == self.items.len() {
                if place == TITLES_MAX {
                    let detail = format!("expected at most {TITLES_MAX} titles, found more");
                    return Err(over_limit(self.records.name(), detail));
                }
                let texts = TitleTexts { name: id.clone(), id, ..TitleTexts::default() };
                self.items.push((texts, line));
            }
            for (field, values) in fields {
                put(&mut self.items[place].0, field, values);
            }
        }
    }
}

/// The id of an item, and the values of its fields.
type Item = (String, Vec<(TitleField, Vec<String>)>);

/// Reads one event; `None` for one that is no item.
fn item(line: &[u8]) -> Result<Option<Item>> {
    let object: Map<String, Value> = serde_json::from_slice(line).map_err(|e| {
        let text = e.to_string();
        let detail = text.split(" at line ").next().unwrap_or_default();
        Error::invalid(format!("expected one Metarank event, found: {detail}"))
    })?;
    if object.get("event").and_then(Value::as_str) != Some("item") {
        return Ok(None);
    }
    let id = object.get("item").map(texts).unwrap_or_default().join("");
    let none = Vec::new();
    let fields = object.get("fields").and_then(Value::as_array).unwrap_or(&none);
    Ok(Some((id, fields.iter().filter_map(field).collect())))
}

fn field(field: &Value) -> Option<(TitleField, Vec<String>)> {
    let name = field.get("name")?.as_str()?;
    let (known, _) = NAMES.iter().find(|(_, names)| names.contains(&name))?;
    Some((*known, texts(field.get("value")?)))
}

/// A value or a list of values as texts; what is neither text nor number is nothing.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) if number.is_f64() => {
            number.as_f64().and_then(exact).into_iter().collect()
        }
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => {
            items.iter().filter(|item| !item.is_array()).flat_map(texts).collect()
        }
        _ => Vec::new(),
    }
}

fn put(into: &mut TitleTexts, field: TitleField, values: Vec<String>) {
    match field {
        TitleField::Genres => into.genres = values,
        TitleField::People => into.people = values,
        _ => into.set(field, &values.join(" ")),
    }
}

impl TitleSource for Metarank {
    fn advance(&mut self) -> Result<NextTitle> {
        if !self.is_read {
            if let Some(bad) = self.read()? {
                return Ok(NextTitle::Bad(bad));
            }
            self.items.reverse();
            self.is_read = true;
        }
        let Some((texts, line)) = self.items.pop() else { return Ok(NextTitle::End) };
        Ok(match title(texts) {
            Ok(title) => NextTitle::Title(Box::new(title), line),
            Err(wrong) => {
                let name = wrong.field.names()[0];
                let detail = format!("{} in `{name}`", wrong.error.detail());
                NextTitle::Bad(Error::invalid(detail).at_line(self.records.name(), line, None))
            }
        })
    }
}
