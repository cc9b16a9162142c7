//! One half-step: one side of the factorisation is held, and every row of the other is solved for.
//!
//! A row's system is A w = b with A = all H'H + extra sum h h' + r I and b = target sum h, the sums over what the
//! row saw. Rows are independent: each is computed by one thread, so the number of threads changes no bit.
//!
//! Held rows may count v each. They are then held as sqrt(v) h, so that H'H and h h' have their weight from the
//! rows themselves, and only b needs one more: sqrt(v) target for a row. They may instead count c each where they were
//! seen, and there alone: h h' and h have it then, H'H does not. A row that is solved for may have such a c of its own.

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
    counts: Counts,
    /// The sum of all v.
    weight: f64,
}

/// What held rows count.
#[derive(Debug)]
pub(super) enum Counts {
    /// Each 1.
    Alike,
    /// v, given as sqrt(v), above 0.
    Always(Vec<f32>),
    /// c, above 0, where they were seen.
    Seen(Vec<f32>),
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
    pub(super) fn new(loss: Loss, mut factors: Rows, counts: Counts) -> Self {
        let mut weight = factors.row_count() as f64;
        if let Counts::Always(roots) = &counts {
            weight = squares(roots.iter().copied());
            scale_rows(&mut factors, roots.iter().copied());
        }
        let gram = gram_of_rows(&factors, narrow(loss.all));
        Self { loss, factors, gram, counts, weight }
    }

    /// What it was made of.
    pub(super) fn release(mut self) -> (Rows, Counts) {
        if let Counts::Always(roots) = &self.counts {
            scale_rows(&mut self.factors, roots.iter().map(|root| 1.0 / root));
        }
        (self.factors, self.counts)
    }

    pub(super) fn d(&self) -> usize {
        self.factors.d()
    }

    /// r of a row that saw `seen` rows of H.
    pub(super) fn ridge(&self, seen: &[u32]) -> f32 {
        let weight = match &self.counts {
            Counts::Always(roots) => squares(seen.iter().map(|&i| roots[i as usize])),
            Counts::Alike | Counts::Seen(_) => seen.len() as f64,
        };
        narrow(self.loss.ridge(weight, self.weight))
    }

    /// What the score of a held row should be, by the side of h: one number for all, and its own.
    pub(super) fn targets(&self, own: f32) -> (f32, Option<&[f32]>) {
        let of_rows = match &self.counts {
            Counts::Alike => None,
            Counts::Always(numbers) | Counts::Seen(numbers) => Some(numbers.as_slice()),
        };
        (own * narrow(self.loss.target), of_rows)
    }

    /// What h h' counts of a held row that was seen: one number for all, and its own.
    pub(super) fn extras(&self, own: f32) -> (f32, Option<&[f32]>) {
        (own * narrow(self.loss.extra), self.seen_counts())
    }

    /// c of every row, if rows have any.
    pub(super) fn seen_counts(&self) -> Option<&[f32]> {
        if let Counts::Seen(c) = &self.counts { Some(c) } else { None }
    }

    /// Builds and factors A for a row that saw `seen`.
    pub(super) fn prepare(&self, seen: &[u32], own: f32, system: &mut SmallSystem) -> Result<()> {
        system.start(&self.gram, self.ridge(seen));
        system.add_rows(&self.factors, seen, self.extras(own));
        system.factor()
    }

    /// out <- A^-1 b.
    pub(super) fn solve_exactly(
        &self,
        (seen, own): (&[u32], f32),
        system: &mut SmallSystem,
        out: &mut [Lane],
    ) -> Result<()> {
        system.right_side(&self.factors, seen, self.targets(own), out);
        if seen.is_empty() {
            return Ok(());
        }
        self.prepare(seen, own, system)?;
        system.solve(out);
        Ok(())
    }

    /// Brings the factors of every row of `seen` closer to its solution, or onto it; `owns` has a c for each of them, if
    /// they have any.
    pub(super) fn step(
        &self,
        method: Method,
        seen: &Pattern,
        owns: Option<&[f32]>,
        out: &mut Rows,
    ) -> Result<()> {
        let width = self.factors.width();
        let parts = out.lanes_mut().par_chunks_mut(ROWS * width).enumerate();
        parts.try_for_each_init(
            || Work::new(method, self.d()),
            |work, (part, rows)| {
                let mut numbered = (part * ROWS..).zip(rows.chunks_exact_mut(width));
                numbered.try_for_each(|(i, row)| {
                    let own = owns.map_or(1.0, |owns| owns[i]);
                    self.step_row(method, (seen.row(i), own), work, row)
                })
            },
        )
    }

    fn step_row(
        &self,
        method: Method,
        (seen, own): (&[u32], f32),
        work: &mut Work,
        out: &mut [Lane],
    ) -> Result<()> {
        if seen.is_empty() {
            out.fill(Lane::default());
            return Ok(());
        }
        match method {
            Method::Steps(steps) => self.descend(steps, (seen, own), &mut work.lanes, out),
            Method::Exact => self.solve_exactly((seen, own), &mut work.system, out)?,
            Method::Blocks(block) => solve_blocks(self, block, (seen, own), work, out)?,
        }
        Ok(())
    }

    fn descend(
        &self,
        steps: usize,
        (seen, own): (&[u32], f32),
        work: &mut [Lane],
        out: &mut [Lane],
    ) {
        let ((target, targets), (weight, weights)) = (self.targets(own), self.extras(own));
        let system = Normal {
            gram: &self.gram,
            rows: &self.factors,
            seen,
            weight,
            weights,
            ridge: self.ridge(seen),
            target,
            targets,
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
