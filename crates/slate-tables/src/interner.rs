//! Texts to dense numbers: the first text seen is 0, the next new one 1, and so on.
//!
//! Tables of events repeat a few hundred thousand ids millions of times. Everything inside Slate
//! works on the numbers; the texts lie once, end to end, in one arena. Memory: the texts themselves
//! and 40 to 72 bytes for each distinct one.

use std::hash::{BuildHasher, RandomState};

/// A slot of the table. Most ids of real catalogs have at most 8 bytes; for those the slot alone
/// decides, without a look at the arena.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// The first 8 bytes of the text, zeros where it has fewer.
    word: u64,
    /// The length of the text; [`FREE`] for a free slot.
    length: u32,
    number: u32,
}

/// The length in a slot that holds nothing.
const FREE: u32 = u32::MAX;

/// A slot that holds nothing.
const FREE_SLOT: Slot = Slot { word: 0, length: FREE, number: 0 };

/// Distinct texts, each with its number.
#[derive(Debug, Clone)]
pub struct Interner {
    arena: Vec<u8>,
    /// Where each text ends in the arena; it starts where the one before ends.
    ends: Vec<usize>,
    /// Open addressing, a power of two long, at most half full.
    table: Vec<Slot>,
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
        Self { arena: Vec::new(), ends: Vec::new(), table: vec![FREE_SLOT; 64], seed }
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
    pub fn intern(&mut self, text: &[u8]) -> u32 {
        let word = first_word(text);
        match self.find(text, word) {
            Ok(number) => number,
            Err(slot) => self.remember(text, word, slot),
        }
    }

    /// The number of `text`, if it is known.
    pub fn get(&self, text: &[u8]) -> Option<u32> {
        self.find(text, first_word(text)).ok()
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
    fn find(&self, text: &[u8], word: u64) -> std::result::Result<u32, usize> {
        let mask = self.table.len() - 1;
        let mut at = self.start(text, word);
        loop {
            let slot = self.table[at];
            if slot.word == word && slot.length as usize == text.len() {
                if text.len() <= 8 || self.text(slot.number) == text {
                    return Ok(slot.number);
                }
            } else if slot.length == FREE {
                return Err(at);
            }
            at = (at + 1) & mask;
        }
    }

    /// Where the search for a text starts.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the mask keeps what matters")]
    fn start(&self, text: &[u8], word: u64) -> usize {
        let mut hash = fold(word ^ self.seed, 0x9e37_79b9_7f4a_7c15 ^ text.len() as u64);
        if text.len() > 8 {
            hash = text[8..].chunks(8).fold(hash, |h, rest| fold(h ^ first_word(rest), SECOND_KEY));
        }
        hash as usize & (self.table.len() - 1)
    }

    #[cold]
    #[expect(clippy::cast_possible_truncation, reason = "lengths and numbers are far below 2^32")]
    fn remember(&mut self, text: &[u8], word: u64, slot: usize) -> u32 {
        let number = self.ends.len() as u32;
        debug_assert!(number < u32::MAX, "more than 4 billion distinct ids");
        self.arena.extend_from_slice(text);
        self.ends.push(self.arena.len());
        self.table[slot] = Slot { word, length: text.len() as u32, number };
        if self.ends.len() * 2 > self.table.len() {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        let doubled = vec![FREE_SLOT; self.table.len() * 2];
        let mask = doubled.len() - 1;
        let old = std::mem::replace(&mut self.table, doubled);
        for slot in old.into_iter().filter(|slot| slot.length != FREE) {
            let mut at = self.start(self.text(slot.number), slot.word);
            while self.table[at].length != FREE {
                at = (at + 1) & mask;
            }
            self.table[at] = slot;
        }
    }
}

/// A random odd number.
const SECOND_KEY: u64 = 0xd6e8_feb8_6659_fd93;

/// The first 8 bytes as a number, zeros where there are fewer. The short forms read overlapping
/// pieces rather than byte by byte.
#[inline]
fn first_word(text: &[u8]) -> u64 {
    if let Some(word) = text.first_chunk() {
        return u64::from_le_bytes(*word);
    }
    match (text.first_chunk(), text.last_chunk()) {
        (Some(low), Some(high)) => {
            let high = u64::from(u32::from_le_bytes(*high)) << (8 * (text.len() - 4));
            u64::from(u32::from_le_bytes(*low)) | high
        }
        _ => text.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
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
