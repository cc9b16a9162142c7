//! What a set of titles is worth: viewers that are not already well served and would choose at least one of them.
//!
//! A segment's viewer is reached by a title with the share that would choose it, independently of other titles, so that
//! a set reaches 1 minus the product of what each leaves. Summed over segments that is monotone and submodular
//! (property test): the more is chosen, the less another title adds.

use slate_core::{Error, Result};

/// Viewers that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// What it is called.
    pub name: String,
    /// How many.
    pub viewers: f64,
    /// The share of them that is well served already.
    pub served: f64,
}

/// A title that could be had.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What it costs, in whole units of one currency.
    pub price: u64,
    /// By number of the segment: the share of its viewers that would choose the title.
    pub shares: Vec<(u32, f64)>,
}

/// What there is to choose from, for whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    segments: Vec<Segment>,
    candidates: Vec<Candidate>,
}

impl Coverage {
    /// Checks what it is made of.
    ///
    /// # Errors
    /// Viewers below 0, shares outside 0 to 1, segments that are not there.
    pub fn new(segments: Vec<Segment>, candidates: Vec<Candidate>) -> Result<Self> {
        let share = |x: f64| (0.0..=1.0).contains(&x);
        if let Some(wrong) = segments.iter().find(|s| !(s.viewers >= 0.0 && share(s.served))) {
            let detail =
                format!("segment `{}` has viewers below 0, or a share outside 0 to 1", wrong.name);
            return Err(Error::invalid(detail));
        }
        for (n, candidate) in candidates.iter().enumerate() {
            let good = |&(s, x): &(u32, f64)| (s as usize) < segments.len() && share(x);
            if !candidate.shares.iter().all(good) {
                let detail = format!("candidate {n} has a share outside 0 to 1, or of no segment");
                return Err(Error::invalid(detail));
            }
        }
        Ok(Self { segments, candidates })
    }

    /// The titles that could be had.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The viewers.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// What a set is worth.
    pub fn value(&self, set: &[usize]) -> f64 {
        let mut reached = Reached::nobody(self);
        set.iter().map(|&candidate| reached.add(self, candidate)).sum()
    }

    /// The viewers that a title would reach if there were nothing else: what is called its audience.
    pub fn audience(&self, candidate: usize) -> f64 {
        let shares = self.candidates[candidate].shares.iter();
        shares.map(|&(s, share)| self.segments[s as usize].viewers * share).sum()
    }

    /// What the set costs.
    pub fn price(&self, set: &[usize]) -> u64 {
        set.iter().fold(0, |sum, &c| sum.saturating_add(self.candidates[c].price))
    }
}

/// Who is left when a set has been chosen.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    /// By segment: viewers that neither the service nor the set reaches.
    left: Vec<f64>,
}

impl Reached {
    pub(super) fn nobody(coverage: &Coverage) -> Self {
        Self { left: coverage.segments.iter().map(|s| s.viewers * (1.0 - s.served)).collect() }
    }

    pub(super) fn by(coverage: &Coverage, set: &[usize]) -> Self {
        let mut reached = Self::nobody(coverage);
        set.iter().for_each(|&candidate| _ = reached.add(coverage, candidate));
        reached
    }

    /// What a title would add.
    pub(super) fn gain(&self, coverage: &Coverage, candidate: usize) -> f64 {
        let shares = coverage.candidates[candidate].shares.iter();
        shares.map(|&(s, share)| self.left[s as usize] * share).sum()
    }

    /// Adds a title; what it adds.
    pub(super) fn add(&mut self, coverage: &Coverage, candidate: usize) -> f64 {
        let gain = self.gain(coverage, candidate);
        for &(s, share) in &coverage.candidates[candidate].shares {
            self.left[s as usize] *= 1.0 - share;
        }
        gain
    }
}
