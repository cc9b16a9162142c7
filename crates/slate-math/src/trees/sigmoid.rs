//! The logistic function, fast enough for every pair of a ranking.

/// 1 / (1 + e^-x), within 1e-12 of the exact value.
#[inline]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// e^x for x between -700 and 700, and of the nearer end beyond.
///
/// e^x = 2^k e^r with |r| <= ln 2 / 2, and e^r as its Taylor sum up to r^11 / 11!. Only `+ - * /` and shifts
/// without a branch: the compiler does several at once, and every machine rounds alike.
#[inline]
pub(super) fn exp(x: f64) -> f64 {
    // 1.5 * 2^52: adding it leaves the nearest whole number in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let x = x.clamp(-700.0, 700.0);
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    power * exp_small(x - k * std::f64::consts::LN_2)
}

/// e^r for |r| <= ln 2 / 2.
#[inline]
fn exp_small(r: f64) -> f64 {
    const INVERSE_FACTORIALS: [f64; 12] = {
        let (mut table, mut n) = ([1.0; 12], 1);
        while n < 12 {
            table[n] = table[n - 1] / n as f64;
            n += 1;
        }
        table
    };
    INVERSE_FACTORIALS.iter().rev().fold(0.0, |sum, c| sum * r + c)
}

#[cfg(test)]
mod tests;
