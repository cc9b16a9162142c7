//! Titles out of JSON Lines. Lists are arrays of texts; a text with `|` between its parts will do
//! too.

use std::collections::HashSet;

use serde_json::{Map, Value};
use slate_core::{Error, Result, Window};

use super::assemble::{TitleTexts, title};
use super::{NextTitle, TitleSource};
use crate::columns::{Field as _, TitleField};
use crate::input::{ReadOptions, Stream};
use crate::number::exact;
use crate::text::{Dialect, Encoding, Records, Separator, Step};

/// A reader of JSON Lines.
pub(super) struct JsonLines {
    records: Records,
    /// The names each field may have, best first, in the order of [`TitleField::ALL`].
    names: Vec<Vec<String>>,
    /// Whether these are the items of gorse, which may have no name, and labels for genres.
    is_gorse: bool,
    /// Ids that were made for films without one.
    made: HashSet<String>,
}

impl JsonLines {
    pub(super) fn new(stream: Stream, options: &ReadOptions) -> Result<Self> {
        options.columns.check::<TitleField>()?;
        let names = TitleField::ALL.iter().map(|&field| options.columns.names_of(field)).collect();
        let dialect = Dialect { separator: Separator::WHOLE_LINE, encoding: Encoding::Utf8 };
        Ok(Self {
            records: Records::new(&stream.name, stream.window, dialect),
            names,
            is_gorse: false,
            made: HashSet::new(),
        })
    }

    /// The items that gorse exports.
    pub(super) fn gorse(stream: Stream, options: &ReadOptions) -> Result<Self> {
        const FIELDS: [(&str, &str); 3] =
            [("id", "ItemId"), ("name", "Comment"), ("genres", "Categories")];
        let options = ReadOptions { columns: options.columns.or(&FIELDS), ..options.clone() };
        Ok(Self { is_gorse: true, ..Self::new(stream, &options)? })
    }

    fn texts(&mut self) -> Result<TitleTexts> {
        let object: Map<String, Value> =
            serde_json::from_slice(self.records.field(0)).map_err(|e| {
                let text = e.to_string();
                let detail = text.split(" at line ").next().unwrap_or_default();
                Error::invalid(format!("expected one JSON object, found: {detail}"))
            })?;
        let mut texts = TitleTexts::default();
        for (&field, names) in TitleField::ALL.iter().zip(&self.names) {
            if let Some((name, value)) = find(&object, names) {
                take(&mut texts, field, value).map_err(|found| mistyped(field, name, found))?;
            }
        }
        if self.is_gorse {
            complete(&mut texts, &object);
        }
        if texts.id.is_empty() && object.get("cast").is_some_and(Value::is_array) {
            self.of_article(&mut texts, &object);
        }
        Ok(texts)
    }

    /// A film of the lists made from Wikipedia's articles has no id: its article is one, and for a film without its own
    /// its name and year. The article's beginning is the synopsis.
    fn of_article(&mut self, texts: &mut TitleTexts, object: &Map<String, Value>) {
        /// What is longer is cut: an id has room for year and number behind it.
        const BYTES: usize = 160;
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
        if texts.synopsis.is_empty() {
            texts.synopsis = text("extract").to_owned();
        }
        let cut = |text: &str| {
            let text = text.trim();
            text[..text.floor_char_boundary(BYTES)].trim_end().to_owned()
        };
        let (article, named) = (cut(text("href")), cut(&texts.name));
        let mut id = if article.is_empty() { format!("{named} ({})", texts.year) } else { article };
        if self.made.contains(&id) {
            id = format!("{named} ({})", texts.year);
        }
        let (first, mut n) = (id.clone(), 1);
        while !self.made.insert(id.clone()) {
            n += 1;
            id = format!("{first} {n}");
        }
        texts.id = id;
    }
}

/// What gorse leaves open: the id for a name, and labels for genres where they are plain words.
fn complete(texts: &mut TitleTexts, object: &Map<String, Value>) {
    if texts.name.trim().is_empty() {
        texts.name.clone_from(&texts.id);
    }
    if let (true, Some(Value::Array(labels))) = (texts.genres.is_empty(), object.get("Labels")) {
        let words = labels.iter().map(|label| label.as_str().map(str::to_owned));
        texts.genres = words.collect::<Option<_>>().unwrap_or_default();
    }
}

impl TitleSource for JsonLines {
    fn advance(&mut self) -> Result<NextTitle> {
        match self.records.step()? {
            Step::Record => {}
            Step::Bad(fault) => return Ok(NextTitle::Bad(fault.at(self.records.name()))),
            Step::End => return Ok(NextTitle::End),
        }
        let line = self.records.line();
        let made = self.texts().and_then(|texts| {
            title(texts).map_err(|wrong| {
                let name = wrong.field.names()[0];
                Error::invalid(format!("{} in `{name}`", wrong.error.detail()))
            })
        });
        Ok(match made {
            Ok(title) => NextTitle::Title(Box::new(title), line),
            Err(e) => NextTitle::Bad(e.at_line(self.records.name(), line, None)),
        })
    }
}

/// The value of the best name that the object has.
fn find<'a>(object: &'a Map<String, Value>, names: &[String]) -> Option<(&'a str, &'a Value)> {
    names.iter().find_map(|name| {
        let mut pairs = object.iter();
        pairs
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(key, value)| (key.as_str(), value))
    })
}

/// Puts a value into its field; the error is what was found instead.
fn take(
    texts: &mut TitleTexts,
    field: TitleField,
    value: &Value,
) -> std::result::Result<(), &'static str> {
    match value {
        Value::Null => {}
        Value::String(text) => texts.set(field, text),
        Value::Number(number) if number.is_f64() => {
            let exact = number.as_f64().and_then(exact);
            texts.set(field, &exact.ok_or("a number too large to be exact")?);
        }
        Value::Number(number) => texts.set(field, &number.to_string()),
        Value::Array(items) if field.is_list() => {
            let list: Option<Vec<_>> = items.iter().map(|item| text_of(field, item)).collect();
            texts.set_list(field, list.ok_or("a list with other things")?);
        }
        Value::Array(_) => return Err("a list"),
        Value::Object(_) => return Err("an object"),
        Value::Bool(_) => return Err("true or false"),
    }
    Ok(())
}

/// An item of a list as text; a window may also be written out as an object.
fn text_of(field: TitleField, item: &Value) -> Option<String> {
    match item {
        Value::String(text) => Some(text.clone()),
        Value::Object(_) if field == TitleField::Windows => {
            serde_json::from_value::<Window>(item.clone()).ok().map(|window| window.to_string())
        }
        _ => None,
    }
}

fn mistyped(field: TitleField, name: &str, found: &str) -> Error {
    let expected = match field {
        TitleField::Windows => "a list of windows with `from`, `until` and `territories`",
        list if list.is_list() => "a list of texts",
        _ => "a text or a number",
    };
    Error::invalid(format!("expected {expected} in `{name}`, found {found}"))
}
