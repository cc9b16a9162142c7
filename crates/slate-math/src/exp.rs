//! The exponential function in single precision, for long rows of numbers.
//!
//! Only `+ - *` and shifts of bits, which every machine rounds alike and compilers turn into wide registers;
//! the platform's function does neither.

/// e^x, within two units in the last place; below -87 it is e^-87, above 88 it is e^88.
///
/// x = k ln 2 + r with |r| <= ln 2 / 2, and e^r as its Taylor polynomial of degree 7.
#[inline]
pub fn exp(x: f32) -> f32 {
    /// 1.5 2^23: adding it rounds to a whole number, which then stands in the low bits.
    const ROUND: f32 = 12_582_912.0;
    /// ln 2 in two parts; k times the first is exact.
    const LN2: (f32, f32) = (0.693_359_4, -2.121_944_4e-4);
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN2.0) - k * LN2.1;
    let mut power = 1.0 / 5040.0;
    for factorial in [720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0] {
        power = power * r + 1.0 / factorial;
    }
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    power * f32::from_bits(exponent)
}

#[cfg(test)]
mod tests;
