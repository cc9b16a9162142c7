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

/// FNV-1a over 32 bits of a text's units of UTF-16.
pub fn fnv1a32(text: &str) -> u32 {
    more(BASIS, text)
}

/// The hash of what was hashed so far and a text.
fn more(hash: u32, text: &str) -> u32 {
    let step = |hash: u32, unit: u32| (hash ^ unit).wrapping_mul(PRIME);
    if text.is_ascii() {
        return text.bytes().fold(hash, |hash, byte| step(hash, u32::from(byte)));
    }
    text.encode_utf16().fold(hash, |hash, unit| step(hash, u32::from(unit)))
}

/// Where somebody stands between 0 and 1 under a seed, in steps of a thousandth or a ten thousandth.
pub fn bucket(seed: &str, value: &str, version: HashVersion) -> f64 {
    Seeded::new(seed, version).bucket(value)
}

/// A seed made ready: in version 2 it is hashed before the value, and so once for all.
#[derive(Debug, Clone)]
pub(super) enum Seeded {
    V1(String),
    V2(u32),
}

impl Seeded {
    pub(super) fn new(seed: &str, version: HashVersion) -> Self {
        match version {
            HashVersion::V1 => Seeded::V1(seed.to_owned()),
            HashVersion::V2 => Seeded::V2(fnv1a32(seed)),
        }
    }

    pub(super) fn bucket(&self, value: &str) -> f64 {
        match self {
            Seeded::V1(seed) => thousandths(more(fnv1a32(value), seed)),
            Seeded::V2(hash) => f64::from(of_digits(more(*hash, value)) % 10_000) / 10_000.0,
        }
    }
}

/// Where somebody stands in a namespace.
pub(super) fn in_name(namespace: &str, value: &str) -> f64 {
    thousandths(more(more(fnv1a32(value), "__"), namespace))
}

fn thousandths(hash: u32) -> f64 {
    f64::from(hash % 1000) / 1000.0
}

/// The powers of ten of a number's decimal digits, the first digit's first.
const PLACES: [u32; 10] =
    [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

/// The hash of a number's decimal digits.
///
/// Each digit comes from the number itself and not from the rest that the one before left, so that the divisions need
/// not wait for one another, nor for the hash.
fn of_digits(number: u32) -> u32 {
    let (mut hash, mut before) = (BASIS, 0);
    for place in PLACES {
        let upto = number / place;
        if upto > 0 || place == 1 {
            hash = (hash ^ (u32::from(b'0') + (upto - 10 * before))).wrapping_mul(PRIME);
        }
        before = upto;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the specification of FNV.
    #[test]
    fn known_hashes() {
        let table = [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)];
        for (text, hash) in table {
            assert_eq!(fnv1a32(text), hash, "{text}");
        }
    }

    #[test]
    fn digits_are_those_that_are_printed() {
        for number in [0, 7, 10, 99, 100, 999_999_999, 1_000_000_000, 4_294_967_295] {
            assert_eq!(of_digits(number), fnv1a32(&number.to_string()), "{number}");
        }
    }

    /// Letters beyond ASCII count as units of UTF-16: one of Latin-1 once, one beyond the first plane twice.
    #[test]
    fn letters_are_units_of_utf_16() {
        let of = |units: &[u32]| units.iter().fold(BASIS, |h, u| (h ^ u).wrapping_mul(PRIME));
        assert_eq!(fnv1a32("é"), of(&[0xe9]));
        assert_eq!(fnv1a32("🎬"), of(&[0xd83c, 0xdfac]));
    }
}
