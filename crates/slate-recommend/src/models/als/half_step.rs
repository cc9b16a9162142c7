//! One half-step: one side of the factorisation is held, and every row of the other is solved for.
//!
//! A row's system is A w = b with A = all H'H + extra sum h h' + r I and b = target sum h, the sums over what the
//! row saw. Rows are independent: each is computed by one thread, so the number of threads changes no bit.
//!
//! Held rows may count v each. They are then held as sqrt(v) h, so that H'H and h h' have their weight from the
//! rows themselves, and only b needs one more: sqrt(v) target for a row.

use rayon::prelude::*;
use slate_core::Result;
use slate_math::cast::narrow;
use slate_math::kernel::{LANE, Level, Normal};
use slate_math::product::gram_of_rows;
use slate_math::{Lane, Pattern, Rows, SmallSystem};

use super::blocks::solve_blocks;
use super::spec::Loss;

/// Rows that one thread takes at a time: enough to share its scratch, few enough to balance.
const ROWS: usize = 32;

/// The side that is held, and what a half-step needs to know of it.
#[derive(Debug)]
pub(super) struct Fixed {
    pub(super) loss: Loss,
    /// H, rows x d; of weighted rows, each times its root.
    pub(super) factors: Rows,
    /// all H'H, d x d.
    pub(super) gram: Rows,
    /// sqrt(v) of every row; `None` if each counts 1.
    roots: Option<Vec<f32>>,
    /// The sum of all v.
    weight: f64,
}

/// How rows are solved, with the parameter of the solver.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Method {
    /// So many steps of conjugate gradients.
    Steps(usize),
    /// Exactly.
    Exact,
    /// So many factors at a time.
    Blocks(usize),
}

/// Memory of one thread.
pub(super) struct Work {
    pub(super) system: SmallSystem,
    pub(super) lanes: Vec<Lane>,
    pub(super) scores: Vec<f32>,
}

impl Work {
    pub(super) fn new(method: Method, d: usize) -> Self {
        let size = if let Method::Blocks(block) = method { block.min(d) } else { d };
        let lanes = vec![Lane::default(); 3 * d.div_ceil(LANE)];
        Self { system: SmallSystem::new(size), lanes, scores: Vec::new() }
    }
}

impl Fixed {
    pub(super) fn new(loss: Loss, factors: Rows) -> Self {
        Self::weighted(loss, factors, None)
    }

    /// Rows that count the squares of `roots`, which are above 0.
    pub(super) fn weighted(loss: Loss, mut factors: Rows, roots: Option<Vec<f32>>) -> Self {
        let mut weight = factors.row_count() as f64;
        if let Some(roots) = &roots {
            weight = squares(roots.iter().copied());
            scale_rows(&mut factors, roots.iter().copied());
        }
        let gram = gram_of_rows(&factors, narrow(loss.all));
        Self { loss, factors, gram, roots, weight }
    }

    /// What it was made of.
    pub(super) fn release(mut self) -> (Rows, Option<Vec<f32>>) {
        if let Some(roots) = &self.roots {
            scale_rows(&mut self.factors, roots.iter().map(|root| 1.0 / root));
        }
        (self.factors, self.roots)
    }

    pub(super) fn d(&self) -> usize {
        self.factors.d()
    }

    /// r of a row that saw `seen` rows of H.
    pub(super) fn ridge(&self, seen: &[u32]) -> f32 {
        let weight = match &self.roots {
            None => seen.len() as f64,
            Some(roots) => squares(seen.iter().map(|&i| roots[i as usize])),
        };
        narrow(self.loss.ridge(weight, self.weight))
    }

    /// What the score of row `i` of H should be, times its root.
    pub(super) fn target(&self, i: u32) -> f32 {
        let target = narrow(self.loss.target);
        self.roots.as_ref().map_or(target, |roots| target * roots[i as usize])
    }

    /// Builds and factors A for a row that saw `seen`.
    pub(super) fn prepare(&self, seen: &[u32], system: &mut SmallSystem) -> Result<()> {
        system.start(&self.gram, self.ridge(seen));
        system.add_rows(&self.factors, seen, narrow(self.loss.extra));
        system.factor()
    }

    /// out <- A^-1 b.
    pub(super) fn solve_exactly(
        &self,
        seen: &[u32],
        system: &mut SmallSystem,
        out: &mut [Lane],
    ) -> Result<()> {
        let targets = (narrow(self.loss.target), self.roots.as_deref());
        system.right_side(&self.factors, seen, targets, out);
        if seen.is_empty() {
            return Ok(());
        }
        self.prepare(seen, system)?;
        system.solve(out);
        Ok(())
    }

    /// The same where what was seen are rows of another matrix, in the place of those that are held.
    pub(super) fn solve_from(
        &self,
        rows: &Rows,
        seen: &[u32],
        system: &mut SmallSystem,
        out: &mut [Lane],
    ) -> Result<()> {
        system.right_side(rows, seen, (narrow(self.loss.target), None), out);
        if seen.is_empty() {
            return Ok(());
        }
        system.start(&self.gram, self.ridge(seen));
        system.add_rows(rows, seen, narrow(self.loss.extra));
        system.factor()?;
        system.solve(out);
        Ok(())
    }

    /// Brings the factors of every row of `seen` closer to its solution, or onto it.
    pub(super) fn step(&self, method: Method, seen: &Pattern, out: &mut Rows) -> Result<()> {
        let width = self.factors.width();
        let parts = out.lanes_mut().par_chunks_mut(ROWS * width).enumerate();
        parts.try_for_each_init(
            || Work::new(method, self.d()),
            |work, (part, rows)| {
                let mut numbered = (part * ROWS..).zip(rows.chunks_exact_mut(width));
                numbered.try_for_each(|(i, row)| self.step_row(method, seen.row(i), work, row))
            },
        )
    }

    fn step_row(
        &self,
        method: Method,
        seen: &[u32],
        work: &mut Work,
        out: &mut [Lane],
    ) -> Result<()> {
        if seen.is_empty() {
            out.fill(Lane::default());
            return Ok(());
        }
        match method {
            Method::Steps(steps) => self.descend(steps, seen, &mut work.lanes, out),
            Method::Exact => self.solve_exactly(seen, &mut work.system, out)?,
            Method::Blocks(block) => solve_blocks(self, block, seen, work, out)?,
        }
        Ok(())
    }

    fn descend(&self, steps: usize, seen: &[u32], work: &mut [Lane], out: &mut [Lane]) {
        let system = Normal {
            gram: &self.gram,
            rows: &self.factors,
            seen,
            weight: narrow(self.loss.extra),
            ridge: self.ridge(seen),
            target: narrow(self.loss.target),
            targets: self.roots.as_deref(),
            steps,
        };
        system.solve(Level::current(), out, work);
    }
}

/// The sum of the squares of some roots.
fn squares(roots: impl Iterator<Item = f32>) -> f64 {
    roots.map(|root| f64::from(root).powi(2)).sum()
}

/// Row i <- factor i times row i.
fn scale_rows(rows: &mut Rows, factors: impl Iterator<Item = f32>) {
    for (i, factor) in factors.enumerate() {
        rows.numbers_mut(i).iter_mut().for_each(|x| *x *= factor);
    }
}
