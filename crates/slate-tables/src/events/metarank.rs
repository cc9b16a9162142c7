//! Events out of Metarank's JSON: one object a line, `interaction` and `ranking` among others.
//!
//! An interaction is one event, of the kind its `type` means; a ranking is one impression a shown
//! title. `item` and `user` objects are passed over here: titles are read by
//! [`crate::read_titles`], and of viewers nothing is kept but what they did.

use serde::Deserialize;
use serde_json::Value;
use slate_core::{Error, EventKind, Result, TimestampUnit};

use super::assemble::{Rules, Texts, Wrong, event};
use super::words::Words;
use crate::columns::EventField;
use crate::input::{Format, Meter, ReadOptions, Stream};
use crate::source::{EventSource, Next};
use crate::text::{Dialect, Encoding, Records, Separator, Step};

/// The most titles one ranking may show.
const SHOWN_MAX: usize = 10_000;

/// One object as it is written.
#[derive(Deserialize)]
struct Written {
    event: String,
    #[serde(default)]
    timestamp: Value,
    #[serde(default)]
    user: Value,
    #[serde(default)]
    item: Value,
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    items: Vec<Shown>,
    #[serde(default)]
    fields: Vec<Named>,
}

/// A title of a ranking.
#[derive(Deserialize)]
struct Shown {
    id: Value,
}

/// A field of an object.
#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    value: Value,
}

/// The texts of the present object, and its titles that are still to come.
#[derive(Default)]
struct Present {
    viewer: String,
    at: String,
    kind: String,
    value: String,
    titles: std::vec::IntoIter<String>,
    title: String,
}

/// A reader of Metarank events.
pub(super) struct Metarank {
    records: Records,
    meter: Meter,
    rules: Rules,
    present: Present,
}

impl Metarank {
    pub(super) fn new(stream: Stream, options: &ReadOptions) -> Self {
        let dialect = Dialect { separator: Separator::WHOLE_LINE, encoding: Encoding::Utf8 };
        let words = Words::of(options, Format::Metarank);
        // Numbers are milliseconds by definition, however small.
        let unit = TimestampUnit::Milliseconds;
        Self {
            records: Records::new(&stream.name, stream.window, dialect),
            meter: stream.meter,
            rules: Rules {
                unit,
                kind: options.kind.unwrap_or(EventKind::Play),
                words,
                decimal_times: false,
            },
            present: Present::default(),
        }
    }

    /// Goes on to the next title of an interaction or a ranking; `Some` is why there is none.
    fn step(&mut self) -> Result<Option<Next<'static>>> {
        loop {
            if let Some(title) = self.present.titles.next() {
                self.present.title = title;
                return Ok(None);
            }
            match self.records.step()? {
                Step::Record => {}
                Step::Bad(fault) => return Ok(Some(Next::Bad(fault.at(self.records.name())))),
                Step::End => return Ok(Some(Next::End)),
            }
            match present(self.records.field(0)) {
                Ok(present) => self.present = present,
                Err(e) => {
                    let (name, line) = (self.records.name(), self.records.line());
                    return Ok(Some(Next::Bad(e.at_line(name, line, None))));
                }
            }
        }
    }

    fn wrong(&self, wrong: &Wrong) -> Error {
        let name = match wrong.field {
            EventField::Viewer => "user",
            EventField::Title => "item",
            EventField::Kind => "type",
            EventField::At => "timestamp",
            EventField::Value | EventField::Id => "fields",
        };
        wrong.in_column(name).at_line(self.records.name(), self.records.line(), None)
    }
}

/// Reads one object; one without titles to report has none.
fn present(line: &[u8]) -> Result<Present> {
    let written: Written = serde_json::from_slice(line).map_err(|e| {
        let text = e.to_string();
        let detail = text.split(" at line ").next().unwrap_or_default();
        Error::invalid(format!("expected one Metarank event, found: {detail}"))
            .hint("each line is an object with `event`, `timestamp` and what belongs to it")
    })?;
    match written.event.as_str() {
        "item" | "user" => Ok(Present::default()),
        "interaction" => interaction(&written),
        "ranking" => ranking(&written),
        other => {
            let found = crate::columns::shorten(other);
            let kinds = "`item`, `user`, `ranking` or `interaction`";
            Err(Error::invalid(format!("expected {kinds} in `event`, found `{found}`")))
        }
    }
}

fn interaction(written: &Written) -> Result<Present> {
    if written.r#type.is_empty() {
        return Err(Error::invalid("expected the `type` of an interaction, found nothing"));
    }
    let stars = written.fields.iter().find(|f| f.name == "rating" || f.name == "value");
    let value = stars.map_or(Ok(String::new()), |f| scalar(&f.value, "fields"))?;
    let titles = vec![scalar(&written.item, "item")?];
    Ok(Present { kind: written.r#type.clone(), value, ..common(written, titles)? })
}

fn ranking(written: &Written) -> Result<Present> {
    if written.items.len() > SHOWN_MAX {
        let found = written.items.len();
        return Err(Error::invalid(format!("expected at most {SHOWN_MAX} items, found {found}")));
    }
    let titles = written.items.iter().map(|shown| scalar(&shown.id, "items"));
    let titles = titles.collect::<Result<Vec<_>>>()?;
    Ok(Present { kind: "impression".to_owned(), ..common(written, titles)? })
}

fn common(written: &Written, titles: Vec<String>) -> Result<Present> {
    if written.user.is_null() {
        return Err(Error::invalid("expected a `user`, found nothing")
            .hint("an event that belongs to nobody can be passed over with `--skip-bad`"));
    }
    let (viewer, at) = (scalar(&written.user, "user")?, scalar(&written.timestamp, "timestamp")?);
    Ok(Present { viewer, at, titles: titles.into_iter(), ..Present::default() })
}

/// A text or a whole number as text; nothing where there is nothing.
fn scalar(value: &Value, name: &str) -> Result<String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(Error::invalid(format!("expected a text or a number in `{name}`"))),
    }
}

impl EventSource for Metarank {
    fn advance(&mut self) -> Result<Next<'_>> {
        if let Some(other) = self.step()? {
            return Ok(other);
        }
        let present = &self.present;
        let texts = Texts {
            viewer: present.viewer.as_bytes(),
            title: present.title.as_bytes(),
            kind: present.kind.as_bytes(),
            at: present.at.as_bytes(),
            value: present.value.as_bytes(),
            id: &[],
        };
        Ok(match event(&texts, &self.rules) {
            Ok(row) => Next::Event(row),
            Err(wrong) => Next::Bad(self.wrong(&wrong)),
        })
    }

    fn progress(&self) -> (u64, u64) {
        self.meter.get()
    }

    fn remark(&self) -> Option<String> {
        Some("read as Metarank events; `item` and `user` events hold no viewing".to_owned())
    }
}

#[cfg(test)]
mod tests;
