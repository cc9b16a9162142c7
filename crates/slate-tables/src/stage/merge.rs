//! Many sorted streams of rows into one.

use slate_core::Result;
use std::path::Path;

use super::known::KnownRows;
use super::order::Order;
use super::row::Row;
use super::run::{MemoryRows, SpilledRows};
use crate::heap::IndexHeap;
use crate::segment::Segment;

/// Where a stream's rows come from.
pub(super) enum Rows {
    /// A run that was never spilled.
    Memory(MemoryRows),
    /// A spilled run.
    Spilled(SpilledRows),
    /// A segment that was there before.
    Known(Box<KnownRows>),
    /// Nothing any more; its buffers and its file are given back.
    Done,
}

/// A stream and its first row.
pub(super) struct Stream {
    rows: Rows,
    pub(super) head: Row,
    /// The client id of the first row; empty for none.
    pub(super) id: Vec<u8>,
}

impl Stream {
    /// Goes to the next row; false at the end.
    #[inline]
    fn advance(&mut self, order: &Order) -> Result<bool> {
        let row = match &mut self.rows {
            Rows::Memory(rows) => rows.next(&mut self.id),
            Rows::Spilled(rows) => rows.next(&mut self.id)?,
            Rows::Known(rows) => rows.next(order)?,
            Rows::Done => None,
        };
        self.head = row.unwrap_or_default();
        Ok(row.is_some())
    }

    pub(super) fn is_known(&self) -> bool {
        matches!(self.rows, Rows::Known(_))
    }
}

/// The streams being merged. Known segments are opened when their time has come, so that a long
/// history costs one open file at a time and not all of them.
pub(super) struct Merge<'a> {
    order: &'a Order,
    dir: &'a Path,
    /// In the order of their first rows.
    known: std::slice::Iter<'a, Segment>,
    streams: Vec<Stream>,
    heap: IndexHeap,
    /// Streams of new rows that are not yet at their end. Without them the known rows matter no
    /// more.
    new_left: usize,
}

impl<'a> Merge<'a> {
    pub(super) fn new(order: &'a Order, dir: &'a Path, known: &'a [Segment]) -> Self {
        let (streams, heap) = (Vec::new(), IndexHeap::default());
        Self { order, dir, known: known.iter(), streams, heap, new_left: 0 }
    }

    /// Adds a stream.
    pub(super) fn add(&mut self, rows: Rows) -> Result<()> {
        let mut stream = Stream { rows, head: Row::default(), id: Vec::new() };
        if stream.advance(self.order)? {
            self.new_left += usize::from(!stream.is_known());
            self.streams.push(stream);
            let (order, streams) = (self.order, &self.streams);
            self.heap.push(streams.len() - 1, |a, b| less(order, &streams[a], &streams[b]));
        }
        Ok(())
    }

    /// The stream with the smallest row; none when no new row is left.
    #[inline]
    pub(super) fn first(&mut self) -> Result<Option<&Stream>> {
        while let Some(top) = self.heap.top().filter(|_| self.new_left > 0) {
            let at_ms = self.streams[top].head.at_ms;
            match self.known.as_slice() {
                [segment, rest @ ..] if segment.at_min.as_millis() <= at_ms => {
                    self.known = rest.iter();
                    self.add(Rows::Known(Box::new(KnownRows::open(self.dir, segment)?)))?;
                }
                _ => return Ok(Some(&self.streams[top])),
            }
        }
        Ok(None)
    }

    /// Leaves the smallest row behind.
    #[inline]
    pub(super) fn advance(&mut self) -> Result<()> {
        let Some(top) = self.heap.top() else { return Ok(()) };
        let stream = &mut self.streams[top];
        let more = stream.advance(self.order)?;
        if !more {
            self.new_left -= usize::from(!stream.is_known());
            stream.rows = Rows::Done;
        }
        let (order, streams) = (self.order, &self.streams);
        let less = |a: usize, b: usize| less(order, &streams[a], &streams[b]);
        if more {
            self.heap.settle(less)
        } else {
            self.heap.pop(less)
        }
        Ok(())
    }
}

/// The order of rows, client ids included. Of equal rows the known one comes first.
#[inline]
fn less(order: &Order, a: &Stream, b: &Stream) -> bool {
    let rows = order.compare(&a.head, &b.head);
    rows.then_with(|| a.id.cmp(&b.id)).then_with(|| b.is_known().cmp(&a.is_known())).is_lt()
}
