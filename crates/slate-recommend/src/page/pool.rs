//! Candidates of a row from the scores of a model: one pass each, no sorting of the catalog.

use slate_math::TopK;

use super::row::Candidate;
use slate_math::Bits;

/// What a title is worth that the model cannot score. A choice, no estimate.
const WORTH_UNKNOWN: f32 = 0.2;
/// How many standard deviations above the mean a title is worth one half. A choice: about the best thirtieth
/// of a catalog lies above it.
const WORTH_HALF: f64 = 2.0;

/// Scores of one viewer, and which titles may be shown.
#[derive(Debug)]
pub struct Pools<'a> {
    scores: &'a [f32],
    eligible: &'a Bits,
    size: usize,
    mean: f64,
    deviation: f64,
    best: TopK,
}

impl<'a> Pools<'a> {
    /// `scores` of titles 0 .. their number, finite; titles beyond have none. `size` is how many candidates
    /// a row gets: for full rows at least as many as the page has places.
    pub fn new(scores: &'a [f32], eligible: &'a Bits, size: usize) -> Self {
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

    /// The best `size` of everything.
    pub fn top(&mut self, size: usize) -> Vec<Candidate> {
        self.best.start(size);
        for (title, &score) in (0..).zip(self.scores) {
            if self.eligible.get(title as usize) {
                self.best.push(title, score);
            }
        }
        self.finish()
    }

    /// The best of some titles, each given once; those without a score are left out.
    pub fn among(&mut self, titles: impl IntoIterator<Item = u32>) -> Vec<Candidate> {
        self.best.start(self.size);
        for title in titles {
            if let (true, Some(score)) =
                (self.eligible.get(title as usize), self.scores.get(title as usize))
            {
                self.best.push(title, *score);
            }
        }
        self.finish()
    }

    /// The first of titles in an order of their own, each with what ordered them.
    pub fn first(&self, ordered: impl IntoIterator<Item = (u32, f32)>) -> Vec<Candidate> {
        let eligible = ordered.into_iter().filter(|(t, _)| self.eligible.get(*t as usize));
        let candidate = |(title, score)| Candidate { title, score, worth: self.worth(title) };
        eligible.take(self.size).map(candidate).collect()
    }

    /// The best by something else than the score, of those that have it.
    pub fn by(
        &mut self,
        titles: impl IntoIterator<Item = u32>,
        key: impl Fn(u32) -> Option<f32>,
    ) -> Vec<Candidate> {
        self.best.start(self.size);
        let eligible = self.eligible;
        for title in titles.into_iter().filter(|t| eligible.get(*t as usize)) {
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
