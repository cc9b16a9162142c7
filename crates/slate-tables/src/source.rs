//! What every reader of events offers: one row after another, borrowed, checked, and bad lines
//! apart.

use slate_core::{Error, Event, EventKind, Result, Timestamp};

use crate::columns::EventField;

/// One event as it lies in the reader's buffer. What it holds has been checked like an
/// [`Event`]: ids follow the rules of their types, a value is finite, a rating has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventRow<'a> {
    /// Who.
    pub viewer: &'a [u8],
    /// Which title.
    pub title: &'a [u8],
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// Stars or seconds.
    pub value: Option<f32>,
    /// The client's own name for the event.
    pub id: Option<&'a [u8]>,
}

impl<'a> EventRow<'a> {
    /// The row of an event.
    pub fn of(event: &'a Event) -> Self {
        Self {
            viewer: event.viewer.as_str().as_bytes(),
            title: event.title.as_str().as_bytes(),
            kind: event.kind,
            at: event.at,
            value: event.value.map(|value| value + 0.0),
            id: event.id.as_ref().map(|id| id.as_str().as_bytes()),
        }
    }
}

/// What a source came to.
#[derive(Debug)]
pub enum Next<'a> {
    /// An event.
    Event(EventRow<'a>),
    /// A line that breaks a rule, with its place. The source goes on after it.
    Bad(Error),
    /// There is no more.
    End,
}

/// A stream of events.
///
/// The contract: [`EventSource::advance`] gives each line of the input once, in the input's order,
/// as an event or as a bad line; after [`Next::End`] it gives `End` again. An error means that the
/// input itself cannot be read on, such as a broken disk or a damaged zip; nothing is promised
/// after it.
pub trait EventSource {
    /// The next event.
    ///
    /// # Errors
    /// The input cannot be read on.
    fn advance(&mut self) -> Result<Next<'_>>;

    /// Bytes read so far and bytes in all, as they lie on disk; zero when not known.
    fn progress(&self) -> (u64, u64) {
        (0, 0)
    }

    /// An error about a field of the event that came last, with its place as far as the input has lines and columns.
    fn placed(&self, error: Error, field: EventField) -> Error {
        let _ = field;
        error
    }

    /// What a person has to know about how the input is read: the format that was told from its
    /// content, and where its times come from when it has none.
    fn remark(&self) -> Option<String> {
        None
    }
}

/// Events that are in memory.
#[derive(Debug, Clone)]
pub struct VecSource {
    events: Vec<Event>,
    next: usize,
}

impl VecSource {
    /// A source that gives these events.
    pub fn new(events: Vec<Event>) -> Self {
        Self { events, next: 0 }
    }
}

impl EventSource for VecSource {
    fn advance(&mut self) -> Result<Next<'_>> {
        let Some(event) = self.events.get(self.next) else { return Ok(Next::End) };
        self.next += 1;
        Ok(match event.check() {
            Ok(()) => Next::Event(EventRow::of(event)),
            Err(e) => Next::Bad(e.at_line("events", self.next as u64, None)),
        })
    }
}
