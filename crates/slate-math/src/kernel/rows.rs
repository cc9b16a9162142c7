//! Matrices whose rows are whole lanes: 16 numbers, 64 bytes, one cache line.

use slate_core::{Error, ErrorKind, Result};

use crate::Dense;

/// Numbers in a lane.
pub const LANE: usize = 16;

/// 16 numbers on a cache line of their own.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[repr(C, align(64))]
pub struct Lane(pub [f32; LANE]);

/// Rows x d, each row filled up with zeros to whole lanes.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    row_count: usize,
    d: usize,
    width: usize,
    lanes: Vec<Lane>,
}

impl Rows {
    /// All zero.
    ///
    /// # Panics
    /// If `d` is 0.
    pub fn zeros(row_count: usize, d: usize) -> Self {
        assert!(d > 0, "a row has at least one number");
        let width = d.div_ceil(LANE);
        Self { row_count, d, width, lanes: vec![Lane::default(); row_count * width] }
    }

    /// The same numbers.
    pub fn from_dense(dense: &Dense) -> Self {
        let mut rows = Self::zeros(dense.row_count(), dense.column_count());
        for i in 0..dense.row_count() {
            rows.numbers_mut(i).copy_from_slice(dense.row(i));
        }
        rows
    }

    /// The same numbers.
    pub fn to_dense(&self) -> Dense {
        let mut dense = Dense::zeros(self.row_count, self.d);
        for i in 0..self.row_count {
            dense.row_mut(i).copy_from_slice(self.numbers(i));
        }
        dense
    }

    /// Refuses infinities and NaN.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`], naming `what` the matrix is.
    pub fn check_finite(&self, what: &str) -> Result<()> {
        let strange = |i: &usize| self.numbers(*i).iter().any(|x| !x.is_finite());
        match (0..self.row_count).find(strange) {
            None => Ok(()),
            Some(i) => {
                let detail = format!("{what} is not finite at row {i}");
                Err(Error::new(ErrorKind::Insufficient, detail))
            }
        }
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.row_count
    }

    /// Numbers in a row, d.
    pub fn d(&self) -> usize {
        self.d
    }

    /// Lanes in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// All lanes, row after row.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// All lanes, to be changed; what lies beyond d in a row must stay 0.
    pub fn lanes_mut(&mut self) -> &mut [Lane] {
        &mut self.lanes
    }

    /// Row `i` as lanes.
    #[inline]
    pub fn row(&self, i: usize) -> &[Lane] {
        &self.lanes[i * self.width..(i + 1) * self.width]
    }

    /// Row `i` as lanes, to be changed; what lies beyond d must stay 0.
    #[inline]
    pub fn row_mut(&mut self, i: usize) -> &mut [Lane] {
        &mut self.lanes[i * self.width..(i + 1) * self.width]
    }

    /// The d numbers of row `i`.
    pub fn numbers(&self, i: usize) -> &[f32] {
        &as_numbers(self.row(i))[..self.d]
    }

    /// The d numbers of row `i`, to be changed.
    pub fn numbers_mut(&mut self, i: usize) -> &mut [f32] {
        let d = self.d;
        &mut as_numbers_mut(self.row_mut(i))[..d]
    }
}

/// Lanes as the numbers they are.
pub fn as_numbers(lanes: &[Lane]) -> &[f32] {
    // SAFETY: a lane is 16 numbers without padding, in an allocation of `lanes.len()` lanes.
    unsafe { std::slice::from_raw_parts(lanes.as_ptr().cast(), lanes.len() * LANE) }
}

/// Lanes as the numbers they are, to be changed.
pub fn as_numbers_mut(lanes: &mut [Lane]) -> &mut [f32] {
    // SAFETY: as above, and borrowed alone.
    unsafe { std::slice::from_raw_parts_mut(lanes.as_mut_ptr().cast(), lanes.len() * LANE) }
}
