//! The k best of many: higher score first, equal scores by lower index. Every list in Slate is ordered so.

use std::cmp::Ordering;

/// A score and what it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Column, title, arm: whatever was scored.
    pub index: u32,
    /// Its score; never NaN.
    pub score: f32,
}

/// Best first: by descending score, then by ascending index.
pub fn best_first(a: &Scored, b: &Scored) -> Ordering {
    b.score.total_cmp(&a.score).then(a.index.cmp(&b.index))
}

/// Collects the k best of a stream in O(n + k log k) time and 2k places; reuse it to save allocations.
#[derive(Debug, Clone)]
pub struct TopK {
    k: usize,
    kept: Vec<Scored>,
    /// The worst of the k best at the last pruning: nothing after it can still get in.
    bar: Option<Scored>,
    /// Its score, by which nearly all of a long stream is turned away.
    floor: f32,
}

impl Default for TopK {
    /// The best 0.
    fn default() -> Self {
        Self { k: 0, kept: Vec::new(), bar: None, floor: f32::NEG_INFINITY }
    }
}

impl TopK {
    /// Forgets everything and prepares for the `k` best.
    pub fn start(&mut self, k: usize) {
        self.k = k;
        self.kept.clear();
        self.bar = None;
        self.floor = f32::NEG_INFINITY;
    }

    /// Offers one; NaN is a bug of the caller.
    #[inline]
    pub fn push(&mut self, index: u32, score: f32) {
        debug_assert!(!score.is_nan(), "index {index} has no score");
        // Adding 0 turns -0 into 0, which would otherwise lose a tie against it.
        let score = score + 0.0;
        if score < self.floor {
            return;
        }
        self.keep(Scored { index, score });
    }

    fn keep(&mut self, new: Scored) {
        if self.bar.is_some_and(|bar| best_first(&bar, &new).is_lt()) {
            return;
        }
        self.kept.push(new);
        if self.kept.len() >= 2 * self.k.max(1) {
            self.prune();
        }
    }

    /// A score below this cannot get in any more.
    pub fn bar(&self) -> f32 {
        self.floor
    }

    /// Brings the bar up to the worst of the k best so far.
    pub fn prune(&mut self) {
        if self.kept.len() >= self.k {
            if self.k > 0 {
                self.kept.select_nth_unstable_by(self.k - 1, best_first);
            }
            self.kept.truncate(self.k);
        }
        self.bar = match self.k {
            0 => Some(Scored { index: 0, score: f32::INFINITY }),
            k => self.kept.get(k - 1).copied(),
        };
        self.floor = self.bar.map_or(f32::NEG_INFINITY, |bar| bar.score);
    }

    /// The k best, best first; fewer only if fewer were offered.
    pub fn finish(&mut self) -> &[Scored] {
        self.prune();
        self.kept.sort_unstable_by(best_first);
        &self.kept
    }
}

/// The k best of a stream, best first.
pub fn top_k(scores: impl IntoIterator<Item = (u32, f32)>, k: usize) -> Vec<Scored> {
    let mut best = TopK::default();
    best.start(k);
    scores.into_iter().for_each(|(index, score)| best.push(index, score));
    best.finish();
    best.kept
}

#[cfg(test)]
mod tests;
