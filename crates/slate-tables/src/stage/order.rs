//! The order of rows: time, then viewer and title as texts, kind, value.
//!
//! Numbers of an interner follow the order of the input, which must not matter. So each text also
//! has a rank, its place among all texts known so far, brought up to date before anything is
//! compared.

use std::cmp::Ordering;

use super::row::Row;
use crate::interner::Interner;

/// Texts, their numbers and their ranks.
#[derive(Default)]
pub(super) struct Ranked {
    pub(super) texts: Interner,
    /// Number to rank.
    ranks: Vec<u32>,
    /// Rank to number.
    sorted: Vec<u32>,
}

impl Ranked {
    /// Ranks the texts that are new since the last time.
    #[expect(clippy::cast_possible_truncation, reason = "an interner has fewer than 2^32 texts")]
    fn update(&mut self) {
        let (known, texts) = (self.sorted.len(), &self.texts);
        if known == texts.len() {
            return;
        }
        let mut new: Vec<u32> = (known as u32..texts.len() as u32).collect();
        new.sort_unstable_by(|&a, &b| texts.text(a).cmp(texts.text(b)));
        self.sorted = merged(&self.sorted, &new, |a, b| texts.text(a) < texts.text(b));
        self.ranks.resize(texts.len(), 0);
        for (rank, &number) in self.sorted.iter().enumerate() {
            self.ranks[number as usize] = rank as u32;
        }
    }

    #[inline]
    fn compare(&self, a: u32, b: u32) -> Ordering {
        if a == b { Ordering::Equal } else { self.ranks[a as usize].cmp(&self.ranks[b as usize]) }
    }
}

fn merged(a: &[u32], b: &[u32], less: impl Fn(u32, u32) -> bool) -> Vec<u32> {
    let mut all = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a, b);
    while let (&[x, ref a_rest @ ..], &[y, ref b_rest @ ..]) = (a, b) {
        if less(y, x) {
            all.push(y);
            b = b_rest;
        } else {
            all.push(x);
            a = a_rest;
        }
    }
    all.extend_from_slice(a);
    all.extend_from_slice(b);
    all
}

/// Viewers and titles of an import, and the order that follows from their texts.
#[derive(Default)]
pub(super) struct Order {
    pub(super) viewers: Ranked,
    pub(super) titles: Ranked,
}

impl Order {
    /// Takes in the texts interned since the last time.
    pub(super) fn update(&mut self) {
        self.viewers.update();
        self.titles.update();
    }

    /// Compares two rows, client ids left out.
    #[inline]
    pub(super) fn compare(&self, a: &Row, b: &Row) -> Ordering {
        a.at_ms.cmp(&b.at_ms).then_with(|| {
            let viewers = self.viewers.compare(a.viewer, b.viewer);
            viewers
                .then_with(|| self.titles.compare(a.title, b.title))
                .then_with(|| a.kind_and_value().cmp(&b.kind_and_value()))
        })
    }
}
