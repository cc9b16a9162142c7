//! Derivatives of the loss, and the whole numbers that histograms add.
//!
//! Floating-point sums depend on their order; whole numbers do not. So each tree rounds the derivatives to
//! multiples of a unit, 2^-13 of the largest first and 2^-14 of the largest second one, and packs them with
//! a count into one word: one addition a row and column, sums that are exact whatever the threads, and a
//! sibling that is exactly parent less child. Only the choice of splits rests on the rounded numbers; the
//! values of leaves are summed from the exact ones. (LightGBM's quantised training, Shi et al. 2022, shows
//! that far fewer bits suffice.)

use rayon::prelude::*;
use slate_core::{Error, ErrorKind, Result};

/// First and second derivative of the loss by the score of one row. The second is never negative.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Gradient {
    /// First derivative.
    pub first: f32,
    /// Second derivative.
    pub second: f32,
}

/// Rows whose words can be added before a field runs over: the most that the count's 12 bits hold.
pub(super) const PACKED_ROWS_MAX: usize = 4095;

const FIELD_BITS: u32 = 26;
const FIELD_MASK: u64 = (1 << FIELD_BITS) - 1;
/// What is added to a first derivative, in units, so that its field is never negative.
const BIAS: i64 = 1 << 13;
const FIRST_MAX: f32 = (BIAS - 1) as f32;
const SECOND_MAX: f32 = (1 << 14) as f32 - 1.0;
/// Rows that one thread packs at a time.
const CHUNK: usize = 8192;

/// Sums over rows: derivatives in units, and how many rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) first: i64,
    pub(super) second: i64,
    pub(super) rows: i64,
}

impl Sums {
    /// The sums inside a word.
    pub(super) fn unpack(word: u64) -> Self {
        let field = |shift: u32| (word >> shift & FIELD_MASK).cast_signed();
        let rows = (word >> (2 * FIELD_BITS)).cast_signed();
        Self { first: field(FIELD_BITS) - rows * BIAS, second: field(0), rows }
    }

    /// The sums of many words.
    pub(super) fn of(words: &[u64]) -> Self {
        words.chunks(PACKED_ROWS_MAX).fold(Self::default(), |sums, part| {
            sums + Self::unpack(part.iter().fold(0, |a: u64, &b| a.wrapping_add(b)))
        })
    }
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.first += other.first;
        self.second += other.second;
        self.rows += other.rows;
    }
}

impl std::ops::SubAssign for Sums {
    fn sub_assign(&mut self, other: Self) {
        self.first -= other.first;
        self.second -= other.second;
        self.rows -= other.rows;
    }
}

impl std::ops::Add for Sums {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl std::ops::Sub for Sums {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}

/// What one unit of [`Sums`] is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Units {
    pub(super) first: f64,
    pub(super) second: f64,
}

/// The derivatives of all rows, a word each.
#[derive(Debug, Default)]
pub(super) struct Packed {
    pub(super) words: Vec<u64>,
}

impl Packed {
    /// Rounds and packs.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] if a derivative is not finite: the scores ran away.
    pub(super) fn fill(&mut self, gradients: &[Gradient]) -> Result<Units> {
        let (first, second) = largest(gradients);
        if !(first.is_finite() && second.is_finite()) {
            let detail = "a derivative of the loss is not a number";
            let hint = "scale the labels, or use a smaller `shrinkage`";
            return Err(Error::new(ErrorKind::Insufficient, detail).hint(hint));
        }
        // Below it the scale would not be finite; such derivatives count as 0.
        let scale = |max: f32, levels: f32| if max > 1e-30 { levels / max } else { 0.0 };
        let (a, b) = (scale(first, FIRST_MAX), scale(second, SECOND_MAX));
        self.words.resize(gradients.len(), 0);
        self.words.par_chunks_mut(CHUNK).zip(gradients.par_chunks(CHUNK)).for_each(
            |(words, part)| words.iter_mut().zip(part).for_each(|(w, g)| *w = pack(*g, a, b)),
        );
        let unit = |max: f32, levels: f32| f64::from(max) / f64::from(levels);
        Ok(Units { first: unit(first, FIRST_MAX), second: unit(second, SECOND_MAX) })
    }
}

/// The largest absolute first and second derivative; infinite if any is not a number.
fn largest(gradients: &[Gradient]) -> (f32, f32) {
    let number = |x: f32| if x.is_finite() { x } else { f32::INFINITY };
    let larger = |a: (f32, f32), b: (f32, f32)| (a.0.max(b.0), a.1.max(b.1));
    let of_part = |part: &[Gradient]| {
        let pairs = part.iter().map(|g| (number(g.first.abs()), number(g.second)));
        pairs.fold((0.0, 0.0), larger)
    };
    gradients.par_chunks(CHUNK).map(of_part).reduce(|| (0.0, 0.0), larger)
}

/// One row's word: count 1, first derivative with its bias, second derivative.
#[expect(clippy::cast_possible_truncation, reason = "0 to 2^14 by scale")]
fn pack(g: Gradient, first_scale: f32, second_scale: f32) -> u64 {
    // Adding one half and cutting off rounds to nearest: both are positive.
    let first = (g.first * first_scale + (BIAS as f32 + 0.5)) as u32;
    let second = (g.second * second_scale + 0.5) as u32;
    1 << (2 * FIELD_BITS) | u64::from(first) << FIELD_BITS | u64::from(second)
}

#[cfg(test)]
mod tests;
