//! Events out of JSON Lines: one object a line. Its texts and numbers are taken as texts and then
//! follow the same rules as CSV; fields that are not mapped may hold anything.

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use slate_core::{Error, EventKind, Result, Timestamp};
use std::fmt::{self, Write as _};

use super::assemble::{Rules, Texts, Wrong, event, event_at, kind_for};
use super::words::Words;
use crate::columns::{EventField, Field as _};
use crate::input::{Format, Meter, ReadOptions, Stream};
use crate::number::exact;
use crate::source::{EventSource, Next};
use crate::text::{Dialect, Encoding, Records, Separator, Step};

/// A reader of JSON Lines.
pub(super) struct JsonLines {
    records: Records,
    meter: Meter,
    names: Names,
    object: Object,
    rules: Rules,
    given: Option<EventKind>,
    remark: Option<String>,
    has_no_times: bool,
}

/// What the fields of gorse's feedback are called.
const GORSE_FIELDS: [(&str, &str); 5] = [
    ("viewer", "UserId"),
    ("title", "ItemId"),
    ("kind", "FeedbackType"),
    ("at", "Timestamp"),
    ("value", "Value"),
];

/// The names each field may have, best first, in the order of [`EventField::ALL`].
struct Names(Vec<Vec<String>>);

/// The fields of one object. The texts keep their memory from line to line.
#[derive(Default)]
struct Object {
    slots: [Slot; EventField::ALL.len()],
}

#[derive(Default)]
struct Slot {
    text: String,
    /// Which of the field's names was found.
    name: Option<usize>,
}

impl JsonLines {
    pub(super) fn new(stream: Stream, options: &ReadOptions) -> Result<Self> {
        options.columns.check::<EventField>()?;
        let names = EventField::ALL.iter().map(|&field| options.columns.names_of(field)).collect();
        let dialect = Dialect { separator: Separator::WHOLE_LINE, encoding: Encoding::Utf8 };
        let records = Records::new(&stream.name, stream.window, dialect);
        let words = Words::of(options, Format::JsonLines);
        let rules =
            Rules { unit: options.unit, kind: EventKind::Play, words, decimal_times: false };
        let (names, object, meter) = (Names(names), Object::default(), stream.meter);
        let (given, has_no_times) = (options.kind, options.has_no_times);
        Ok(Self { records, meter, names, object, rules, given, remark: None, has_no_times })
    }

    /// The feedback that gorse exports, an object a line.
    pub(super) fn gorse(stream: Stream, options: &ReadOptions) -> Result<Self> {
        let columns = options.columns.or(&GORSE_FIELDS);
        let mut reader = Self::new(stream, &ReadOptions { columns, ..options.clone() })?;
        reader.rules.words = Words::of(options, Format::Gorse);
        reader.remark = Some("read as gorse's feedback".to_owned());
        Ok(reader)
    }

    /// The name under which a field was found.
    fn name(&self, field: EventField) -> Option<&str> {
        let found = self.object.slots[field as usize].name?;
        Some(&self.names.0[field as usize][found])
    }

    #[cold]
    fn wrong(&self, wrong: &Wrong) -> Error {
        let name = self.name(wrong.field).unwrap_or(wrong.field.names()[0]);
        self.placed(wrong.in_column(name), wrong.field)
    }

    #[cold]
    fn not_an_object(&self, error: &serde_json::Error) -> Error {
        let text = error.to_string();
        let detail = text.split(" at line ").next().unwrap_or_default();
        let column = Some(error.column() as u64).filter(|&column| column > 0);
        Error::invalid(format!("expected one JSON object, found: {detail}"))
            .at_line(self.records.name(), self.records.line(), column)
            .hint("each line is an object such as `{\"viewer\":\"v\",\"title\":\"t\",\"at\":0}`")
    }
}

impl EventSource for JsonLines {
    fn advance(&mut self) -> Result<Next<'_>> {
        match self.records.step()? {
            Step::Record => {}
            Step::Bad(fault) => return Ok(Next::Bad(fault.at(self.records.name()))),
            Step::End => return Ok(Next::End),
        }
        if let Err(e) = self.object.read(self.records.field(0), &self.names) {
            return Ok(Next::Bad(self.not_an_object(&e)));
        }
        self.rules.kind = kind_for(self.given, self.name(EventField::Value));
        let texts = self.object.texts();
        let made = match self.has_no_times {
            true => event_at(&texts, Timestamp::default(), &self.rules),
            false => event(&texts, &self.rules),
        };
        Ok(match made {
            Ok(row) => Next::Event(row),
            Err(wrong) => Next::Bad(self.wrong(&wrong)),
        })
    }

    fn progress(&self) -> (u64, u64) {
        self.meter.get()
    }

    fn placed(&self, error: Error, _: EventField) -> Error {
        error.at_line(self.records.name(), self.records.line(), None)
    }

    fn remark(&self) -> Option<String> {
        self.remark.clone()
    }
}

impl Object {
    fn read(&mut self, line: &[u8], names: &Names) -> serde_json::Result<()> {
        for slot in &mut self.slots {
            slot.text.clear();
            slot.name = None;
        }
        let mut json = serde_json::Deserializer::from_slice(line);
        Reading { object: self, names }.deserialize(&mut json)?;
        json.end()
    }

    fn texts(&self) -> Texts<'_> {
        let text = |field: EventField| self.slots[field as usize].text.as_bytes();
        Texts {
            viewer: text(EventField::Viewer),
            title: text(EventField::Title),
            kind: text(EventField::Kind),
            at: text(EventField::At),
            value: text(EventField::Value),
            id: text(EventField::Id),
        }
    }
}

/// Reads one object into the slots.
struct Reading<'a> {
    object: &'a mut Object,
    names: &'a Names,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> std::result::Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while let Some(found) = map.next_key_seed(Key(self.names))? {
            let slot = found.map(|(field, name)| (&mut self.object.slots[field], field, name));
            match slot {
                Some((slot, _, name)) if slot.name == Some(name) => {
                    return Err(de::Error::custom("the same field twice"));
                }
                // Of two names for one field the better one counts.
                Some((slot, field, name)) if slot.name.is_none_or(|old| name < old) => {
                    slot.name = Some(name);
                    slot.text.clear();
                    let is_value = field == EventField::Value as usize;
                    map.next_value_seed(Scalar { text: &mut slot.text, is_value })?;
                }
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

/// A key: the field and which of its names, if it is mapped.
struct Key<'a>(&'a Names);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<(usize, usize)>;

    fn deserialize<D: Deserializer<'de>>(
        self,
        json: D,
    ) -> std::result::Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<(usize, usize)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> std::result::Result<Self::Value, E> {
        let name = |names: &Vec<String>| names.iter().position(|n| n.eq_ignore_ascii_case(key));
        let fields = self.0.0.iter().enumerate();
        Ok(fields.into_iter().find_map(|(field, names)| Some((field, name(names)?))))
    }
}

/// A text, a number or null, as text.
struct Scalar<'a> {
    text: &'a mut String,
    /// Whether it is a measure and no id or time: then it may be rounded.
    is_value: bool,
}

impl<'de> DeserializeSeed<'de> for Scalar<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> std::result::Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl Scalar<'_> {
    fn write<E: de::Error>(self, value: impl fmt::Display) -> std::result::Result<(), E> {
        write!(self.text, "{value}").map_err(E::custom)
    }
}

impl Visitor<'_> for Scalar<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<(), E> {
        self.text.push_str(text);
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> std::result::Result<(), E> {
        self.write(number)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> std::result::Result<(), E> {
        self.write(number)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> std::result::Result<(), E> {
        if self.is_value {
            return self.write(number);
        }
        let text = exact(number).ok_or_else(|| E::custom("the number is too large to be exact"))?;
        self.write(text)
    }

    fn visit_unit<E: de::Error>(self) -> std::result::Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
