//! From a name and a seed to a number from 0 to 1.
//!
//! FNV-1a with 32 bits (Fowler, Noll, Vo). Like the JavaScript clients, which most people are assigned by, it
//! goes over units of UTF-16; for ids in ASCII these are the bytes.

/// FNV's offset basis and prime for 32 bits.
const BASIS: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;

/// How a number comes from a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HashVersion {
    /// fnv(value + seed), in thousandths. Tests that share parts of seed and value are not quite independent.
    #[default]
    V1,
    /// fnv of the decimal digits of fnv(seed + value), in ten thousandths.
    V2,
}

impl HashVersion {
    /// The version with this number, if there is one.
    pub fn of(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::V1),
            2 => Some(Self::V2),
            _ => None,
        }
    }
}

/// FNV-1a over 32 bits.
pub fn fnv1a32(units: impl IntoIterator<Item = u16>) -> u32 {
    units.into_iter().fold(BASIS, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(PRIME))
}

/// Where somebody stands between 0 and 1 under a seed, in steps of a thousandth or a ten thousandth.
pub fn bucket(seed: &str, value: &str, version: HashVersion) -> f64 {
    match version {
        HashVersion::V1 => thousandths(fnv1a32(value.encode_utf16().chain(seed.encode_utf16()))),
        HashVersion::V2 => {
            let first = fnv1a32(seed.encode_utf16().chain(value.encode_utf16()));
            f64::from(of_digits(first) % 10_000) / 10_000.0
        }
    }
}

/// Where somebody stands in a namespace.
pub(super) fn in_name(namespace: &str, value: &str) -> f64 {
    let units = value.encode_utf16().chain("__".encode_utf16()).chain(namespace.encode_utf16());
    thousandths(fnv1a32(units))
}

fn thousandths(hash: u32) -> f64 {
    f64::from(hash % 1000) / 1000.0
}

/// The hash of a number's decimal digits.
fn of_digits(number: u32) -> u32 {
    let mut digits = [0; 10];
    let (mut rest, mut at) = (number, digits.len());
    loop {
        at -= 1;
        digits[at] = u16::from(b'0') + (rest % 10) as u16;
        rest /= 10;
        if rest == 0 {
            return fnv1a32(digits[at..].iter().copied());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the specification of FNV.
    #[test]
    fn known_hashes() {
        let table = [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)];
        for (text, hash) in table {
            assert_eq!(fnv1a32(text.encode_utf16()), hash, "{text}");
        }
    }

    #[test]
    fn digits_are_those_that_are_printed() {
        for number in [0, 7, 10, 99, 4_294_967_295] {
            assert_eq!(of_digits(number), fnv1a32(number.to_string().encode_utf16()), "{number}");
        }
    }

    /// Letters beyond ASCII count as units of UTF-16: one of Latin-1 once, one beyond the first plane twice.
    #[test]
    fn letters_are_units_of_utf_16() {
        assert_eq!(fnv1a32("é".encode_utf16()), fnv1a32([0xe9]));
        assert_eq!(fnv1a32("🎬".encode_utf16()), fnv1a32([0xd83c, 0xdfac]));
    }
}
