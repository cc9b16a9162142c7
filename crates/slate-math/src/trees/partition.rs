//! Which rows are in which leaf: one list of rows, of which every leaf has a stretch.

use std::ops::Range;

use super::{
    bins::{Block, MISSING},
    split::Split,
};

/// Rows, leaf by leaf, and ascending within each.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) list: Vec<u32>,
    scratch: Vec<u32>,
}

impl Rows {
    /// All of `rows` in one leaf.
    pub(super) fn reset(&mut self, rows: impl IntoIterator<Item = u32>) {
        self.list.clear();
        self.list.extend(rows);
        self.scratch.resize(self.list.len(), 0);
    }

    /// Parts a leaf in two; gives where the right one begins.
    pub(super) fn split(&mut self, leaf: Range<usize>, column: Column, split: &Split) -> usize {
        let list = &mut self.list[leaf.clone()];
        let scratch = &mut self.scratch[..list.len()];
        let (mut left, mut right) = (0, 0);
        for i in 0..list.len() {
            let row = list[i];
            let goes_left = column.goes_left(row, split);
            // Both writes without a branch: only one of the two ends moves on.
            list[left] = row;
            scratch[right] = row;
            left += usize::from(goes_left);
            right += usize::from(!goes_left);
        }
        list[left..].copy_from_slice(&scratch[..right]);
        leaf.start + left
    }
}

/// One column of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column<'a> {
    bins: &'a [u8],
    width: usize,
}

impl<'a> Column<'a> {
    /// The column at `place` of `block`.
    pub(super) fn of((block, place): (&'a Block, usize)) -> Self {
        Self { bins: &block.bins[place..], width: block.width }
    }

    /// The side of a row.
    pub(super) fn goes_left(self, row: u32, split: &Split) -> bool {
        // With 1 added to both, the bin of missing values, the last, becomes the first.
        const { assert!(MISSING == u8::MAX) };
        let turn = u8::from(split.missing_left);
        self.bins[row as usize * self.width].wrapping_add(turn) <= split.bin + turn
    }
}
