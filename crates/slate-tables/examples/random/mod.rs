//! What both generators of invented data draw from.

use slate_core::Seed;

/// A stream of random numbers.
pub(crate) struct Random {
    seed: Seed,
    drawn: u64,
}

impl Random {
    /// The stream of a seed.
    pub(crate) fn new(seed: Seed) -> Self {
        Self { seed, drawn: 0 }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.drawn += 1;
        self.seed.nth(self.drawn).0
    }

    /// From 0 up to, not including, 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what f64 holds")]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
