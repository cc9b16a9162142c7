//! Runs: as many rows as fit in memory, sorted, then kept or spilled to a temporary file.

use slate_core::{Error, Result};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::order::Order;
use super::row::{ROW_BYTES, RUN_IDS_MAX, Row};
use crate::failpoint::failpoint;

/// A run is full when its client ids take this much.
const RUN_IDS_BYTES_MAX: usize = 64 << 20;

/// Bytes asked of a spilled run at once.
const SPILL_BUFFER_BYTES: usize = 128 << 10;

/// Rows in memory and the client ids they name.
#[derive(Default)]
pub(super) struct Run {
    pub(super) rows: Vec<Row>,
    ids: Vec<u8>,
    id_ends: Vec<usize>,
}

impl Run {
    /// Whether another row should go into a run of its own.
    #[inline]
    pub(super) fn is_full(&self, rows_max: usize) -> bool {
        self.rows.len() >= rows_max.min(RUN_IDS_MAX) || self.ids.len() >= RUN_IDS_BYTES_MAX
    }

    /// Keeps a client id; gives its number.
    #[expect(clippy::cast_possible_truncation, reason = "is_full keeps the number in 24 bits")]
    pub(super) fn keep_id(&mut self, id: &[u8]) -> u32 {
        self.ids.extend_from_slice(id);
        self.id_ends.push(self.ids.len());
        self.id_ends.len() as u32
    }

    /// The client id of a row of this run; empty for none.
    #[inline]
    fn id_of(&self, row: &Row) -> &[u8] {
        match row.id() as usize {
            0 => &[],
            1 => &self.ids[..self.id_ends[0]],
            n => &self.ids[self.id_ends[n - 2]..self.id_ends[n - 1]],
        }
    }

    /// Sorts the rows: by time with a radix sort, then what happened at the same time by the rest.
    pub(super) fn sort(&mut self, order: &Order) {
        let mut rows = std::mem::take(&mut self.rows);
        sort_by_time(&mut rows);
        for same in rows.chunk_by_mut(|a, b| a.at_ms == b.at_ms).filter(|same| same.len() > 1) {
            same.sort_unstable_by(|a, b| {
                order.compare(a, b).then_with(|| self.id_of(a).cmp(self.id_of(b)))
            });
        }
        self.rows = rows;
    }

    /// Writes the rows to a new file and forgets them.
    pub(super) fn spill(&mut self, path: PathBuf) -> Result<PathBuf> {
        let mut spill = Spill::create(path)?;
        for row in &self.rows {
            spill.push(row, self.id_of(row))?;
        }
        self.rows.clear();
        self.ids.clear();
        self.id_ends.clear();
        spill.finish()
    }

    /// The rows one after another.
    pub(super) fn into_rows(self) -> MemoryRows {
        MemoryRows { run: self, next: 0 }
    }
}

/// Sorts by time alone, 11 bits a pass from the lowest, keeping the order of equals. High bits that
/// all rows share cost nothing.
#[expect(clippy::cast_possible_truncation, reason = "a digit has 11 bits")]
fn sort_by_time(rows: &mut Vec<Row>) {
    const BITS: u32 = 11;
    let times = rows.iter().map(|row| row.at_ms);
    let (Some(first), Some(last)) = (times.clone().min(), times.max()) else { return };
    let mut scratch = vec![Row::default(); rows.len()];
    let mut shift = 0;
    while shift < 64 && last.abs_diff(first) >> shift > 0 {
        let digit = |row: &Row| (row.at_ms.abs_diff(first) >> shift) as usize & ((1 << BITS) - 1);
        let mut starts = [0_usize; 1 << BITS];
        for row in &*rows {
            starts[digit(row)] += 1;
        }
        let mut total = 0;
        for start in &mut starts {
            total += std::mem::replace(start, total);
        }
        for row in &*rows {
            let start = &mut starts[digit(row)];
            scratch[*start] = *row;
            *start += 1;
        }
        std::mem::swap(rows, &mut scratch);
        shift += BITS;
    }
}

/// A sorted run in memory, read from its start.
pub(super) struct MemoryRows {
    run: Run,
    next: usize,
}

impl MemoryRows {
    #[inline]
    pub(super) fn next(&mut self, id: &mut Vec<u8>) -> Option<Row> {
        let row = *self.run.rows.get(self.next)?;
        self.next += 1;
        id.clear();
        id.extend_from_slice(self.run.id_of(&row));
        Some(row)
    }
}

/// A spilled run being written: each row's bytes, and after a row with a client id its length and
/// bytes.
pub(super) struct Spill {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Spill {
    pub(super) fn create(path: PathBuf) -> Result<Self> {
        let file = File::create_new(&path).map_err(|e| spill_error(&e))?;
        Ok(Self { file: BufWriter::with_capacity(SPILL_BUFFER_BYTES, file), path })
    }

    #[inline]
    pub(super) fn push(&mut self, row: &Row, id: &[u8]) -> Result<()> {
        // The number only says that there is an id; which one, the bytes after the row say.
        let written = self.file.write_all(&row.to_bytes()).and_then(|()| match id {
            [] => Ok(()),
            id => {
                let length = u8::try_from(id.len()).map_err(io::Error::other)?;
                self.file.write_all(&[length]).and_then(|()| self.file.write_all(id))
            }
        });
        written.map_err(|e| spill_error(&e))
    }

    pub(super) fn finish(mut self) -> Result<PathBuf> {
        let flushed = failpoint("spill.write").and_then(|()| self.file.flush());
        flushed.map_err(|e| spill_error(&e))?;
        Ok(self.path)
    }
}

/// A spilled run, read from its start.
pub(super) struct SpilledRows {
    file: BufReader<File>,
}

impl SpilledRows {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = failpoint("spill.read").and_then(|()| File::open(path));
        let file = file.map_err(|e| spill_error(&e))?;
        Ok(Self { file: BufReader::with_capacity(SPILL_BUFFER_BYTES, file) })
    }

    /// The next row; its client id replaces what `id` held.
    #[inline]
    pub(super) fn next(&mut self, id: &mut Vec<u8>) -> Result<Option<Row>> {
        id.clear();
        let mut bytes = [0; ROW_BYTES];
        match self.file.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(e) => return Err(spill_error(&e)),
        }
        let row = Row::from_bytes(bytes);
        if row.id() != 0 {
            let mut length = [0];
            let read = self.file.read_exact(&mut length).and_then(|()| {
                id.resize(usize::from(length[0]), 0);
                self.file.read_exact(id)
            });
            read.map_err(|e| spill_error(&e))?;
        }
        Ok(Some(row))
    }
}

fn spill_error(error: &io::Error) -> Error {
    Error::io("a temporary file of the import", error)
}
