//! How good a list is. One file a metric: its definition, its cut-off, and what happens at the edges.
//!
//! A list is ordered best first, equal scores by lower title index, and never holds a title of the
//! viewer's input. Targets are an ascending set and not empty: viewers without targets are not judged.
//! Ranks start at 1.

mod coverage;
mod hit;
mod map;
mod mrr;
mod ndcg;
mod novelty;
mod recall;

pub use coverage::Coverage;
pub use hit::hit;
pub use map::average_precision;
pub use mrr::reciprocal_rank;
pub use ndcg::ndcg;
pub use novelty::Novelty;
pub use recall::recall;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use slate_core::{Error, Result};

/// The longest list that is judged, unless a metric asks for all titles.
pub const CUTOFF_MAX: usize = 1000;

/// A metric with its cut-off k, written `ndcg@100`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// `recall@k`: targets found, of those that could be.
    Recall(usize),
    /// `ndcg@k`: the same, counting more near the top.
    Ndcg(usize),
    /// `map@k`: mean precision at the targets.
    Map(usize),
    /// `mrr@k`: one over the rank of the first target; `mrr` without cut-off.
    Mrr(Option<usize>),
    /// `hit@k`: whether any target was found.
    Hit(usize),
    /// `coverage@k`: share of the titles that are in any list.
    Coverage(usize),
    /// `novelty@k`: how unlikely the listed titles are to have been seen, in bits.
    Novelty(usize),
}

impl Metric {
    /// How much of the list it looks at; `None` for all of it.
    pub fn cutoff(self) -> Option<usize> {
        match self {
            Self::Mrr(k) => k,
            Self::Recall(k)
            | Self::Ndcg(k)
            | Self::Map(k)
            | Self::Hit(k)
            | Self::Coverage(k)
            | Self::Novelty(k) => Some(k),
        }
    }

    /// Whether it is a mean over viewers, with a standard error; coverage is one number for all.
    pub fn is_per_viewer(self) -> bool {
        !matches!(self, Self::Coverage(_))
    }

    /// Its value for one viewer; `None` for a metric that is not per viewer, or of an empty list where
    /// there is nothing to take a mean of.
    pub fn of(self, list: &[u32], targets: &[u32], novelty: &Novelty) -> Option<f64> {
        match self {
            Self::Recall(k) => Some(recall(list, targets, k)),
            Self::Ndcg(k) => Some(ndcg(list, targets, k)),
            Self::Map(k) => Some(average_precision(list, targets, k)),
            Self::Mrr(k) => Some(reciprocal_rank(list, targets, k.unwrap_or(usize::MAX))),
            Self::Hit(k) => Some(hit(list, targets, k)),
            Self::Novelty(k) => novelty.of(list, k),
            Self::Coverage(_) => None,
        }
    }
}

/// The ranks, from 1, at which targets are found in the first `k` places.
fn hit_ranks<'a>(
    list: &'a [u32],
    targets: &'a [u32],
    k: usize,
) -> impl Iterator<Item = usize> + 'a {
    debug_assert!(targets.is_sorted(), "targets are an ascending set");
    let found = |&(_, title): &(usize, &u32)| targets.binary_search(title).is_ok();
    (1..).zip(list).take(k).filter(found).map(|(rank, _)| rank)
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recall(k) => write!(f, "recall@{k}"),
            Self::Ndcg(k) => write!(f, "ndcg@{k}"),
            Self::Map(k) => write!(f, "map@{k}"),
            Self::Mrr(Some(k)) => write!(f, "mrr@{k}"),
            Self::Mrr(None) => write!(f, "mrr"),
            Self::Hit(k) => write!(f, "hit@{k}"),
            Self::Coverage(k) => write!(f, "coverage@{k}"),
            Self::Novelty(k) => write!(f, "novelty@{k}"),
        }
    }
}

impl FromStr for Metric {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "mrr" {
            return Ok(Self::Mrr(None));
        }
        let (name, k) = text.split_once('@').unwrap_or((text, ""));
        let k = k.parse().ok().filter(|k| (1..=CUTOFF_MAX).contains(k));
        match (name, k) {
            ("recall", Some(k)) => Ok(Self::Recall(k)),
            ("ndcg", Some(k)) => Ok(Self::Ndcg(k)),
            ("map", Some(k)) => Ok(Self::Map(k)),
            ("mrr", Some(k)) => Ok(Self::Mrr(Some(k))),
            ("hit", Some(k)) => Ok(Self::Hit(k)),
            ("coverage", Some(k)) => Ok(Self::Coverage(k)),
            ("novelty", Some(k)) => Ok(Self::Novelty(k)),
            _ => Err(unknown(text)),
        }
    }
}

fn unknown(text: &str) -> Error {
    let hint = format!(
        "recall, ndcg, map, mrr, hit, coverage or novelty, then `@` and a cut-off from 1 to {CUTOFF_MAX}"
    );
    Error::invalid(format!("expected a metric such as `ndcg@100`, found `{text}`")).hint(hint)
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(|e: Error| serde::de::Error::custom(e.detail()))
    }
}
