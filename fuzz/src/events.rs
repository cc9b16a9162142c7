//! Reading events, and what holds whatever the file was.

use slate_core::{ClientId, Event, EventKind, TimestampUnit, TitleId, ViewerId};
use slate_tables::{EventRow, EventSource, Format, Next, ReadOptions, read_events};

use crate::{Choices, Chunks};

/// What came of one line, or of the file.
#[derive(Debug, PartialEq)]
pub enum Line {
    /// An event.
    Event(Event),
    /// A line that breaks a rule: what was said.
    Bad(String),
    /// The file cannot be read on: what was said.
    Broken(String),
}

const COLUMNS: &[&str] = &["", "viewer=a,title=b,at=c", "at=at,value=rating,kind=k,id=i"];

/// Options by the next bytes.
pub fn options(choices: &mut Choices<'_>, names: &[&str], format: Option<Format>) -> ReadOptions {
    use TimestampUnit::{Auto, Milliseconds, Seconds};
    let kinds: Vec<Option<EventKind>> =
        [None].into_iter().chain(EventKind::ALL.map(Some)).collect();
    ReadOptions {
        name: Some(choices.one(names).to_owned()),
        format,
        unit: choices.one(&[Auto, Seconds, Milliseconds]),
        kind: choices.one(&kinds),
        columns: choices.one(COLUMNS).parse().expect("a column map"),
        ..ReadOptions::default()
    }
}

/// Reads a file in two ways and once more from what was read; panics where a promise is broken.
pub fn check(file: &[u8], options: &ReadOptions, chunk: usize) {
    let lines = read(file, options, usize::MAX);
    let again = read(file, options, chunk);
    assert_eq!(lines, again, "in pieces of {chunk} bytes it is another file");
    let events: Vec<&Event> =
        lines.iter().filter_map(|l| if let Line::Event(e) = l { Some(e) } else { None }).collect();
    check_written(&events);
}

/// Every line of a file.
fn read(file: &[u8], options: &ReadOptions, chunk: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut source = match read_events(Box::new(Chunks::new(file, chunk)), options) {
        Ok(source) => source,
        Err(e) => return vec![Line::Broken(e.to_string())],
    };
    loop {
        match source.advance() {
            Ok(Next::Event(row)) => lines.push(Line::Event(event(&row))),
            Ok(Next::Bad(error)) => {
                let place = error.place().expect("a bad line has a place");
                assert!(place.line.is_some(), "a bad line has a line: {error}");
                lines.push(Line::Bad(error.to_string()));
            }
            Ok(Next::End) => break,
            Err(e) => {
                lines.push(Line::Broken(e.to_string()));
                return lines;
            }
        }
        assert!(lines.len() <= file.len() + 1, "more events than bytes");
    }
    assert_ended(&mut *source);
    lines
}

fn assert_ended(source: &mut dyn EventSource) {
    assert!(matches!(source.advance(), Ok(Next::End)), "there is something after the end");
}

/// The row as an event: this is where its ids and its value are checked.
fn event(row: &EventRow<'_>) -> Event {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("an id is UTF-8");
    let event = Event {
        id: row.id.map(|id| ClientId::new(text(id)).expect("a client id")),
        viewer: ViewerId::new(text(row.viewer)).expect("a viewer id"),
        title: TitleId::new(text(row.title)).expect("a title id"),
        kind: row.kind,
        at: row.at,
        value: row.value,
    };
    event.check().expect("an event that follows the rules");
    event
}

/// What was read can be written and read again without a difference.
fn check_written(events: &[&Event]) {
    if events.is_empty() {
        return;
    }
    let json = |e: &&Event| serde_json::to_string(e).expect("an event has a JSON form");
    let written = events.iter().map(json).collect::<Vec<_>>().join("\n");
    let options = ReadOptions { name: Some("events.jsonl".into()), ..ReadOptions::default() };
    let again = read(written.as_bytes(), &options, usize::MAX);
    assert_eq!(again.len(), events.len(), "{written}");
    for (line, event) in again.iter().zip(events) {
        assert!(matches!(line, Line::Event(e) if e == *event), "{event:?} came back as {line:?}");
    }
}
