//! Segments back into memory, batch by batch, in the order of time.
//!
//! Segments of one import follow each other; segments of later imports may overlap them. Where they
//! do, rows are merged, so that the reader always sees the order (at, viewer, title, kind, value).
//! A segment is opened when its time has come: memory is one batch for each segment that overlaps
//! the present one.

use slate_core::Result;
use std::cmp::Ordering;
use std::collections::VecDeque;
use std::path::Path;

use crate::bounds::BATCH_ROWS_MAX;
use crate::heap::IndexHeap;
use crate::interner::Interner;
use crate::segment::{EventColumns, Segment, SegmentReader};

/// Reads all events of `segments`, which lie in the folder `dir`. Viewers and titles become numbers
/// of the two interners, which keep what they know. `each` gets at most [`BATCH_ROWS_MAX`] events
/// at a time.
///
/// # Errors
/// A file is missing, damaged or not a segment, or `each` returned an error.
pub fn scan(
    dir: &Path,
    segments: &[Segment],
    viewers: &mut Interner,
    titles: &mut Interner,
    each: &mut dyn FnMut(&EventColumns) -> Result<()>,
) -> Result<()> {
    scan_named(dir, segments, viewers, titles, &mut |columns, _, _| each(columns))
}

/// The same; `each` can look up the names of viewers and titles, also of those it has not seen
/// before.
///
/// # Errors
/// As [`scan`].
pub fn scan_named(
    dir: &Path,
    segments: &[Segment],
    viewers: &mut Interner,
    titles: &mut Interner,
    each: &mut dyn FnMut(&EventColumns, &Interner, &Interner) -> Result<()>,
) -> Result<()> {
    let mut waiting: Vec<&Segment> = segments.iter().collect();
    waiting.sort_by_key(|segment| (segment.at_min, segment.at_max, &segment.file));
    let texts = Texts { viewers, titles };
    let (open, heap, merged) = (Vec::new(), IndexHeap::default(), EventColumns::default());
    let mut scan = Scan { dir, texts, waiting: waiting.into(), open, heap, merged };
    while let Some(first) = scan.first()? {
        scan.pass(first, each)?;
    }
    scan.flush(each)
}

/// What is called with each batch, and the names of viewers and titles.
type Each<'a> = dyn FnMut(&EventColumns, &Interner, &Interner) -> Result<()> + 'a;

/// A scan going on.
struct Scan<'a> {
    dir: &'a Path,
    texts: Texts<'a>,
    /// Segments not yet opened, in the order of their first rows.
    waiting: VecDeque<&'a Segment>,
    /// Segments opened so far; those at their end are empty.
    open: Vec<Head>,
    /// Indexes into `open`.
    heap: IndexHeap,
    /// Rows that were merged and not yet handed out.
    merged: EventColumns,
}

/// The texts that decide between rows of the same time.
struct Texts<'a> {
    viewers: &'a mut Interner,
    titles: &'a mut Interner,
}

/// An open segment, its present batch and the first row of it that is left.
struct Head {
    reader: Option<SegmentReader>,
    columns: EventColumns,
    row: usize,
}

impl Scan<'_> {
    /// The open segment with the first row, after opening all whose time has come.
    fn first(&mut self) -> Result<Option<usize>> {
        loop {
            let top = self.heap.top();
            let until_ms = top.map(|top| self.open[top].columns.at_ms[self.open[top].row]);
            if !self.waits_until(until_ms) {
                return Ok(top);
            }
            let Some(segment) = self.waiting.pop_front() else { return Ok(top) };
            let reader = Some(SegmentReader::open(self.dir, segment)?);
            self.open.push(Head { reader, columns: EventColumns::default(), row: 0 });
            let last = self.open.len() - 1;
            if self.open[last].load(&mut self.texts)? {
                let (open, texts) = (&self.open, &self.texts);
                self.heap.push(last, |a, b| texts.less(&open[a], &open[b]));
            }
        }
    }

    /// Whether a segment waits that starts at this time or earlier, or at all when there is no
    /// time.
    fn waits_until(&self, until_ms: Option<i64>) -> bool {
        let starts =
            |segment: &&Segment| until_ms.is_none_or(|ms| segment.at_min.as_millis() <= ms);
        self.waiting.front().is_some_and(starts)
    }

    /// Hands on the first row of the segment `first`, or its whole batch if nothing else lies
    /// between.
    fn pass(&mut self, first: usize, each: &mut Each<'_>) -> Result<()> {
        let last_ms = self.open[first].columns.at_ms.last().copied();
        let alone = self.heap.len() == 1 && self.open[first].row == 0 && !self.waits_until(last_ms);
        if alone {
            self.flush(each)?;
            each(&self.open[first].columns, self.texts.viewers, self.texts.titles)?;
            self.open[first].row = self.open[first].columns.len();
        } else {
            let head = &mut self.open[first];
            self.merged.push_from(&head.columns, head.row);
            head.row += 1;
            if self.merged.len() == BATCH_ROWS_MAX {
                self.flush(each)?;
            }
        }
        let head = &mut self.open[first];
        let more = head.row < head.columns.len() || head.load(&mut self.texts)?;
        let (open, texts) = (&self.open, &self.texts);
        let less = |a: usize, b: usize| texts.less(&open[a], &open[b]);
        if more {
            self.heap.settle(less)
        } else {
            self.heap.pop(less)
        }
        Ok(())
    }

    fn flush(&mut self, each: &mut Each<'_>) -> Result<()> {
        if !self.merged.is_empty() {
            each(&self.merged, self.texts.viewers, self.texts.titles)?;
            self.merged.clear();
        }
        Ok(())
    }
}

impl Head {
    /// Goes to the next batch; at the end of the segment its memory is given back.
    fn load(&mut self, texts: &mut Texts<'_>) -> Result<bool> {
        self.row = 0;
        let mut viewer = |text: &[u8]| texts.viewers.intern(text);
        let mut title = |text: &[u8]| texts.titles.intern(text);
        while let Some(reader) = &mut self.reader {
            if !reader.next(&mut self.columns, &mut viewer, &mut title)? {
                (self.reader, self.columns) = (None, EventColumns::default());
            } else if !self.columns.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Texts<'_> {
    /// The order of rows; see [`crate::segment`].
    fn less(&self, a: &Head, b: &Head) -> bool {
        let ((a, i), (b, j)) = ((&a.columns, a.row), (&b.columns, b.row));
        let text = |interner: &Interner, x: u32, y: u32| match x == y {
            true => Ordering::Equal,
            false => interner.text(x).cmp(interner.text(y)),
        };
        let order = a.at_ms[i].cmp(&b.at_ms[j]).then_with(|| {
            text(self.viewers, a.viewers[i], b.viewers[j])
                .then_with(|| text(self.titles, a.titles[i], b.titles[j]))
                .then_with(|| a.kinds[i].cmp(&b.kinds[j]))
                .then_with(|| none_first(a.values[i], b.values[j]))
                .then_with(|| a.has_id[i].cmp(&b.has_id[j]))
        });
        order.is_lt()
    }
}

/// Values in order; NaN stands for none and comes first.
fn none_first(a: f32, b: f32) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (false, false) => a.total_cmp(&b),
        (a, b) => b.cmp(&a),
    }
}

#[cfg(test)]
mod tests;
