//! The second half of an import: from sorted runs to segments without duplicates.

use slate_core::{Error, Result};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use super::client_ids::ClientIds;
use super::gather;
use super::merge::{Merge, Rows, Stream};
use super::order::Order;
use super::row::Row;
use super::run::{Spill, SpilledRows};
use super::{Phase, Progress, StageOptions, Watch};
use crate::segment::{Finished, Segment, SegmentWriter};
use crate::source::EventRow;

/// How many spilled runs are open at once.
const FAN_IN: usize = 64;

/// How often the caller hears of the progress.
const WATCH_ROWS: u64 = 1 << 16;

/// Where things are and how they are to be done.
pub(super) struct Job<'a> {
    pub(super) dir: &'a Path,
    pub(super) staging: &'a Path,
    /// The segments that may hold rows of the import already.
    pub(super) known: &'a [Segment],
    pub(super) options: &'a StageOptions,
}

/// The finished segments, not yet in their place.
#[derive(Default)]
pub(super) struct Written {
    pub(super) finished: Vec<Finished>,
    pub(super) added: u64,
}

/// Merges all runs with the known segments and writes what is new.
pub(super) fn write(
    rows: gather::Rows,
    job: &Job<'_>,
    ids: &mut dyn ClientIds,
    watch: &mut Watch<'_>,
) -> Result<Written> {
    let order = rows.order;
    let spilled = condense(rows.spilled, &order, job)?;
    let mut merge = Merge::new(&order, job.dir, job.known);
    for path in &spilled {
        merge.add(Rows::Spilled(SpilledRows::open(path)?))?;
    }
    merge.add(Rows::Memory(rows.last.into_rows()))?;
    let mut filter = Filter { ids, last: None };
    let mut output = Output { job, writer: None, written: Written::default() };
    let mut done = 0_u64;
    while let Some(stream) = merge.first()? {
        if filter.is_new(stream)? {
            output.push(&event(stream, &order))?;
        }
        done += u64::from(!stream.is_known());
        if done.is_multiple_of(WATCH_ROWS) {
            let (phase, added) = (Phase::Write, output.written.added);
            watch(Progress { phase, rows: added, done, total: rows.read })?;
        }
        merge.advance()?;
    }
    output.finish()
}

/// Merges spilled runs into longer ones until all of them can be open at once.
fn condense(spilled: Vec<PathBuf>, order: &Order, job: &Job<'_>) -> Result<Vec<PathBuf>> {
    let mut spilled = VecDeque::from(spilled);
    let mut count = 0;
    while spilled.len() > FAN_IN {
        let mut merge = Merge::new(order, job.dir, &[]);
        let paths: Vec<_> = spilled.drain(..FAN_IN).collect();
        for path in &paths {
            merge.add(Rows::Spilled(SpilledRows::open(path)?))?;
        }
        let mut longer = Spill::create(job.staging.join(format!("merged-{count}")))?;
        while let Some(stream) = merge.first()? {
            longer.push(&stream.head, &stream.id)?;
            merge.advance()?;
        }
        spilled.push_back(longer.finish()?);
        count += 1;
        for path in paths {
            std::fs::remove_file(path).map_err(|e| Error::io("a temporary file", &e))?;
        }
    }
    Ok(spilled.into())
}

/// Decides which rows are new.
struct Filter<'a> {
    ids: &'a mut dyn ClientIds,
    /// The last row without a client id, known or new.
    last: Option<Row>,
}

impl Filter<'_> {
    #[inline]
    fn is_new(&mut self, stream: &Stream) -> Result<bool> {
        if stream.head.id() != 0 {
            return self.ids.remember(&stream.id);
        }
        let repeats = self.last.replace(stream.head) == Some(stream.head);
        Ok(!repeats && !stream.is_known())
    }
}

#[inline]
fn event<'a>(stream: &'a Stream, order: &'a Order) -> EventRow<'a> {
    let row = &stream.head;
    EventRow {
        viewer: order.viewers.texts.text(row.viewer),
        title: order.titles.texts.text(row.title),
        kind: row.kind(),
        at: row.at(),
        value: row.value(),
        id: (row.id() != 0).then_some(&stream.id),
    }
}

/// Segment after segment.
struct Output<'a> {
    job: &'a Job<'a>,
    writer: Option<SegmentWriter>,
    written: Written,
}

impl Output<'_> {
    #[inline]
    fn push(&mut self, row: &EventRow<'_>) -> Result<()> {
        let rows_max = self.job.options.segment_rows.max(1);
        if self.writer.as_ref().is_some_and(|writer| writer.rows() >= rows_max as u64) {
            self.close()?;
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let path =
                    self.job.staging.join(format!("segment-{}", self.written.finished.len()));
                none.insert(SegmentWriter::create(&path, rows_max)?)
            }
        };
        self.written.added += 1;
        writer.push(row)
    }

    fn close(&mut self) -> Result<()> {
        if let Some(writer) = self.writer.take() {
            self.written.finished.push(writer.finish()?);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Written> {
        self.close()?;
        Ok(self.written)
    }
}
