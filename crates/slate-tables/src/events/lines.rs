//! Events out of lines of ids without a header: LightGCN's `viewer title title ...` and SASRec's
//! `viewer title`, oldest first.
//!
//! Neither has times; see [`Ordinal`].

use slate_core::{Error, EventKind, Result};

use super::assemble::{Rules, Texts, Wrong, event_at};
use super::untimed::Ordinal;
use super::words::Words;
use crate::columns::EventField;
use crate::input::{Format, Meter, ReadOptions, Stream};
use crate::source::{EventSource, Next};
use crate::text::{Dialect, Encoding, Records, Separator, Step};

/// A reader of such lines.
pub(super) struct Lines {
    records: Records,
    meter: Meter,
    clock: Ordinal,
    rules: Rules,
    /// Whether a line holds exactly one title.
    is_pairs: bool,
    /// Where the viewer of the present line stands.
    viewer: (usize, usize),
    /// Where the rest of the present line starts.
    next: usize,
    /// How many ids of the present line were read.
    ids: u64,
}

impl Lines {
    pub(super) fn new(stream: Stream, format: Format, options: &ReadOptions) -> Result<Self> {
        let dialect = Dialect { separator: Separator::WHOLE_LINE, encoding: Encoding::Utf8 };
        let kind = options.kind.unwrap_or(EventKind::Play);
        if kind == EventKind::Rating {
            return Err(Error::invalid("these lines hold no stars, so they cannot be ratings")
                .at(&stream.name)
                .hint("choose another kind, such as `play`"));
        }
        Ok(Self {
            records: Records::new(&stream.name, stream.window, dialect),
            meter: stream.meter,
            clock: Ordinal::new(options.times_from)?,
            rules: Rules {
                unit: options.unit,
                kind,
                words: Words::of(options, format),
                decimal_times: false,
            },
            is_pairs: format == Format::SasRec,
            viewer: (0, 0),
            next: 0,
            ids: 0,
        })
    }

    /// Goes to the next title, on this line or a later one; `Some` is why there is none.
    fn step(&mut self) -> Result<Option<Next<'static>>> {
        loop {
            if self.ids > 0 && token(self.records.field(0), self.next).is_some() {
                return Ok(None);
            }
            match self.records.step()? {
                Step::End => {
                    self.ids = 0;
                    return Ok(Some(Next::End));
                }
                Step::Bad(fault) => {
                    self.ids = 0;
                    return Ok(Some(Next::Bad(fault.at(self.records.name()))));
                }
                Step::Record => {}
            }
            if let Some(bad) = self.start_line() {
                return Ok(Some(Next::Bad(bad)));
            }
        }
    }

    /// Takes the viewer of a new line; the error is a line of pairs that has not two ids.
    fn start_line(&mut self) -> Option<Error> {
        let line = self.records.field(0);
        let found = tokens(line).take(3).count();
        if self.is_pairs && found != 2 {
            self.ids = 0;
            let shown = if found == 3 { "more".to_owned() } else { found.to_string() };
            let error = Error::invalid(format!("expected a viewer and a title, found {shown} ids"));
            let hint = "SASRec lines are `viewer title`; lines with many titles are `lightgcn`";
            return Some(error.hint(hint).at_line(self.records.name(), self.records.line(), None));
        }
        // A line of blanks has no viewer, and is passed over like an empty one.
        self.viewer = token(line, 0).unwrap_or((0, 0));
        (self.next, self.ids) = (self.viewer.1, u64::from(found > 0));
        None
    }

    #[cold]
    fn wrong(&self, wrong: &Wrong) -> Error {
        let column = if wrong.field == EventField::Viewer { 1 } else { self.ids };
        Error::invalid(wrong.error.detail().to_owned()).at_line(
            self.records.name(),
            self.records.line(),
            Some(column),
        )
    }
}

impl EventSource for Lines {
    fn advance(&mut self) -> Result<Next<'_>> {
        if let Some(other) = self.step()? {
            return Ok(other);
        }
        let Some((start, end)) = token(self.records.field(0), self.next) else {
            return Ok(Next::End);
        };
        (self.next, self.ids) = (end, self.ids + 1);
        let (viewer, at) = (self.viewer, self.clock.tick()?);
        let line = self.records.field(0);
        let texts = Texts {
            viewer: &line[viewer.0..viewer.1],
            title: &line[start..end],
            ..Texts::default()
        };
        Ok(match event_at(&texts, at, &self.rules) {
            Ok(row) => Next::Event(row),
            Err(wrong) => Next::Bad(self.wrong(&wrong)),
        })
    }

    fn progress(&self) -> (u64, u64) {
        self.meter.get()
    }

    fn remark(&self) -> Option<String> {
        let name = if self.is_pairs { "SASRec lines" } else { "LightGCN lines" };
        Some(format!("read as {name}; {}", self.clock.remark()))
    }
}

/// The bounds of the first id of `line` from `start` on.
#[inline]
fn token(line: &[u8], start: usize) -> Option<(usize, usize)> {
    let rest = line.get(start..)?;
    let first = start + rest.iter().position(|byte| !is_blank(*byte))?;
    let length = line[first..].iter().position(|byte| is_blank(*byte));
    Some((first, length.map_or(line.len(), |length| first + length)))
}

/// The ids of a line.
fn tokens(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| is_blank(*byte)).filter(|token| !token.is_empty())
}

#[inline]
fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

#[cfg(test)]
mod tests;
