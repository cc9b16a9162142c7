//! Which rows and columns a tree sees. Each tree has a stream of its own: what it sees follows from the seed
//! and its number alone.

use slate_core::Seed;

use super::{bins::Binned, partition::Rows, spec::BoostSpec};
use crate::{Rng, cast::index};

/// Draws rows and columns for one tree after the other.
#[derive(Debug)]
pub(super) struct Draw {
    row_share: f64,
    column_share: f64,
    seed: Seed,
}

impl Draw {
    pub(super) fn new(spec: &BoostSpec, seed: Seed) -> Self {
        Self { row_share: spec.row_share, column_share: spec.column_share, seed }
    }

    /// Whether another tree would see something else.
    pub(super) fn is_random(&self) -> bool {
        !self.sees_all_rows() || self.column_share < 1.0
    }

    pub(super) fn sees_all_rows(&self) -> bool {
        self.row_share >= 1.0
    }

    /// The rows of tree number `tree`, ascending, in one leaf.
    pub(super) fn rows(&self, tree: u64, n: usize, out: &mut Rows) {
        if self.sees_all_rows() {
            return out.reset(0..index(n));
        }
        let mut rng = Rng::new(self.seed.derive("rows").nth(tree));
        out.reset(choose(n, share(self.row_share, n), &mut rng));
    }

    /// The columns of tree number `tree`, as places in their blocks.
    pub(super) fn columns(&self, tree: u64, binned: &Binned, out: &mut [Vec<usize>]) {
        let n = binned.columns.len();
        if self.column_share >= 1.0 {
            return;
        }
        let mut rng = Rng::new(self.seed.derive("columns").nth(tree));
        let chosen: Vec<u32> = choose(n, share(self.column_share, n), &mut rng).collect();
        for (block, places) in binned.blocks.iter().zip(out) {
            let own = chosen.iter().map(|&c| c as usize).filter(|c| *c >= block.first);
            *places = own.map(|c| c - block.first).take_while(|c| *c < block.width).collect();
        }
    }
}

/// `share` of `n`, at least 1.
#[expect(clippy::cast_possible_truncation, reason = "between 1 and n")]
fn share(share: f64, n: usize) -> usize {
    ((share * n as f64).round() as usize).clamp(1, n)
}

/// `k` of 0 .. `n`, ascending, every choice equally likely (Fan, Muller and Rezucha 1962, selection sampling).
fn choose(n: usize, k: usize, rng: &mut Rng) -> impl Iterator<Item = u32> {
    let mut wanted = k;
    (0..n).filter_map(move |i| {
        let chosen = rng.position(n - i) < wanted;
        wanted -= usize::from(chosen);
        chosen.then(|| index(i))
    })
}

#[cfg(test)]
mod tests;
