//! First-order Markov chain over titles: what viewers watched soon after the last title, smoothed.
//!
//! score_j = c_ij / (c_i + shrink) + w p_j / sum p, with i the last title of the history, c_ij the weighted
//! count of j after i, c_i = sum_j c_ij, and p_j how often j was seen at all. After nothing, only the second
//! part remains.
//!
//! c_ij counts 1 where j came right after i, and skip^(g - 1) where it came g steps after it, up to
//! [`REACH`] steps: the skipping of Shani, Heckerman and Brafman ("An MDP-Based Recommender System", JMLR
//! 6:1265-1295, 2005), who halve the count with every title skipped. With `skip = 0` it is the plain chain.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::Csr;
use slate_math::cast::narrow;

use crate::artifact::TensorReader;
use crate::recommender::{check_history, check_score};
use crate::spec::check_number;
use crate::{Contribution, Explanation, Interactions, Recommender, Scratch, Tensor};

/// Ten imagined transitions to nowhere.
pub const SHRINK: f64 = 10.0;
/// Enough to put titles in order that never followed, not enough to outrank one that did; with less, a score
/// of 24 bits would swallow the difference between titles that followed equally often.
pub const POPULARITY_WEIGHT: f64 = 1e-3;
/// Half a count less for every title in between.
pub const SKIP: f64 = 0.5;
/// Steps after which a title no longer counts as a follower.
pub const REACH: usize = 5;

/// Parameters of the Markov chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MarkovSpec {
    /// Pulls the transitions of rarely seen titles towards 0.
    pub shrink: f64,
    /// Weight of popularity.
    pub popularity_weight: f64,
    /// What every title in between leaves of a count; 0 for the plain chain.
    pub skip: f64,
}

impl Default for MarkovSpec {
    fn default() -> Self {
        Self { shrink: SHRINK, popularity_weight: POPULARITY_WEIGHT, skip: SKIP }
    }
}

impl MarkovSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_number("shrink", self.shrink, 0.0..=1e9)?;
        check_number("popularity_weight", self.popularity_weight, 0.0..=1e3)?;
        check_number("skip", self.skip, 0.0..=1.0)
    }

    /// Steps after which a title no longer counts as a follower.
    pub(crate) fn reach(&self) -> usize {
        if self.skip > 0.0 { REACH } else { 1 }
    }
}

/// Smoothed transitions and popularity.
#[derive(Debug)]
pub struct Markov {
    /// Row i: c_ij / (c_i + shrink).
    transitions: Csr,
    /// w p_j / sum p.
    base: Vec<f32>,
}

pub(crate) fn fit(spec: &MarkovSpec, data: &Interactions) -> Result<Markov> {
    let after = followers(data, spec.reach());
    let seen = appearances(data);
    of_counts(spec, after.into_iter().map(counted), &seen)
}

/// The model of what came after every title, each with its followers in ascending order and how often, and of
/// how often every title was seen.
pub(crate) fn of_counts(
    spec: &MarkovSpec,
    after: impl Iterator<Item = Vec<(Follower, u64)>>,
    seen: &[u64],
) -> Result<Markov> {
    let rows: Vec<_> = after.map(|counts| shares(&counts, spec)).collect();
    let transitions = Csr::from_rows(seen.len(), &rows)?;
    // Sums that were read from a file may be as large as a number goes.
    let whole = seen.iter().fold(0, |sum: u64, &n| sum.saturating_add(n));
    let base = |&count: &u64| narrow(spec.popularity_weight * count as f64 / whole as f64);
    Ok(Markov { transitions, base: seen.iter().map(base).collect() })
}

/// A title that came after another, and how many titles stood in between.
pub(crate) type Follower = (u32, u8);

/// For every title, what came at most `reach` steps after it, with repeats.
fn followers(data: &Interactions, reach: usize) -> Vec<Vec<Follower>> {
    let mut after = vec![Vec::new(); data.title_count];
    for history in data.histories.iter() {
        for (at, &title) in history.iter().enumerate() {
            after[title as usize].extend(followers_at(history, at, reach));
        }
    }
    after
}

/// What came at most `reach` steps after the title at this place of a history.
pub(crate) fn followers_at(
    history: &[u32],
    at: usize,
    reach: usize,
) -> impl Iterator<Item = Follower> {
    history[at + 1..].iter().take(reach).copied().zip(0_u8..)
}

/// How often each of them occurs, in ascending order.
pub(crate) fn counted(mut followers: Vec<Follower>) -> Vec<(Follower, u64)> {
    followers.sort_unstable();
    followers.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect()
}

/// How often every title occurs.
pub(crate) fn appearances(data: &Interactions) -> Vec<u64> {
    let mut counts = vec![0; data.title_count];
    data.histories.titles().iter().for_each(|&t| counts[t as usize] += 1);
    counts
}

/// c_ij / (c_i + shrink) of one row, from the counted titles that followed.
fn shares(followers: &[(Follower, u64)], spec: &MarkovSpec) -> Vec<(u32, f32)> {
    let count = |of: &[(Follower, u64)]| -> f64 {
        of.iter().map(|&((_, between), n)| n as f64 * spec.skip.powi(i32::from(between))).sum()
    };
    let whole = count(followers) + spec.shrink;
    followers
        .chunk_by(|a, b| a.0.0 == b.0.0)
        .map(|same| (same[0].0.0, narrow(count(same) / whole)))
        .collect()
}

impl Markov {
    pub(crate) fn read(reader: &TensorReader<'_>, n: usize) -> Result<Self> {
        Ok(Self { transitions: reader.csr("transitions", n, n)?, base: reader.vector("base", n)? })
    }
}

impl Recommender for Markov {
    fn kind(&self) -> &'static str {
        "markov"
    }

    fn title_count(&self) -> usize {
        self.base.len()
    }

    fn score(&self, history: &[u32], out: &mut [f32], _: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.copy_from_slice(&self.base);
        if let Some(&last) = history.last() {
            for (j, share) in self.transitions.row(last as usize) {
                out[j as usize] += share;
            }
        }
        Ok(())
    }

    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        check_history(self.title_count(), history).ok()?;
        let base = *self.base.get(title as usize)?;
        let share = |&last: &u32| Contribution {
            title: last,
            value: self.transitions.get(last as usize, title),
        };
        Some(Explanation { base, contributions: history.last().map(share).into_iter().collect() })
    }

    /// What follows `title`.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        out.fill(0.0);
        self.transitions.row(title as usize).for_each(|(j, share)| out[j as usize] = share);
        true
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let mut tensors = Tensor::csr("transitions", &self.transitions);
        tensors.push(Tensor::vector("base", &self.base));
        tensors
    }
}
