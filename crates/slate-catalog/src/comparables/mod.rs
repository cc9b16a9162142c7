//! Titles like a title: what the trade calls its comparables.
//!
//! Each kind of thing that a title has is a vector weighted by rarity (tf-idf); the similarity of two titles is the mean of
//! their cosines, kind by kind, as much as each [`Kind`] counts, over the kinds that are known of the title asked about.

mod kinds;
mod shared;
#[cfg(test)]
mod tests;

pub use kinds::Kind;
pub use shared::{Difference, Shared, between};

use slate_core::Title;
use slate_math::bags::{Bag, Vocabulary};
use slate_math::cast::index;
use slate_math::{Scored, TopK};

/// Titles that can be asked for those like another.
#[derive(Debug)]
pub struct Comparables {
    kinds: Vec<OfKind>,
    count: usize,
}

/// One kind of thing that titles have.
#[derive(Debug)]
struct OfKind {
    kind: Kind,
    weight: f64,
    vocabulary: Vocabulary,
    /// By feature: the titles that have it, each with how much.
    postings: Vec<Vec<(u32, f32)>>,
}

/// Room to work in, for many questions.
#[derive(Debug, Default)]
pub struct Scratch {
    scores: Vec<f32>,
    top: TopK,
}

impl Comparables {
    /// Of these titles; what is rare is what is rare among them.
    pub fn new<'t>(titles: impl Iterator<Item = &'t Title> + Clone) -> Self {
        let count = titles.clone().count();
        let of_kind = |&(kind, weight): &(Kind, f64)| {
            let bags: Vec<Bag> = titles.clone().map(|title| kind.bag(title)).collect();
            let vocabulary = Vocabulary::new(&bags, count, |n| kind.is_telling(n, count));
            let mut postings = vec![Vec::new(); vocabulary.len()];
            for (title, bag) in bags.iter().enumerate() {
                for (feature, weight) in vocabulary.row(bag) {
                    postings[feature as usize].push((index(title), weight));
                }
            }
            OfKind { kind, weight, vocabulary, postings }
        };
        Self { kinds: Kind::ALL.iter().map(of_kind).collect(), count }
    }

    /// The `k` titles most like this one, best first, with a similarity of 0 to 1. `keep` says which may be among them.
    pub fn nearest(
        &self,
        title: &Title,
        k: usize,
        keep: impl Fn(usize) -> bool,
        scratch: &mut Scratch,
    ) -> Vec<Scored> {
        let Scratch { scores, top } = scratch;
        scores.clear();
        scores.resize(self.count, 0.0);
        let known = |of: &&OfKind| !of.kind.bag(title).is_empty();
        let whole: f64 = self.kinds.iter().filter(known).map(|of| of.weight).sum();
        for of in &self.kinds {
            for (feature, own) in of.vocabulary.row(&of.kind.bag(title)) {
                let own = slate_math::cast::narrow(of.weight / whole) * own;
                let postings = &of.postings[feature as usize];
                postings.iter().for_each(|&(other, has)| scores[other as usize] += own * has);
            }
        }
        top.start(k);
        let liked = (0..).zip(scores.iter()).filter(|&(n, &score)| score > 0.0 && keep(n as usize));
        liked.for_each(|(n, &score)| top.push(n, score.min(1.0)));
        top.finish().to_vec()
    }
}
