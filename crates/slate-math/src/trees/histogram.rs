//! Histograms: for each column of a leaf and each bin, the sums over the leaf's rows in that bin.
//!
//! A block of columns is filled at once: its rows lie side by side and its packed histograms fit the first
//! cache. Packed words are spread into wide sums before a field can run over.

use rayon::prelude::*;

use super::{
    bins::{Block, Edges, MISSING, WIDTH_MAX},
    gradient::{PACKED_ROWS_MAX, Sums},
};

/// Packed sums of a block: `[column][bin]`.
type Words = [[u64; 256]];

/// Rows of one block that are worth a thread of their own.
const PIECE: usize = 16 * PACKED_ROWS_MAX;

/// The histograms of one block of columns: each column's bins, and behind them the one of missing values.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Histogram {
    sums: Vec<Sums>,
}

impl Histogram {
    /// Sums over `rows`, whose words are `words`. `active` are the columns to fill, as places in the block.
    pub(super) fn fill(
        &mut self,
        block: &Block,
        columns: &[Edges],
        active: &[usize],
        rows: &[u32],
        words: &[u64],
    ) {
        let columns = &columns[block.first..block.first + block.width];
        self.sums.clear();
        self.sums.resize(size(columns), Sums::default());
        if rows.len() <= 2 * PIECE {
            return fill_piece(&mut self.sums, block, columns, active, rows, words);
        }
        let pieces: Vec<Vec<Sums>> = (rows.par_chunks(PIECE), words.par_chunks(PIECE))
            .into_par_iter()
            .map(|(rows, words)| {
                let mut sums = vec![Sums::default(); size(columns)];
                fill_piece(&mut sums, block, columns, active, rows, words);
                sums
            })
            .collect();
        for piece in pieces {
            self.sums.iter_mut().zip(piece).for_each(|(a, b)| *a += b);
        }
    }

    /// Parent less child: what is left is the sibling.
    pub(super) fn subtract(&mut self, child: &Self) {
        self.sums.iter_mut().zip(&child.sums).for_each(|(a, b)| *a -= *b);
    }

    /// The bins of each column of the block in order, the one of missing values last.
    pub(super) fn columns<'a>(&'a self, columns: &'a [Edges]) -> impl Iterator<Item = &'a [Sums]> {
        let mut rest = &self.sums[..];
        columns.iter().map(move |edges| {
            let (own, behind) = rest.split_at(edges.bin_count() + 1);
            rest = behind;
            own
        })
    }
}

/// Sums of all the bins of these columns.
fn size(columns: &[Edges]) -> usize {
    columns.iter().map(|edges| edges.bin_count() + 1).sum()
}

fn fill_piece(
    sums: &mut [Sums],
    block: &Block,
    columns: &[Edges],
    active: &[usize],
    rows: &[u32],
    words: &[u64],
) {
    let mut packed = [[0; 256]; WIDTH_MAX];
    let packed = &mut packed[..block.width];
    for (rows, words) in rows.chunks(PACKED_ROWS_MAX).zip(words.chunks(PACKED_ROWS_MAX)) {
        if active.len() == block.width {
            add_all(packed, block, rows, words);
        } else {
            add_some(packed, block, active, rows, words);
        }
        spread(packed, columns, sums);
    }
}

/// Adds packed sums to wide ones and clears them.
fn spread(packed: &mut Words, columns: &[Edges], sums: &mut [Sums]) {
    let mut rest = sums;
    for (words, edges) in packed.iter_mut().zip(columns) {
        let n = edges.bin_count();
        let (own, behind) = rest.split_at_mut(n + 1);
        for (sum, word) in own.iter_mut().zip(&mut words[..n]) {
            *sum += Sums::unpack(std::mem::take(word));
        }
        own[n] += Sums::unpack(std::mem::take(&mut words[usize::from(MISSING)]));
        rest = behind;
    }
}

/// Adds the words of `rows` to every column. The width is a constant in each arm, so that the inner loop
/// is straight code without bounds to check.
fn add_all(packed: &mut Words, block: &Block, rows: &[u32], words: &[u64]) {
    macro_rules! by_width {
        ($($w:literal)*) => {
            match block.width {
                $($w => add_width::<$w>(packed, &block.bins, rows, words),)*
                _ => unreachable!("blocks have 1 to {WIDTH_MAX} columns"),
            }
        };
    }
    by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
}

fn add_width<const W: usize>(packed: &mut Words, bins: &[u8], rows: &[u32], words: &[u64]) {
    let (table, _) = bins.as_chunks::<W>();
    let Some((packed, _)) = packed.split_first_chunk_mut::<W>() else { return };
    for (&row, &word) in rows.iter().zip(words) {
        let bins = &table[row as usize];
        for (sums, &bin) in packed.iter_mut().zip(bins) {
            let sum = &mut sums[usize::from(bin)];
            *sum = sum.wrapping_add(word);
        }
    }
}

/// Adds the words of `rows` to the active columns alone.
fn add_some(packed: &mut Words, block: &Block, active: &[usize], rows: &[u32], words: &[u64]) {
    for (&row, &word) in rows.iter().zip(words) {
        let bins = &block.bins[row as usize * block.width..][..block.width];
        for &c in active {
            let sum = &mut packed[c][usize::from(bins[c])];
            *sum = sum.wrapping_add(word);
        }
    }
}

#[cfg(test)]
mod tests;
