//! From the texts of one line to one checked event: the rules that all file formats share.

use slate_core::{ClientId, Error, EventKind, ID_BYTES_MAX, Result, Timestamp, TimestampUnit};
use slate_core::{TitleId, ViewerId};

use super::words::Words;
use crate::columns::{EventField, shorten};
use crate::number;
use crate::source::EventRow;

/// The texts of one line; empty is the same as absent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Texts<'a> {
    pub(super) viewer: &'a [u8],
    pub(super) title: &'a [u8],
    pub(super) kind: &'a [u8],
    pub(super) at: &'a [u8],
    pub(super) value: &'a [u8],
    pub(super) id: &'a [u8],
}

/// What the user decided about a whole file.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// How bare numbers in `at` are read.
    pub(super) unit: TimestampUnit,
    /// The kind of an event that names none.
    pub(super) kind: EventKind,
    /// What the file's words for kinds mean.
    pub(super) words: Words,
    /// Whether times may have a point, as in tables where every number is a floating one.
    pub(super) decimal_times: bool,
}

/// A field and why it is wrong.
pub(super) struct Wrong {
    pub(super) field: EventField,
    pub(super) error: Error,
}

impl Wrong {
    /// The error with the column's name in its detail.
    pub(super) fn in_column(&self, column: &str) -> Error {
        let detail = format!("{} in column `{column}`", self.error.detail());
        let renamed = Error::new(self.error.kind(), detail);
        match self.error.hint_text() {
            Some(hint) => renamed.hint(hint),
            None => renamed,
        }
    }
}

/// The kind of events that name none: as the user says; a rating when the values come from a column
/// called `rating`; else a play.
pub(super) fn kind_for(given: Option<EventKind>, value: Option<&str>) -> EventKind {
    let is_rating = value.is_some_and(|column| column.eq_ignore_ascii_case("rating"));
    given.unwrap_or(if is_rating { EventKind::Rating } else { EventKind::Play })
}

/// Checks the texts and makes them an event.
#[inline]
pub(super) fn event<'a>(
    texts: &Texts<'a>,
    rules: &Rules,
) -> std::result::Result<EventRow<'a>, Wrong> {
    let at = at(texts.at, rules);
    // A line's first wrong field is the one to be named, and ids stand before times.
    let row = event_at(texts, at.as_ref().copied().unwrap_or_default(), rules)?;
    at.map(|_| row).map_err(|error| Wrong { field: EventField::At, error })
}

/// The same for a file without times, at a moment that is known.
#[inline]
pub(super) fn event_at<'a>(
    texts: &Texts<'a>,
    at: Timestamp,
    rules: &Rules,
) -> std::result::Result<EventRow<'a>, Wrong> {
    use EventField::{Id, Kind, Title, Value, Viewer};
    let wrong = |field| move |error| Wrong { field, error };
    let checked = |text: &[u8], check: fn(&str) -> Result<()>| match is_simple(text) {
        true => Ok(()),
        false => check_slowly(text, check),
    };
    checked(texts.viewer, |t| ViewerId::new(t).map(drop)).map_err(wrong(Viewer))?;
    checked(texts.title, |t| TitleId::new(t).map(drop)).map_err(wrong(Title))?;
    if !texts.id.is_empty() {
        checked(texts.id, |t| ClientId::new(t).map(drop)).map_err(wrong(Id))?;
    }
    let kind = kind(texts.kind, rules).map_err(wrong(Kind))?;
    Ok(EventRow {
        viewer: texts.viewer,
        title: texts.title,
        kind,
        at,
        value: value(texts.value, kind).map_err(wrong(Value))?,
        id: (!texts.id.is_empty()).then_some(texts.id),
    })
}

/// Whether an id plainly follows the rules: short, and printable ASCII without spaces.
#[inline]
fn is_simple(text: &[u8]) -> bool {
    !text.is_empty() && text.len() <= ID_BYTES_MAX && text.iter().all(u8::is_ascii_graphic)
}

#[cold]
fn check_slowly(text: &[u8], check: fn(&str) -> Result<()>) -> Result<()> {
    let text = std::str::from_utf8(text)
        .map_err(|_| Error::invalid(format!("expected UTF-8 text, found {}", found(text))))?;
    check(text)
}

#[inline]
fn kind(text: &[u8], rules: &Rules) -> Result<EventKind> {
    if text.is_empty() { Ok(rules.kind) } else { rules.words.kind(text) }
}

#[inline]
fn at(text: &[u8], rules: &Rules) -> Result<Timestamp> {
    match number::integer(text) {
        Some(n) => Timestamp::from_number(n, rules.unit),
        None => slowly_at(&String::from_utf8_lossy(text), rules).map_err(|_| {
            let found = found(text);
            Error::invalid(format!("expected seconds, milliseconds or RFC 3339, found {found}"))
                .hint(
                    "times are numbers such as `964982703` or text such as `2000-07-30T18:45:03Z`",
                )
        }),
    }
}

/// A time in one of the rarer forms: RFC 3339, seconds with a point where the format has them, a
/// day, or `2021-03-14 00:00:00 +0000 UTC`, which gorse writes.
#[cold]
fn slowly_at(text: &str, rules: &Rules) -> Result<Timestamp> {
    if let (true, Some((whole, part))) = (rules.decimal_times, text.split_once('.')) {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        if let (true, Some(whole)) = (is_number, number::integer(whole.as_bytes())) {
            return Timestamp::from_number(whole, rules.unit);
        }
    }
    if text.len() == 10 {
        return Timestamp::parse(&format!("{text}T00:00:00Z"), rules.unit);
    }
    let parts: Vec<&str> = text.split(' ').collect();
    match parts[..] {
        [day, time, offset, _zone] if offset.len() == 5 && offset.is_ascii() => {
            let (hours, minutes) = offset.split_at(3);
            Timestamp::parse(&format!("{day}T{time}{hours}:{minutes}"), rules.unit)
        }
        _ => Timestamp::parse(text, rules.unit),
    }
}

#[inline]
fn value(text: &[u8], kind: EventKind) -> Result<Option<f32>> {
    if !text.is_empty() {
        return number::value(text).map(Some).ok_or_else(|| {
            Error::invalid(format!("expected a finite number, found {}", found(text)))
                .hint("values are numbers such as `4.5`")
        });
    }
    if kind == EventKind::Rating {
        return Err(Error::invalid("expected the stars of a rating, found nothing"));
    }
    Ok(None)
}

/// The user's text in a sentence.
fn found(text: &[u8]) -> String {
    match text {
        [] => "nothing".to_owned(),
        text => format!("`{}`", shorten(&String::from_utf8_lossy(text))),
    }
}
