//! Many small symmetric positive definite systems, one after the other in the same memory:
//! (A0 + c sum_i h_i h_i' + r I) x = b, d x d, where the h_i are chosen rows of a matrix.
//!
//! Each system is computed by one thread in a fixed order; run many of them side by side. Cost of a system:
//! about 5/8 of 2 m d^2 to add m rows, d^3/3 to factor, 2 d^2 to solve.

use std::ops::Range;

use slate_core::{Error, ErrorKind, Result};

use crate::kernel::{self, Lane, Level, Rows};

/// The largest d.
pub const D_MAX: usize = 1024;

/// Rows gathered before they are multiplied; with d = 64 they fill half of the first cache. Part of the result's
/// bits: do not tune per machine.
const TILE: usize = 64;

/// One system at a time, and the memory it needs.
#[derive(Debug)]
pub struct SmallSystem {
    level: Level,
    /// Upper triangle of the matrix, then of its factor without the diagonal.
    a: Rows,
    /// 1 / the diagonal of the factor.
    inverse: Vec<f32>,
    /// The rows h_i, gathered.
    tile: Vec<Lane>,
}

impl SmallSystem {
    /// Memory for systems of size `d`.
    ///
    /// # Panics
    /// If `d` is not in 1 ..= [`D_MAX`].
    pub fn new(d: usize) -> Self {
        Self::at_level(Level::current(), d)
    }

    fn at_level(level: Level, d: usize) -> Self {
        assert!((1..=D_MAX).contains(&d), "a small system has 1 to {D_MAX} rows, found {d}");
        let a = Rows::zeros(d, d);
        let tile = Vec::with_capacity(TILE * a.width());
        Self { level, a, inverse: vec![0.0; d], tile }
    }

    /// The size d.
    pub fn size(&self) -> usize {
        self.a.d()
    }

    /// Lanes in a right-hand side.
    pub fn width(&self) -> usize {
        self.a.width()
    }

    /// A itself, of which only the upper triangle is read.
    pub fn matrix(&mut self) -> &mut Rows {
        &mut self.a
    }

    /// A <- `base` + `ridge` I; `base` is symmetric, d x d.
    pub fn start(&mut self, base: &Rows, ridge: f32) {
        self.a.lanes_mut().copy_from_slice(base.lanes());
        for j in 0..self.size() {
            self.a.numbers_mut(j)[j] += ridge;
        }
    }

    /// The same with the block of `base` that lies in `lanes`, by rows and by columns.
    pub fn start_block(&mut self, base: &Rows, lanes: Range<usize>, ridge: f32) {
        for j in 0..self.size() {
            let from = base.row(lanes.start * kernel::LANE + j);
            self.a.row_mut(j).copy_from_slice(&from[lanes.clone()]);
            self.a.numbers_mut(j)[j] += ridge;
        }
    }

    /// A <- A + `weights.0` sum h h' over the rows of `h` that are in `seen`, in their order, each times its own of
    /// `weights.1`, numbers above 0 and one a row of `h`, if there are any.
    pub fn add_rows(&mut self, h: &Rows, seen: &[u32], weights: (f32, Option<&[f32]>)) {
        self.add_row_lanes(h, seen, 0..h.width(), weights);
    }

    /// The same with some lanes of every row.
    pub fn add_row_lanes(
        &mut self,
        h: &Rows,
        seen: &[u32],
        lanes: Range<usize>,
        (weight, own): (f32, Option<&[f32]>),
    ) {
        for group in seen.chunks(TILE) {
            self.tile.clear();
            for &i in group {
                let from = self.tile.len();
                self.tile.extend_from_slice(&h.row(i as usize)[lanes.clone()]);
                if let Some(own) = own {
                    // h h' takes the root twice.
                    let root = own[i as usize].sqrt();
                    let numbers = kernel::as_numbers_mut(&mut self.tile[from..]);
                    numbers.iter_mut().for_each(|x| *x *= root);
                }
            }
            let width = self.a.width();
            let whole = (0, self.a.lanes_mut());
            kernel::add_outer(self.level, whole, width, &self.tile, weight);
        }
    }

    /// b <- `weights.0` times the sum of the rows of `h` that are in `seen`, each times its own of `weights.1`, one a
    /// row of `h`, if there are any.
    pub fn right_side(
        &self,
        h: &Rows,
        seen: &[u32],
        weights: (f32, Option<&[f32]>),
        b: &mut [Lane],
    ) {
        b.fill(Lane::default());
        kernel::add_seen(self.level, h, seen, weights, b);
    }

    /// Factors A in place; afterwards only [`SmallSystem::solve`] makes sense.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] if A is not positive definite.
    pub fn factor(&mut self) -> Result<()> {
        kernel::factor(self.level, &mut self.a, &mut self.inverse).map_err(|row| {
            let detail = format!("the matrix is not positive definite at row {row}");
            Error::new(ErrorKind::Insufficient, detail).hint("raise the regularization")
        })
    }

    /// b <- A^-1 b, one row of lanes with zeros beyond d.
    pub fn solve(&self, b: &mut [Lane]) {
        kernel::solve(self.level, &self.a, &self.inverse, b);
    }
}

#[cfg(test)]
mod tests;
