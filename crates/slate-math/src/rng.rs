//! The one random generator: xoshiro256++ (Blackman and Vigna 2021), seeded through SplitMix64
//! (Steele, Lea and Flood 2014).
//!
//! Its numbers are stable for ever: the tests pin them. Nothing here calls the platform's mathematics
//! library, whose last digit differs between systems.

use slate_core::Seed;

/// A stream of random numbers that follows from its seed alone.
#[derive(Debug, Clone)]
pub struct Rng {
    state: [u64; 4],
    /// The second half of the last pair of normal numbers.
    spare: Option<f64>,
}

impl Rng {
    /// The stream of `seed`.
    pub fn new(seed: Seed) -> Self {
        let mut mix = seed.0;
        Self::from_state(std::array::from_fn(|_| split_mix(&mut mix)))
    }

    /// The stream after `state`, which must not be all zero.
    fn from_state(state: [u64; 4]) -> Self {
        debug_assert!(state != [0; 4], "xoshiro256++ never leaves the all-zero state");
        Self { state, spare: None }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        let s = &mut self.state;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    /// Uniform in [0, 1), a multiple of 2^-53.
    pub fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.next_u64() >> 11) as f64 * STEP
    }

    /// Uniform in 0 .. `n`, without bias (Lemire 2019, algorithm 5).
    ///
    /// # Panics
    /// If `n` is 0: there is nothing to choose from.
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n > 0, "below(0) has no answer");
        let (mut high, mut low) = wide_product(self.next_u64(), n);
        if low < n {
            let rejected = n.wrapping_neg() % n;
            while low < rejected {
                (high, low) = wide_product(self.next_u64(), n);
            }
        }
        high
    }

    /// A position in 0 .. `n`; see [`Rng::below`].
    #[expect(clippy::cast_possible_truncation, reason = "the answer is below `n`, a `usize`")]
    pub fn position(&mut self, n: usize) -> usize {
        self.below(n as u64) as usize
    }

    /// Standard normal: mean 0, variance 1 (Marsaglia and Bray 1964, the polar method).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                let scale = (-2.0 * ln(s) / s).sqrt();
                self.spare = Some(v * scale);
                return u * scale;
            }
        }
    }

    /// Puts `items` in a random order, every order equally likely (Durstenfeld 1964).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.position(last + 1));
        }
    }
}

/// One step of SplitMix64.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The 128 bits of `a * b`: high half, low half.
#[expect(clippy::cast_possible_truncation, reason = "taking the two halves is the purpose")]
fn wide_product(a: u64, b: u64) -> (u64, u64) {
    let product = u128::from(a) * u128::from(b);
    ((product >> 64) as u64, product as u64)
}

/// The natural logarithm of a normal positive number, to about one unit in the last place.
///
/// x = m 2^e with m in [sqrt(1/2), sqrt(2)), and ln m = 2 artanh((m - 1) / (m + 1)) as a series: only
/// `+ - * /`, which every machine rounds alike.
fn ln(x: f64) -> f64 {
    debug_assert!(x.is_normal() && x > 0.0);
    let bits = x.to_bits();
    let mut exponent = (bits >> 52) as f64 - 1023.0;
    let mut m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    if m > std::f64::consts::SQRT_2 {
        m *= 0.5;
        exponent += 1.0;
    }
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    let series = (0..12).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1));
    exponent * std::f64::consts::LN_2 + 2.0 * s * series
}

#[cfg(test)]
mod tests;
