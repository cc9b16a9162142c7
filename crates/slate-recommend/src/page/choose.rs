//! Which rows, in which order: greedy maximisation of what the page is worth.
//!
//! A page of rows r_1, r_2, ... is worth
//!
//! ```text
//! sum_k d(k) [ w(kind) a(r_k) .5^(rows of the kind before) v(r_k) + b sum_g p(g) (C_k(g) - C_{k-1}(g)) ]
//! ```
//!
//! d(k) = 1 / log2(k + 1) is the discount of position k (Järvelin and Kekäläinen 2002), the same discount
//! within a row makes v(r) the weighted mean worth of its cards, a(r) is how much its subject is the viewer's, p is the viewer's mix of genres, and
//! C_k(g) = 1 - prod_{j <= k} (1 - m_j(g)) is how far genre g has been served, m_j(g) the discounted share of
//! row j that has it (the coverage of Agrawal et al. 2009, IA-Select, with rows for documents). The coverage is
//! submodular, so that taking the best row each time is within 1 - 1/e of the best order without discounts;
//! with them it is a heuristic. The constants w, .5 and b are an editor's choices, no estimates.

use super::features::Features;
use super::row::{Candidate, Kind, Source};
use slate_math::Bits;

/// How much a taste that is served counts against titles that fit.
const COVERAGE: f64 = 0.8;
/// What a second row of a kind is worth, compared to the first.
const AGAIN: f64 = 0.5;

/// The page so far, as far as the choice of the next row depends on it.
#[derive(Debug)]
pub(super) struct Chooser<'a> {
    features: &'a Features,
    mix: &'a [f64],
    served: Vec<f64>,
    used: [usize; Kind::ALL.len()],
    length: usize,
}

impl<'a> Chooser<'a> {
    pub(super) fn new(features: &'a Features, mix: &'a [f64], length: usize) -> Self {
        Self { features, mix, served: vec![0.0; mix.len()], used: [0; 9], length }
    }

    /// Which of the sources makes the best next row, if any makes one. Equal gains: the earlier source.
    pub(super) fn next(&self, sources: &[Option<&Source>], taken: &Bits) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (at, source) in sources.iter().enumerate() {
            let Some(gain) = source.and_then(|s| self.gain(s, taken)) else { continue };
            if best.is_none_or(|(_, most)| gain > most) {
                best = Some((at, gain));
            }
        }
        best.map(|(at, _)| at)
    }

    /// What the row adds; none if it cannot be made.
    fn gain(&self, source: &Source, taken: &Bits) -> Option<f64> {
        let used = self.used[source.kind as usize];
        if used >= source.kind.rows_max() {
            return None;
        }
        let cards: Vec<Candidate> = front(&source.pool, taken).take(self.length).copied().collect();
        if cards.len() < source.kind.cards_min().min(self.length) {
            return None;
        }
        let again = AGAIN.powi(i32::try_from(used).unwrap_or(i32::MAX));
        let worth = source.kind.weight() * source.affinity * again * worth(&cards);
        let shares = self.shares(cards.iter().map(|c| c.title));
        let new = self.mix.iter().zip(&self.served).zip(&shares);
        let coverage: f64 = new.map(|((p, served), share)| p * (1.0 - served) * share).sum();
        Some(worth + COVERAGE * coverage)
    }

    /// Takes note of a row that is on the page now.
    pub(super) fn add(&mut self, kind: Kind, titles: impl Iterator<Item = u32>) {
        self.used[kind as usize] += 1;
        let shares = self.shares(titles);
        for (served, share) in self.served.iter_mut().zip(shares) {
            *served = 1.0 - (1.0 - *served) * (1.0 - share);
        }
    }

    /// The discounted share of a row that has each genre.
    fn shares(&self, titles: impl Iterator<Item = u32>) -> Vec<f64> {
        let mut shares = vec![0.0; self.mix.len()];
        let mut sum = 0.0;
        for (position, title) in (1_u32..).zip(titles) {
            let weight = discount(position);
            sum += weight;
            let genres = self.features.genres.get(title as usize);
            genres.iter().for_each(|&g| shares[g as usize] += weight);
        }
        shares.iter_mut().for_each(|s| *s /= f64::max(sum, f64::MIN_POSITIVE));
        shares
    }
}

/// The candidates that are not on the page yet, best first.
pub(super) fn front<'a>(
    pool: &'a [Candidate],
    taken: &'a Bits,
) -> impl Iterator<Item = &'a Candidate> {
    pool.iter().filter(|c| !taken.get(c.title as usize))
}

/// The discounted mean worth of cards.
fn worth(cards: &[Candidate]) -> f64 {
    let each = || (1_u32..).zip(cards);
    let all: f64 = each().map(|(position, _)| discount(position)).sum();
    let sum: f64 = each().map(|(position, c)| discount(position) * f64::from(c.worth)).sum();
    sum / all.max(f64::MIN_POSITIVE)
}

/// 1 / log2(position + 1), positions from 1.
fn discount(position: u32) -> f64 {
    1.0 / f64::from(position + 1).log2()
}
