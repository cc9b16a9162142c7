//! A plain bit set over a fixed number of places: which of many may be chosen.

/// Bits of one word.
const WORD: usize = 64;

/// A set of indices below a fixed length, one bit each.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Bits {
    len: usize,
    /// Bits past `len` are always 0.
    words: Vec<u64>,
}

impl Bits {
    /// No index of `len`.
    pub fn none(len: usize) -> Self {
        Self { len, words: vec![0; len.div_ceil(WORD)] }
    }

    /// Every index below `len`.
    pub fn all(len: usize) -> Self {
        let mut bits = Self { len, words: vec![u64::MAX; len.div_ceil(WORD)] };
        bits.trim();
        bits
    }

    /// The indices below `len` for which `keep` holds.
    pub fn of(len: usize, keep: impl Fn(usize) -> bool) -> Self {
        let mut bits = Self::none(len);
        for (number, word) in bits.words.iter_mut().enumerate() {
            let first = number * WORD;
            let places = WORD.min(len - first);
            *word = (0..places).fold(0, |w, bit| w | (u64::from(keep(first + bit)) << bit));
        }
        bits
    }

    /// How many places there are, set or not.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no places at all; see [`Bits::count`] for the set ones.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether `index` is in the set; nothing past the end is.
    pub fn get(&self, index: usize) -> bool {
        let word = self.words.get(index / WORD).copied().unwrap_or(0);
        word >> (index % WORD) & 1 == 1
    }

    /// Puts `index` in or takes it out. Nothing happens past the end.
    pub fn set(&mut self, index: usize, to: bool) {
        if index >= self.len {
            return;
        }
        let (word, bit) = (&mut self.words[index / WORD], 1_u64 << (index % WORD));
        *word = if to { *word | bit } else { *word & !bit };
    }

    /// Keeps what `other` has as well. Places that `other` lacks are taken out.
    pub fn and(&mut self, other: &Self) {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        self.words.iter_mut().zip(others).for_each(|(a, b)| *a &= b);
    }

    /// Takes out what `other` has.
    pub fn and_not(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= !b);
    }

    /// Takes in what `other` has. Places past the end of `self` are left away.
    pub fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
        self.trim();
    }

    /// Turns every place around.
    pub fn not(&mut self) {
        self.words.iter_mut().for_each(|w| *w = !*w);
        self.trim();
    }

    /// How many indices are in the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// The indices in the set, ascending.
    pub fn ones(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(number, &word)| {
            let rest = std::iter::successors(Some(word), |w| Some(w & w.wrapping_sub(1)));
            rest.take_while(|&w| w != 0).map(move |w| number * WORD + w.trailing_zeros() as usize)
        })
    }

    /// The words, 64 places each, lowest bit first; bits past the end are 0.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Bits past the end are 0, whatever was done.
    fn trim(&mut self) {
        if let (Some(last), used @ 1..) = (self.words.last_mut(), self.len % WORD) {
            *last &= (1 << used) - 1;
        }
    }
}

#[cfg(test)]
mod tests;
