//! Rows of whole numbers in few bytes: a sum that is kept beside a model is mostly small counts and gaps.
//!
//! A row is a sequence of pairs: the gap to the column before, and the value, both as base-128 numbers,
//! lowest digits first (LEB128). Columns ascend, zeros are not written, values are positive. A row of counts
//! below 128 without gaps takes two bytes an entry.

use rayon::prelude::*;
use slate_core::{Error, ErrorKind, Result};

use crate::artifact::corrupt;

/// One entry of a row: its column and its value.
pub(super) type Entry = (u64, i64);

/// What is to be added to the entry in this row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    pub(super) row: u32,
    pub(super) column: u64,
    pub(super) value: i64,
}

/// A matrix of whole numbers, none negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packed {
    rows: Vec<Vec<u8>>,
}

impl Packed {
    /// Nothing but zeros.
    pub(super) fn zeros(rows: usize) -> Self {
        Self { rows: vec![Vec::new(); rows] }
    }

    /// Rows that were packed one by one.
    pub(super) fn from_rows(rows: Vec<Vec<u8>>) -> Self {
        Self { rows }
    }

    /// Number of rows.
    pub(super) fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// The entries of a row that are not zero, by ascending column.
    pub(super) fn row(&self, i: usize) -> Entries<'_> {
        Entries { bytes: &self.rows[i], next_column: 0 }
    }

    /// Whether a row is zero.
    pub(super) fn is_zero(&self, i: usize) -> bool {
        self.rows[i].is_empty()
    }

    /// Adds `terms` times `sign`, in any order.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] if an entry would fall below zero: what is taken away was never added.
    pub(super) fn add(&mut self, mut terms: Vec<Term>, sign: i64) -> Result<()> {
        terms.sort_unstable();
        let mut changes: Vec<(u32, Vec<Entry>)> = Vec::new();
        for of_row in terms.chunk_by(|a, b| a.row == b.row) {
            let of_entry = of_row.chunk_by(|a, b| a.column == b.column);
            let sum =
                |same: &[Term]| (same[0].column, sign * same.iter().map(|t| t.value).sum::<i64>());
            changes.push((of_row[0].row, of_entry.map(sum).collect()));
        }
        for (row, change) in changes {
            let old = std::mem::take(&mut self.rows[row as usize]);
            let old = Entries { bytes: &old, next_column: 0 };
            self.rows[row as usize] = pack(added(old, change.into_iter())?.into_iter());
        }
        Ok(())
    }

    /// Adds another matrix with as many rows.
    pub(super) fn merge(&mut self, other: &Self) -> Result<()> {
        debug_assert_eq!(self.rows.len(), other.rows.len());
        for i in 0..self.rows.len() {
            self.rows[i] = pack(added(self.row(i), other.row(i))?.into_iter());
        }
        Ok(())
    }

    /// The matrix with rows and columns moved: row i becomes `row_of(i)`, column c `column_of(c)`, and both
    /// keep their order. What has no new place must be zero.
    pub(super) fn renumbered(
        &self,
        row_count: usize,
        row_of: impl Fn(usize) -> Option<u32>,
        column_of: impl Fn(u64) -> Option<u64>,
    ) -> Result<Self> {
        let lost =
            || Error::conflict("a title that somebody has seen cannot be left out of the sums");
        let mut rows = vec![Vec::new(); row_count];
        for i in (0..self.rows.len()).filter(|&i| !self.is_zero(i)) {
            let place = row_of(i).ok_or_else(lost)?;
            let moved: Option<Vec<Entry>> =
                self.row(i).map(|(c, value)| Some((column_of(c)?, value))).collect();
            rows[place as usize] = pack(moved.ok_or_else(lost)?.into_iter());
        }
        Ok(Self { rows })
    }

    /// Where every row begins, and all rows end to end.
    pub(super) fn parts(&self) -> (Vec<u64>, Vec<u8>) {
        let ends = self.rows.iter().scan(0, |at, row| {
            *at += row.len() as u64;
            Some(*at)
        });
        (std::iter::once(0).chain(ends).collect(), self.rows.concat())
    }

    /// The matrix from its parts, which may come from anywhere: every byte is looked at.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] for offsets that do not fit, and rows that are not packed as they should be.
    pub(super) fn from_parts(offsets: &[u64], bytes: &[u8], columns: u64) -> Result<Self> {
        let whole = offsets.first() == Some(&0) && offsets.last() == Some(&(bytes.len() as u64));
        if !whole || !offsets.is_sorted() {
            return Err(corrupt("its rows do not lie end to end"));
        }
        let row = |ends: &[u64]| {
            let range = usize::try_from(ends[0]).ok()?..usize::try_from(ends[1]).ok()?;
            bytes.get(range).filter(|row| is_packed(row, columns)).map(<[u8]>::to_vec)
        };
        let rows: Option<Vec<_>> = offsets.par_windows(2).map(row).collect();
        Ok(Self { rows: rows.ok_or_else(|| corrupt("one of its rows is damaged"))? })
    }
}

/// The entries of a packed row.
#[derive(Debug, Clone)]
pub(super) struct Entries<'a> {
    bytes: &'a [u8],
    next_column: u64,
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let column = self.next_column.checked_add(take_number(&mut self.bytes)?)?;
        let value = take_number(&mut self.bytes)?.cast_signed();
        self.next_column = column.wrapping_add(1);
        Some((column, value))
    }
}

/// Packs entries with ascending columns; zeros are left out.
pub(super) fn pack(entries: impl Iterator<Item = Entry>) -> Vec<u8> {
    let (mut bytes, mut next_column) = (Vec::new(), 0);
    for (column, value) in entries.filter(|&(_, value)| value != 0) {
        debug_assert!(column >= next_column && value > 0);
        put_number(&mut bytes, column - next_column);
        put_number(&mut bytes, value.cast_unsigned());
        next_column = column + 1;
    }
    bytes.shrink_to_fit();
    bytes
}

/// The sums of two rows, each with ascending columns.
fn added(a: impl Iterator<Item = Entry>, b: impl Iterator<Item = Entry>) -> Result<Vec<Entry>> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    let mut sums = Vec::new();
    loop {
        let (next_a, next_b) = (a.peek().copied(), b.peek().copied());
        let column = match (next_a, next_b) {
            (None, None) => break,
            (Some((c, _)), None) | (None, Some((c, _))) => c,
            (Some((c, _)), Some((d, _))) => c.min(d),
        };
        let x = a.next_if(|&(c, _)| c == column).map_or(0, |(_, x)| x);
        let y = b.next_if(|&(c, _)| c == column).map_or(0, |(_, y)| y);
        sums.push((column, sum(x, y)?));
    }
    Ok(sums)
}

/// x + y, which is no less than zero and fits.
pub(super) fn sum(x: i64, y: i64) -> Result<i64> {
    match x.checked_add(y) {
        None => Err(Error::new(ErrorKind::Limit, "a sum is too large to be kept")),
        Some(sum) if sum < 0 => {
            let detail = "more would be taken from the sums than was added to them";
            Err(Error::conflict(detail).hint("fit the model again on all viewing"))
        }
        Some(sum) => Ok(sum),
    }
}

fn put_number(bytes: &mut Vec<u8>, mut n: u64) {
    loop {
        let [low, ..] = n.to_le_bytes();
        n >>= 7;
        if n == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Takes the number at the beginning; `None` if there is none, or it has more than 64 bits.
fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut n = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let digit = u64::from(byte & 0x7f);
        if digit << shift >> shift != digit {
            return None;
        }
        n |= digit << shift;
        if byte & 0x80 == 0 {
            return Some(n);
        }
    }
    None
}

/// Whether a row could have come from [`pack`], with all its columns below `columns`.
fn is_packed(row: &[u8], columns: u64) -> bool {
    let mut entries = Entries { bytes: row, next_column: 0 };
    let mut read = Vec::new();
    for (column, value) in &mut entries {
        if column >= columns || value <= 0 {
            return false;
        }
        read.push((column, value));
    }
    pack(read.into_iter()) == row
}

#[cfg(test)]
mod tests;
