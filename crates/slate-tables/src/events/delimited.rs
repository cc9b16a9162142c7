//! Events out of delimited text: CSV with a header, and MovieLens' files without one.

use slate_core::{Error, EventKind, Result};

use super::assemble::{Rules, Texts, Wrong, event, kind_for};
use crate::columns::{ColumnMap, EventField, Field as _};
use crate::input::{Meter, ReadOptions, Stream};
use crate::source::{EventSource, Next};
use crate::text::{Dialect, Encoding, Records, Separator, Step, header, open_csv};

/// The position of each field in a line, in the order of [`EventField::ALL`].
type Positions = [Option<usize>; 6];

/// A reader of delimited events.
pub(super) struct Delimited {
    records: Records,
    meter: Meter,
    positions: Positions,
    /// The names of the columns, for errors.
    header: Vec<String>,
    rules: Rules,
}

impl Delimited {
    /// Reads the header of a CSV file.
    pub(super) fn with_header(stream: Stream, options: &ReadOptions) -> Result<Self> {
        let (name, meter) = (stream.name, stream.meter);
        let mut records = open_csv(&name, stream.window, options.delimiter)?;
        let header = header(&mut records)?;
        let positions = resolve(&options.columns, &header)
            .map_err(|e| e.at_line(&name, records.line(), None))?;
        let value = positions[EventField::Value as usize].map(|number| header[number].as_str());
        let rules = Rules { unit: options.unit, kind: kind_for(options.kind, value) };
        Ok(Self { records, meter, positions, header, rules })
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
            rules: Rules { unit: options.unit, kind },
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
        let error = wrong.in_column(column);
        error.at_line(self.records.name(), self.records.line(), Some(number as u64 + 1))
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
        Ok(match event(&self.texts(), self.rules) {
            Ok(row) => Next::Event(row),
            Err(wrong) => Next::Bad(self.wrong(&wrong)),
        })
    }

    fn progress(&self) -> (u64, u64) {
        self.meter.get()
    }
}

fn resolve(columns: &ColumnMap, header: &[String]) -> Result<Positions> {
    let found = columns.resolve::<EventField>(header)?;
    let mut positions = [None; EventField::ALL.len()];
    positions.copy_from_slice(&found);
    Ok(positions)
}
