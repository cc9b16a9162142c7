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
    let rows: Vec<Vec<(u32, f32)>> = followers(data, if spec.skip > 0.0 { REACH } else { 1 })
        .into_iter()
        .map(|mut followers| {
            followers.sort_unstable();
            shares(&followers, spec)
        })
        .collect();
    let transitions = Csr::from_rows(data.title_count, &rows)?;
    Ok(Markov { transitions, base: popularity(data, spec.popularity_weight) })
}

/// A title that came after another, and how many titles stood in between.
type Follower = (u32, u8);

/// For every title, what came at most `reach` steps after it, with repeats.
fn followers(data: &Interactions, reach: usize) -> Vec<Vec<Follower>> {
    let mut after = vec![Vec::new(); data.title_count];
    for history in data.histories.iter() {
        for (at, &title) in history.iter().enumerate() {
            let next = history[at + 1..].iter().take(reach);
            after[title as usize].extend(next.copied().zip(0_u8..));
        }
    }
    after
}

/// c_ij / (c_i + shrink) of one row, from the sorted titles that followed.
fn shares(followers: &[Follower], spec: &MarkovSpec) -> Vec<(u32, f32)> {
    let count = |of: &[Follower]| -> f64 {
        of.iter().map(|&(_, between)| spec.skip.powi(i32::from(between))).sum()
    };
    let whole = count(followers) + spec.shrink;
    followers
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0, narrow(count(same) / whole)))
        .collect()
}

fn popularity(data: &Interactions, weight: f64) -> Vec<f32> {
    let mut counts = vec![0_u32; data.title_count];
    data.histories.titles().iter().for_each(|&t| counts[t as usize] += 1);
    let whole = data.histories.titles().len() as f64;
    counts.into_iter().map(|c| narrow(weight * f64::from(c) / whole)).collect()
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
