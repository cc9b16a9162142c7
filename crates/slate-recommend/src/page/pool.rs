//! Candidates of a row from the scores of a model: one pass each, no sorting of the catalog.

use slate_math::TopK;

use super::row::{Candidate, Kind};
use slate_math::Bits;

/// What a title is worth that the model cannot score. A choice, no estimate.
const WORTH_UNKNOWN: f32 = 0.2;
/// How many standard deviations above the mean a title is worth one half. A choice: about the best thirtieth
/// of a catalog lies above it.
const WORTH_HALF: f64 = 2.0;

/// Which titles may be shown, and in which rows.
#[derive(Debug, Clone, Copy)]
pub struct Eligible<'a> {
    /// Those that may be shown.
    pub titles: &'a Bits,
    /// Rows that may hold only some titles, each kind once; all others may hold any.
    pub narrowed: &'a [(Kind, Bits)],
}

impl<'a> Eligible<'a> {
    /// Whether nothing but the viewer's own history keeps a title out of a row.
    pub fn suits(&self, kind: Kind, title: u32) -> bool {
        self.only(kind).is_none_or(|only| only.get(title as usize))
    }

    /// What may be shown in a row.
    pub fn of(&self, kind: Kind) -> Allowed<'a> {
        Allowed { all: self.titles, only: self.only(kind) }
    }

    /// All that a row may hold, where not any title.
    pub fn only(&self, kind: Kind) -> Option<&'a Bits> {
        self.narrowed.iter().find(|(narrowed, _)| *narrowed == kind).map(|(_, only)| only)
    }
}

/// The titles that may be shown in one row.
#[derive(Debug, Clone, Copy)]
pub struct Allowed<'a> {
    all: &'a Bits,
    only: Option<&'a Bits>,
}

impl Allowed<'_> {
    /// Whether a title is one of them.
    pub fn has(&self, title: u32) -> bool {
        let title = title as usize;
        self.all.get(title) && self.only.is_none_or(|only| only.get(title))
    }
}

/// Scores of one viewer, and which titles may be shown.
#[derive(Debug)]
pub struct Pools<'a> {
    scores: &'a [f32],
    eligible: Eligible<'a>,
    size: usize,
    mean: f64,
    deviation: f64,
    best: TopK,
}

impl<'a> Pools<'a> {
    /// `scores` of titles 0 .. their number, finite; titles beyond have none. `size` is how many candidates
    /// a row gets: for full rows at least as many as the page has places.
    pub fn new(scores: &'a [f32], eligible: Eligible<'a>, size: usize) -> Self {
        let n = (scores.len() as f64).max(1.0);
        let mean = scores.iter().map(|s| f64::from(*s)).sum::<f64>() / n;
        let square = |s: &f32| (f64::from(*s) - mean) * (f64::from(*s) - mean);
        let deviation = (scores.iter().map(square).sum::<f64>() / n).sqrt();
        Self { scores, eligible, size, mean, deviation, best: TopK::default() }
    }

    /// What a title is worth to the viewer: the logistic function of its score in standard deviations.
    pub fn worth(&self, title: u32) -> f32 {
        let Some(score) = self.scores.get(title as usize) else { return WORTH_UNKNOWN };
        if self.deviation <= 0.0 {
            return WORTH_UNKNOWN;
        }
        let z = (f64::from(*score) - self.mean) / self.deviation;
        slate_math::cast::narrow(1.0 / (1.0 + (WORTH_HALF - z).exp()))
    }

    /// The best `size` of everything that a row may hold.
    pub fn top(&mut self, row: Kind, size: usize) -> Vec<Candidate> {
        let allowed = self.eligible.of(row);
        self.best.start(size);
        for (title, &score) in (0..).zip(self.scores) {
            // Most titles are too far down, which costs less to see than whether they are allowed.
            if score >= self.best.bar() && allowed.has(title) {
                self.best.push(title, score);
            }
        }
        self.finish()
    }

    /// The best of some titles, each given once, that a row may hold; those without a score are left out.
    pub fn among(&mut self, row: Kind, titles: impl IntoIterator<Item = u32>) -> Vec<Candidate> {
        let scores = self.scores;
        self.by(row, titles, |title| scores.get(title as usize).copied())
    }

    /// The first of titles in an order of their own, each with what ordered them, that a row may hold.
    pub fn first(
        &self,
        row: Kind,
        ordered: impl IntoIterator<Item = (u32, f32)>,
    ) -> Vec<Candidate> {
        let allowed = self.eligible.of(row);
        let eligible = ordered.into_iter().filter(|(t, _)| allowed.has(*t));
        let candidate = |(title, score)| Candidate { title, score, worth: self.worth(title) };
        eligible.take(self.size).map(candidate).collect()
    }

    /// The best by something else than the score, of those that have it and that a row may hold.
    pub fn by(
        &mut self,
        row: Kind,
        titles: impl IntoIterator<Item = u32>,
        key: impl Fn(u32) -> Option<f32>,
    ) -> Vec<Candidate> {
        self.best.start(self.size);
        let allowed = self.eligible.of(row);
        for title in titles.into_iter().filter(|t| allowed.has(*t)) {
            if let Some(key) = key(title) {
                self.best.push(title, key);
            }
        }
        self.finish()
    }

    /// The best of candidates by another score each; those with none above 0 are left out.
    pub fn again(&mut self, candidates: &[Candidate], scores: &[f32]) -> Vec<Candidate> {
        self.best.start(self.size);
        let scored = candidates.iter().zip(scores).filter(|(_, s)| **s > 0.0);
        scored.for_each(|(c, s)| self.best.push(c.title, *s));
        self.finish()
    }

    /// How many candidates a row gets.
    pub fn size(&self) -> usize {
        self.size
    }

    fn finish(&mut self) -> Vec<Candidate> {
        let best: Vec<_> = self.best.finish().to_vec();
        let candidate = |s: slate_math::Scored| Candidate {
            title: s.index,
            score: s.score,
            worth: self.worth(s.index),
        };
        best.into_iter().map(candidate).collect()
    }
}
