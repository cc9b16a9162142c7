//! Rows that are already in the tables, as far as they could be equal to a new one.

use slate_core::Result;
use std::path::Path;

use super::order::Order;
use super::row::{Row, ordered};
use crate::segment::{EventColumns, Segment, SegmentReader};

/// A viewer or title that the import does not mention.
const UNMENTIONED: u32 = u32::MAX;

/// The segments that overlap a time range, in the order of their first rows.
pub(super) fn overlapping(existing: &[Segment], range: Option<(i64, i64)>) -> Vec<Segment> {
    let Some((first, last)) = range else { return Vec::new() };
    let overlaps = |segment: &&Segment| {
        segment.at_min.as_millis() <= last && segment.at_max.as_millis() >= first
    };
    let mut known: Vec<Segment> = existing.iter().filter(overlaps).cloned().collect();
    known.sort_by(|a, b| (a.at_min, a.at_max, &a.file).cmp(&(b.at_min, b.at_max, &b.file)));
    known
}

/// The rows of one known segment whose viewer and title occur in the import, without client ids:
/// what has one is told apart by it and never equals a row without.
pub(super) struct KnownRows {
    reader: SegmentReader,
    columns: EventColumns,
    next: usize,
}

impl KnownRows {
    pub(super) fn open(dir: &Path, segment: &Segment) -> Result<Self> {
        let reader = SegmentReader::open(dir, segment)?;
        Ok(Self { reader, columns: EventColumns::default(), next: 0 })
    }

    pub(super) fn next(&mut self, order: &Order) -> Result<Option<Row>> {
        loop {
            while self.next < self.columns.len() {
                let n = self.next;
                self.next += 1;
                if let Some(row) = row(&self.columns, n) {
                    return Ok(Some(row));
                }
            }
            self.next = 0;
            let mut viewer = |text: &[u8]| order.viewers.texts.get(text).unwrap_or(UNMENTIONED);
            let mut title = |text: &[u8]| order.titles.texts.get(text).unwrap_or(UNMENTIONED);
            if !self.reader.next(&mut self.columns, &mut viewer, &mut title)? {
                return Ok(None);
            }
        }
    }
}

fn row(columns: &EventColumns, n: usize) -> Option<Row> {
    let (viewer, title) = (columns.viewers[n], columns.titles[n]);
    if columns.has_id[n] || viewer == UNMENTIONED || title == UNMENTIONED {
        return None;
    }
    let value = columns.values[n];
    let value = if value.is_nan() { 0 } else { ordered(value) };
    Some(Row::packed(columns.at_ms[n], viewer, title, columns.kinds[n], value, 0))
}
