//! Many small symmetric positive definite systems, one after the other in the same memory:
//! (A0 + c sum_i h_i h_i' + r I) x = b, d x d, where the h_i are chosen rows of a matrix.
//!
//! Each system is computed by one thread in a fixed order; run many of them side by side. Cost of a system:
//! about 5/8 of 2 m d^2 to add m rows, d^3/3 to factor, 2 d^2 to solve.

use std::ops::Range;

use slate_core::{Error, ErrorKind, Result};

use crate::kernel::{self, Lane, Level, Rows, Sides};

/// The largest d.
pub const D_MAX: usize = 1024;

/// Rows gathered before they are multiplied; with d = 64 they fill half of the first cache. Part of the result's
/// bits: do not tune per machine.
const TILE: usize = 64;

/// Right-hand sides that are solved for together.
const AT_ONCE: usize = kernel::SIDES * kernel::LANE;

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
    /// Right-hand sides beside each other; none before there are any.
    sides: Vec<Sides>,
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
        Self { level, a, inverse: vec![0.0; d], tile, sides: Vec::new() }
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

    /// A <- A + `weight` sum h h' over the rows of `h` that are in `seen`, in their order.
    pub fn add_rows(&mut self, h: &Rows, seen: &[u32], weight: f32) {
        self.add_row_lanes(h, seen, 0..h.width(), weight);
    }

    /// The same with some lanes of every row.
    pub fn add_row_lanes(&mut self, h: &Rows, seen: &[u32], lanes: Range<usize>, weight: f32) {
        for group in seen.chunks(TILE) {
            self.tile.clear();
            for &i in group {
                self.tile.extend_from_slice(&h.row(i as usize)[lanes.clone()]);
            }
            kernel::add_outer(self.level, &mut self.a, &self.tile, weight);
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

    /// out <- A^-1 h_i for every row of `h` that is in `seen`, row after row: 64 right-hand sides at a time, which is
    /// several times faster than one by one.
    pub fn solve_rows(&mut self, h: &Rows, seen: &[u32], out: &mut [Lane]) {
        let (d, width) = (self.size(), self.width());
        assert!(out.len() == seen.len() * width && h.d() == d, "a row of lanes for every row seen");
        self.sides.resize(d, Sides::default());
        for (seen, out) in seen.chunks(AT_ONCE).zip(out.chunks_mut(AT_ONCE * width)) {
            // What the last ones have left there could become too small for fast arithmetic.
            if seen.len() < AT_ONCE {
                self.sides.fill(Sides::default());
            }
            for (n, &i) in seen.iter().enumerate() {
                let place = (n / kernel::LANE, n % kernel::LANE);
                let pairs = self.sides.iter_mut().zip(h.numbers(i as usize));
                pairs.for_each(|(side, x)| side[place.0].0[place.1] = *x);
            }
            kernel::solve_many(self.level, &self.a, &self.inverse, &mut self.sides);
            for (n, row) in out.chunks_exact_mut(width).enumerate() {
                let place = (n / kernel::LANE, n % kernel::LANE);
                let pairs = kernel::as_numbers_mut(row).iter_mut().zip(&self.sides);
                pairs.for_each(|(x, side)| *x = side[place.0].0[place.1]);
            }
        }
    }

    /// b <- A^-1 b, one row of lanes with zeros beyond d.
    pub fn solve(&self, b: &mut [Lane]) {
        kernel::solve(self.level, &self.a, &self.inverse, b);
    }
}

#[cfg(test)]
mod tests;
