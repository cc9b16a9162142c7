//! Numbers from bytes, without a detour over text for the forms that fill real files.

/// A whole number: an optional sign and 1 to 18 digits. Longer ones are left to the slow road.
#[inline]
pub(crate) fn integer(bytes: &[u8]) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut n = 0_i64;
    for &byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        n = n * 10 + i64::from(byte - b'0');
    }
    Some(if negative { -n } else { n })
}

/// A finite decimal number; minus zero becomes zero, so that equal values have equal bits.
#[inline]
pub(crate) fn value(bytes: &[u8]) -> Option<f32> {
    let value = short_decimal(bytes).or_else(|| long_decimal(bytes))?;
    Some(value + 0.0)
}

/// Up to 7 digits around a point, such as `4.5`. Mantissa and power of ten are both exact in `f32`,
/// so one division rounds correctly (Clinger 1990).
#[inline]
fn short_decimal(bytes: &[u8]) -> Option<f32> {
    const POWERS: [f32; 8] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];
    if bytes.is_empty() || bytes.len() > 8 {
        return None;
    }
    let (mut mantissa, mut digits, mut after_point) = (0_u32, 0, None);
    for &byte in bytes {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + u32::from(byte - b'0');
                digits += 1;
                after_point = after_point.map(|n: usize| n + 1);
            }
            b'.' if after_point.is_none() => after_point = Some(0),
            _ => return None,
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "below 2^24, so exact")]
    (digits > 0 && mantissa < 1 << 24).then(|| mantissa as f32 / POWERS[after_point.unwrap_or(0)])
}

#[cold]
fn long_decimal(bytes: &[u8]) -> Option<f32> {
    std::str::from_utf8(bytes).ok()?.parse::<f32>().ok().filter(|v| v.is_finite())
}

/// A floating number as an id or a year has it: without a fraction where it is whole. None for one that is
/// so large that its neighbours cannot be told apart.
pub(crate) fn exact(number: f64) -> Option<String> {
    /// 2^53.
    const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;
    (number.abs() < EXACT_BELOW).then(|| number.to_string())
}

#[cfg(test)]
mod tests;
