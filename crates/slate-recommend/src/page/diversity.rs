//! Maximal marginal relevance (Carbonell and Goldstein 1998, section 2): the next title is the one with the
//! largest (1 - d) s(i) - d max_j likeness(i, j), j over the titles taken before.
//!
//! Scores are brought to 0 .. 1 among the candidates first, so that the dial means the same in every row.

use super::row::Candidate;

/// How many candidates stand behind each place of a list when it is made diverse.
pub const DEPTH: usize = 4;

/// The positions in `candidates` (best first) of the `k` that are taken, in the order they are taken. A dial
/// of 0 leaves the order as it is; equal values: the earlier candidate first.
pub fn select(
    candidates: &[Candidate],
    k: usize,
    dial: f64,
    likeness: &dyn Fn(u32, u32) -> f64,
) -> Vec<usize> {
    let k = k.min(candidates.len());
    if dial <= 0.0 {
        return (0..k).collect();
    }
    let relevance = scaled(candidates);
    let mut nearest = vec![0.0_f64; candidates.len()];
    let mut taken = Vec::with_capacity(k);
    let mut free: Vec<usize> = (0..candidates.len()).collect();
    while taken.len() < k {
        let value = |&i: &usize| (1.0 - dial) * relevance[i] - dial * nearest[i];
        let Some(at) = first_max(free.iter().map(value)) else { break };
        let new = free.remove(at);
        taken.push(new);
        for &i in &free {
            nearest[i] = nearest[i].max(likeness(candidates[i].title, candidates[new].title));
        }
    }
    taken
}

/// Scores as 0 .. 1: the smallest is 0, the largest 1; all 1 if they are equal.
pub(super) fn scaled(candidates: &[Candidate]) -> Vec<f64> {
    let scores = || candidates.iter().map(|c| f64::from(c.score));
    let (low, high) = (scores().fold(f64::MAX, f64::min), scores().fold(f64::MIN, f64::max));
    let width = high - low;
    scores().map(|s| if width > 0.0 { (s - low) / width } else { 1.0 }).collect()
}

/// Where the largest value stands first.
pub(super) fn first_max(values: impl Iterator<Item = f64>) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (at, value) in values.enumerate() {
        if best.is_none_or(|(_, most)| value > most) {
            best = Some((at, value));
        }
    }
    best.map(|(at, _)| at)
}
