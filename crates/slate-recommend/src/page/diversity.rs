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
    // Likeness to the first so many that were taken: as a title's value only falls with more of them, one that is the
    // largest and up to date is the largest of all, and most of the others are never compared with most.
    let mut nearest = vec![(0.0_f64, 0); candidates.len()];
    let mut taken: Vec<usize> = Vec::with_capacity(k);
    let mut free: Vec<usize> = (0..candidates.len()).collect();
    while taken.len() < k {
        let value = |&i: &usize| (1.0 - dial) * relevance[i] - dial * nearest[i].0;
        let Some(at) = first_max(free.iter().map(value)) else { break };
        let (likeliest, compared) = &mut nearest[free[at]];
        if *compared == taken.len() {
            taken.push(free.remove(at));
            continue;
        }
        for &other in &taken[*compared..] {
            let titles = (candidates[free[at]].title, candidates[other].title);
            *likeliest = likeliest.max(likeness(titles.0, titles.1));
        }
        *compared = taken.len();
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As it is defined: every free title is compared with every taken one.
    fn by_definition(candidates: &[Candidate], k: usize, dial: f64, alike: &[f64]) -> Vec<usize> {
        let relevance = scaled(candidates);
        let mut taken: Vec<usize> = Vec::new();
        for _ in 0..k.min(candidates.len()) {
            let free: Vec<usize> = (0..candidates.len()).filter(|i| !taken.contains(i)).collect();
            let value = |&i: &usize| {
                let nearest = taken.iter().map(|j| alike[i.min(*j) * 7 % 40 + i.max(*j) * 3 % 20]);
                (1.0 - dial) * relevance[i] - dial * nearest.fold(0.0, f64::max)
            };
            let at = first_max(free.iter().map(value)).unwrap_or(0);
            taken.push(free[at]);
        }
        taken
    }

    proptest! {
        #[test]
        fn what_is_put_off_changes_nothing(
            scores in proptest::collection::vec(-4_i8..4, 0..30),
            alike in proptest::collection::vec(0_u8..6, 60),
            dial in 0.01_f64..=1.0,
            k in 0_usize..35,
        ) {
            let candidate = |(title, score): (u32, &i8)| Candidate { title, score: f32::from(*score), worth: 0.0 };
            let candidates: Vec<Candidate> = (0..).zip(&scores).map(candidate).collect();
            let alike: Vec<f64> = alike.iter().map(|a| f64::from(*a) / 5.0).collect();
            let likeness = |a: u32, b: u32| {
                let (a, b) = (a.min(b) as usize, a.max(b) as usize);
                alike[a * 7 % 40 + b * 3 % 20]
            };
            let found = select(&candidates, k, dial, &likeness);
            prop_assert_eq!(found, by_definition(&candidates, k, dial, &alike));
        }
    }
}
