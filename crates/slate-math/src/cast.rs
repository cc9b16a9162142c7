//! The conversions that lose something, each with its bound, in one place.

/// `f64` to `f32`, rounded to nearest: what is stored has 24 bits, what is summed has 53.
#[expect(clippy::cast_possible_truncation, reason = "rounding to single precision is the purpose")]
pub fn narrow(x: f64) -> f32 {
    x as f32
}

/// A position as an index of 32 bits.
///
/// Matrices here have fewer than 2^32 columns: their indices come from `u32` in the first place.
#[expect(clippy::cast_possible_truncation, reason = "checked in debug builds, see above")]
pub fn index(i: usize) -> u32 {
    debug_assert!(u32::try_from(i).is_ok(), "index {i} needs more than 32 bits");
    i as u32
}

/// A count that was kept in double precision, as a whole number; negative numbers and NaN are 0.
#[expect(clippy::cast_possible_truncation, reason = "counts have no fraction")]
#[expect(clippy::cast_sign_loss, reason = "counts are not negative; the cast saturates")]
pub fn count(x: f64) -> u64 {
    x as u64
}

/// A count that was kept in single precision, as a whole number; negative numbers and NaN are 0.
#[expect(clippy::cast_possible_truncation, reason = "counts have no fraction")]
#[expect(clippy::cast_sign_loss, reason = "counts are not negative; the cast saturates")]
pub fn whole(count: f32) -> usize {
    count as usize
}
