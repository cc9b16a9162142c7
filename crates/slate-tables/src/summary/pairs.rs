//! How many distinct pairs there are, in bounded memory.
//!
//! Pairs are collected and, whenever the memory is full, sorted and made distinct: exact as long as
//! the distinct ones take at most half of it. Past that only pairs whose hash ends in a zero bit
//! are kept, then in two, and so on; the count of those is then multiplied by how rare they are
//! (adaptive sampling, Flajolet 1990). Which pairs are kept depends on the pairs alone, so repeats
//! cannot distort it.

/// Up to this many distinct pairs are counted exactly; the memory is 16 bytes for each of them.
pub const PAIRS_MAX: usize = 1 << 24;

/// Distinct pairs, or a sample of them.
pub(super) struct Pairs {
    pairs: Vec<u64>,
    /// How many low zero bits the hash of a kept pair has.
    level: u32,
    max: usize,
}

impl Default for Pairs {
    fn default() -> Self {
        Self::with_max(PAIRS_MAX)
    }
}

impl Pairs {
    pub(super) fn with_max(max: usize) -> Self {
        Self { pairs: Vec::new(), level: 0, max }
    }

    #[inline]
    pub(super) fn add(&mut self, viewer: u32, title: u32) {
        let pair = u64::from(viewer) << 32 | u64::from(title);
        if is_kept(pair, self.level) {
            self.pairs.push(pair);
            if self.pairs.len() >= 2 * self.max {
                self.condense();
            }
        }
    }

    /// Makes the pairs distinct, and rarer if there are still too many.
    fn condense(&mut self) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        while self.pairs.len() > self.max {
            self.level += 1;
            let level = self.level;
            self.pairs.retain(|&pair| is_kept(pair, level));
        }
    }

    /// The number of distinct pairs, and whether it is exact.
    pub(super) fn finish(mut self) -> (u64, bool) {
        self.condense();
        ((self.pairs.len() as u64) << self.level, self.level == 0)
    }
}

#[inline]
fn is_kept(pair: u64, level: u32) -> bool {
    level == 0 || mix(pair).trailing_zeros() >= level
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014, figure 1).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
