//! Texts to dense numbers: the first text seen is 0, the next new one 1, and so on.
//!
//! Tables of events repeat a few hundred thousand ids millions of times. Everything inside Slate works on
//! the numbers; the texts lie once, end to end, in one arena. Memory: the texts themselves and about 20
//! bytes for each distinct one.

use std::hash::{BuildHasher, RandomState};

/// A free slot of the table.
const FREE: u64 = u64::MAX;

/// Distinct texts, each with its number.
#[derive(Debug, Clone)]
pub struct Interner {
    arena: Vec<u8>,
    /// Where each text ends in the arena; it starts where the one before ends.
    ends: Vec<usize>,
    /// Open addressing, a power of two long, at most half full: upper half of the hash, then the number.
    table: Vec<u64>,
    /// Drawn once for each interner, so that nobody can prepare ids that all fall into one slot.
    /// The numbers do not depend on it.
    seed: u64,
}

impl Default for Interner {
    fn default() -> Self {
        Self::new()
    }
}

impl Interner {
    /// An interner that knows nothing.
    pub fn new() -> Self {
        let seed = RandomState::new().hash_one(0_u64);
        Self { arena: Vec::new(), ends: Vec::new(), table: vec![FREE; 64], seed }
    }

    /// How many distinct texts it knows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of `text`, which is remembered if it is new.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a slot's lower half is the number")]
    pub fn intern(&mut self, text: &[u8]) -> u32 {
        let hash = hash(text, self.seed);
        match self.find(text, hash) {
            Ok(number) => number,
            Err(slot) => {
                let number = self.ends.len() as u32;
                debug_assert!(number < u32::MAX, "more than 4 billion distinct ids");
                self.arena.extend_from_slice(text);
                self.ends.push(self.arena.len());
                self.table[slot] = tag(hash) | u64::from(number);
                if self.ends.len() * 2 > self.table.len() {
                    self.grow();
                }
                number
            }
        }
    }

    /// The number of `text`, if it is known.
    pub fn get(&self, text: &[u8]) -> Option<u32> {
        self.find(text, hash(text, self.seed)).ok()
    }

    /// The text of a number.
    ///
    /// # Panics
    /// When this interner never gave out the number.
    #[inline]
    pub fn text(&self, number: u32) -> &[u8] {
        let n = number as usize;
        let start = if n == 0 { 0 } else { self.ends[n - 1] };
        &self.arena[start..self.ends[n]]
    }

    /// The text of a number as a string; bytes that are not UTF-8 are replaced.
    pub fn string(&self, number: u32) -> String {
        String::from_utf8_lossy(self.text(number)).into_owned()
    }

    /// All texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.arena[start..end])
    }

    /// The number of `text`, or the free slot where it belongs.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a slot's lower half is the number")]
    fn find(&self, text: &[u8], hash: u64) -> std::result::Result<u32, usize> {
        let mask = self.table.len() - 1;
        let mut slot = (hash as usize) & mask;
        loop {
            let entry = self.table[slot];
            if entry == FREE {
                return Err(slot);
            }
            let number = entry as u32;
            if entry ^ tag(hash) <= u64::from(u32::MAX) && self.text(number) == text {
                return Ok(number);
            }
            slot = (slot + 1) & mask;
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "numbers fit 32 bits, slots fit usize")]
    fn grow(&mut self) {
        let mask = self.table.len() * 2 - 1;
        let mut table = vec![FREE; mask + 1];
        for (number, text) in self.iter().enumerate() {
            let hash = hash(text, self.seed);
            let mut slot = (hash as usize) & mask;
            while table[slot] != FREE {
                slot = (slot + 1) & mask;
            }
            table[slot] = tag(hash) | number as u64;
        }
        self.table = table;
    }
}

/// The upper half of a hash: what a slot keeps to skip most comparisons of texts.
#[inline]
fn tag(hash: u64) -> u64 {
    hash & 0xffff_ffff_0000_0000
}

/// A multiply-and-fold hash in the manner of wyhash: 8 bytes a step, good in all its bits.
#[inline]
fn hash(text: &[u8], seed: u64) -> u64 {
    let mut state = seed ^ (text.len() as u64);
    let mut chunks = text.chunks_exact(8);
    for chunk in &mut chunks {
        state = fold(state ^ word(chunk), 0x9e37_79b9_7f4a_7c15);
    }
    fold(state ^ word(chunks.remainder()), 0xd6e8_feb8_6659_fd93)
}

/// Up to 8 bytes as a number.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    match *bytes {
        [a, b, c, d, e, f, g, h] => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        _ => bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// The 128-bit product, its halves folded together.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "taking the halves is the point")]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests;
