//! Numbers as people read them: thin spaces between thousands, true minus signs, a unit always.
//! What is not a number is said so, in words, and never drawn as zero.

/// Said in place of a number that is missing, infinite or not a number.
pub(crate) const NO_DATA: &str = "no data";

/// A narrow space that does not break, between thousands and before units.
const THIN: char = '\u{202f}';
const MINUS: char = '\u{2212}';

/// `1234567` as `1 234 567`.
#[must_use]
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 run`, `12 runs`, `no runs`.
#[must_use]
pub(crate) fn counted(value: u64, one: &str, many: &str) -> String {
    match value {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{} {many}", count(value)),
    }
}

/// A value with a fixed number of decimals: `0.442`, `−0.013`, `12 400.5`.
#[must_use]
pub(crate) fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NO_DATA.to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let grouped = whole.parse().map_or_else(|_| whole.to_owned(), count);
    let zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if value < 0.0 && !zero { MINUS.to_string() } else { String::new() };
    format!("{sign}{grouped}{rest}")
}

/// A score: three decimals, as tables of metrics print them.
#[must_use]
pub(crate) fn score(value: f64) -> String {
    decimal(value, 3)
}

/// A difference: the sign is always written, also before zero's neighbours.
#[must_use]
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    let text = decimal(value, decimals);
    let plus = value > 0.0
        && value.is_finite()
        && text.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0');
    if plus { format!("+{text}") } else { text }
}

/// A share as a percentage: `0.984` as `98.4 %`.
#[must_use]
pub(crate) fn percent(share: f64, decimals: usize) -> String {
    with_unit(decimal(share * 100.0, decimals), "%")
}

/// A short count for a bar's label: `950`, `12.4 k`, `3.1 M`.
#[must_use]
pub(crate) fn compact(value: f64) -> String {
    let size = value.abs();
    match size {
        _ if size < 10_000.0 => decimal(value, usize::from(size.fract() > 0.0 && size < 100.0)),
        _ if size < 1_000_000.0 => with_unit(short(value / 1e3), "k"),
        _ if size < 1e9 => with_unit(short(value / 1e6), "M"),
        _ => with_unit(short(value / 1e9), "G"),
    }
}

/// Seconds in the unit a person would choose: `0.34 s`, `41 s`, `12 min`, `3.5 h`.
#[must_use]
pub(crate) fn seconds(value: f64) -> String {
    let size = value.abs();
    match size {
        _ if !size.is_finite() => NO_DATA.to_owned(),
        _ if size < 0.0995 => with_unit(short(value * 1e3), "ms"),
        _ if size < 120.0 => with_unit(short(value), "s"),
        _ if size < 7200.0 => with_unit(short(value / 60.0), "min"),
        _ => with_unit(short(value / 3600.0), "h"),
    }
}

/// Bytes in the unit a person would choose: `312 B`, `84 KiB`, `1.2 GiB`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
pub(crate) fn bytes(value: u64) -> String {
    let mut size = value as f64;
    let mut units = ["B", "KiB", "MiB", "GiB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    while size >= 1024.0 {
        let Some(next) = units.next() else { break };
        (size, unit) = (size / 1024.0, next);
    }
    with_unit(short(size), unit)
}

/// A p value: `p = 0.012`, `p < 0.001`.
#[must_use]
pub(crate) fn p_value(value: f64) -> String {
    match value {
        _ if !value.is_finite() => NO_DATA.to_owned(),
        _ if value < 0.001 => "p < 0.001".to_owned(),
        _ => format!("p = {}", decimal(value, 3)),
    }
}

/// An interval: `[0.428, 0.456]`.
#[must_use]
pub(crate) fn interval((low, high): (f64, f64), decimals: usize) -> String {
    format!("[{}, {}]", decimal(low, decimals), decimal(high, decimals))
}

/// An interval of a difference, every end with its sign.
#[must_use]
pub(crate) fn signed_interval((low, high): (f64, f64), decimals: usize) -> String {
    format!("[{}, {}]", signed(low, decimals), signed(high, decimals))
}

/// A cost in a column that names its unit: `0.02`, `41.3`, `1 240`.
#[must_use]
pub(crate) fn cost(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size < 0.995 => 2,
        _ if size < 99.95 => 1,
        _ => 0,
    };
    decimal(value, decimals)
}

/// Two significant digits below ten, whole numbers from there.
fn short(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size < 0.995 => 2,
        _ if size < 9.95 => 1,
        _ => 0,
    };
    decimal(value, decimals)
}

fn with_unit(number: String, unit: &str) -> String {
    if number == NO_DATA { number } else { format!("{number}{THIN}{unit}") }
}
