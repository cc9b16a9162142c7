//! Events out of delimited text: CSV with a header, and MovieLens' files without one.

use slate_core::{Error, EventKind, Result};

use super::assemble::{Rules, Texts, Wrong, event, event_at, kind_for};
use super::untimed::Ordinal;
use super::words::Words;
use crate::columns::{EventField, Field as _};
use crate::input::{Format, Meter, ReadOptions, Stream};
use crate::recbole::untyped_header;
use crate::source::{EventSource, Next};
use crate::text::{Dialect, Encoding, Records, Separator, Step, header, open_csv};

/// The position of each field in a line, in the order of [`EventField::ALL`].
pub(super) type Positions = [Option<usize>; 6];

/// A reader of delimited events.
pub(super) struct Delimited {
    records: Records,
    meter: Meter,
    positions: Positions,
    /// The names of the columns, for errors.
    header: Vec<String>,
    rules: Rules,
    /// The clock of a file without times.
    clock: Option<Ordinal>,
    /// What the reader has to tell about the file.
    remark: Option<String>,
}

impl Delimited {
    /// Reads the header of a CSV file.
    pub(super) fn with_header(stream: Stream, options: &ReadOptions) -> Result<Self> {
        let (name, meter) = (stream.name, stream.meter);
        let mut records = open_csv(&name, stream.window, options.delimiter)?;
        let header = header(&mut records)?;
        let positions = positions_of(&header, options, options.has_no_times)
            .map_err(|e| e.at_line(&name, records.line(), None))?;
        let value = positions[EventField::Value as usize].map(|number| header[number].as_str());
        let words = Words::of(options, Format::Csv);
        let rules = Rules {
            unit: options.unit,
            kind: kind_for(options.kind, value),
            words,
            decimal_times: false,
        };
        let clock = match options.has_no_times {
            true => Some(Ordinal::new(options.times_from)?),
            false => None,
        };
        Ok(Self { records, meter, positions, header, rules, clock, remark: None })
    }

    /// The feedback that gorse exports as CSV.
    pub(super) fn gorse(stream: Stream, options: &ReadOptions) -> Result<Self> {
        let columns = options.columns.or(&GORSE_COLUMNS);
        let mut reader = Self::with_header(stream, &ReadOptions { columns, ..options.clone() })?;
        reader.rules.words = Words::of(options, Format::Gorse);
        reader.remark = Some("read as gorse's feedback".to_owned());
        Ok(reader)
    }

    /// The interactions of RecBole: tabs, and a type behind each name of the header.
    pub(super) fn recbole(stream: Stream, options: &ReadOptions) -> Result<Self> {
        let (name, meter) = (stream.name, stream.meter);
        let dialect = Dialect { separator: Separator::Plain(b'\t'), encoding: Encoding::Utf8 };
        let mut records = Records::new(&name, stream.window, dialect);
        let header = untyped_header(&mut records)?;
        let positions =
            positions_of(&header, options, true).map_err(|e| e.at_line(&name, 1, None))?;
        let value = positions[EventField::Value as usize].map(|n| header[n].as_str());
        let words = Words::of(options, Format::RecBole);
        let rules = Rules {
            unit: options.unit,
            kind: kind_for(options.kind, value),
            words,
            decimal_times: true,
        };
        let clock = match positions[EventField::At as usize] {
            Some(_) => None,
            None => Some(Ordinal::new(options.times_from)?),
        };
        let times = clock.as_ref().map(|clock| format!("; {}", clock.remark()));
        let remark = Some(format!("read as RecBole's interactions{}", times.unwrap_or_default()));
        Ok(Self { records, meter, positions, header, rules, clock, remark })
    }

    /// A file whose columns are viewer, title, stars, seconds, without a header: `u.data`,
    /// `ratings.dat`.
    pub(super) fn movielens(stream: Stream, separator: Separator, options: &ReadOptions) -> Self {
        let dialect = Dialect { separator, encoding: Encoding::Utf8 };
        let header = ["user", "movie", "rating", "timestamp"].map(str::to_owned).to_vec();
        let kind = options.kind.unwrap_or(EventKind::Rating);
        Self {
            records: Records::new(&stream.name, stream.window, dialect),
            meter: stream.meter,
            positions: [Some(0), Some(1), None, Some(3), Some(2), None],
            header,
            rules: Rules {
                unit: options.unit,
                kind,
                words: Words::of(options, Format::Csv),
                decimal_times: false,
            },
            clock: None,
            remark: None,
        }
    }

    #[inline]
    fn texts(&self) -> Texts<'_> {
        let text = |field: EventField| {
            let position = self.positions[field as usize];
            position.map_or(&[][..], |number| self.records.field(number))
        };
        Texts {
            viewer: text(EventField::Viewer),
            title: text(EventField::Title),
            kind: text(EventField::Kind),
            at: text(EventField::At),
            value: text(EventField::Value),
            id: text(EventField::Id),
        }
    }

    #[cold]
    fn wrong(&self, wrong: &Wrong) -> Error {
        let number = self.positions[wrong.field as usize].unwrap_or(0);
        let column = self.header.get(number).map_or("", String::as_str);
        self.placed(wrong.in_column(column), wrong.field)
    }

    #[cold]
    fn wrong_count(&self) -> Error {
        let (expected, found) = (self.header.len(), self.records.field_count());
        let separator = self.records.dialect().separator.shown();
        Error::invalid(format!("expected {expected} fields, found {found}"))
            .at_line(self.records.name(), self.records.line(), None)
            .hint(format!("fields are separated by {separator}"))
    }
}

impl EventSource for Delimited {
    fn advance(&mut self) -> Result<Next<'_>> {
        match self.records.step()? {
            Step::Record => {}
            Step::Bad(fault) => return Ok(Next::Bad(fault.at(self.records.name()))),
            Step::End => return Ok(Next::End),
        }
        if self.records.field_count() != self.header.len() {
            return Ok(Next::Bad(self.wrong_count()));
        }
        let at = self.clock.as_mut().map(Ordinal::tick).transpose()?;
        let texts = self.texts();
        let made = match at {
            Some(at) => event_at(&texts, at, &self.rules),
            None => event(&texts, &self.rules),
        };
        Ok(match made {
            Ok(row) => Next::Event(row),
            Err(wrong) => Next::Bad(self.wrong(&wrong)),
        })
    }

    fn progress(&self) -> (u64, u64) {
        self.meter.get()
    }

    fn placed(&self, error: Error, field: EventField) -> Error {
        let number = self.positions[field as usize].unwrap_or(0);
        error.at_line(self.records.name(), self.records.line(), Some(number as u64 + 1))
    }

    fn remark(&self) -> Option<String> {
        self.remark.clone()
    }
}

/// What the columns of gorse's feedback are called.
pub(super) const GORSE_COLUMNS: [(&str, &str); 4] =
    [("viewer", "user_id"), ("title", "item_id"), ("kind", "feedback_type"), ("at", "time_stamp")];

/// Where each field stands; with `may_be_untimed` a column of times may be missing, unless the person
/// named one.
pub(super) fn positions_of(
    header: &[String],
    options: &ReadOptions,
    may_be_untimed: bool,
) -> Result<Positions> {
    options.columns.check::<EventField>()?;
    let mut positions = [None; EventField::ALL.len()];
    for &field in EventField::ALL {
        let is_optional =
            may_be_untimed && field == EventField::At && !options.columns.names(field);
        positions[field as usize] = match options.columns.resolve_one(field, header) {
            Err(_) if is_optional => None,
            found => found?,
        };
    }
    Ok(positions)
}
