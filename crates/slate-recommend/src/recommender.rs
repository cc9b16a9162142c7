//! What every recommender can do, and what it promises.

use slate_core::{Error, Result};
use slate_math::coarse::Scan;
use slate_math::{Bits, Lane, SmallSystem, TopK};

use crate::{Scored, Tensor};

/// A fitted model. It knows titles by index and viewers only by the history they bring.
///
/// The contract, checked for every model by one conformance suite:
///
/// * [`score`](Recommender::score) is a function of the history alone: nothing of an earlier call
///   remains, whatever is in the scratch, and viewers scored together or alone get the same bits.
/// * Every score is finite. An empty history has a defined result.
/// * Models that do not look at order treat the history as a set: its order and repeats do not change a bit.
/// * The explanation of a title sums to its score, up to rounding.
/// * A model that was saved and loaded again gives the same bits.
pub trait Recommender: Send + Sync {
    /// The word for this kind of model in plans and files.
    fn kind(&self) -> &'static str;

    /// Number of titles it scores.
    fn title_count(&self) -> usize;

    /// Scores every title for somebody with this `history`, oldest first, seen titles included.
    ///
    /// # Errors
    /// A title of the history that is out of range, or `out` of another length than the titles.
    fn score(&self, history: &[u32], out: &mut [f32], scratch: &mut Scratch) -> Result<()>;

    /// The `k` best of the titles in `open` as a full scan gives them: by [`score`](Recommender::score), equal scores by
    /// lower index. `None` from models that have no shorter way than to score everything.
    ///
    /// # Errors
    /// As [`Recommender::score`].
    fn best(
        &self,
        history: &[u32],
        open: &Bits,
        k: usize,
        scratch: &mut Scratch,
    ) -> Result<Option<Vec<Scored>>> {
        let _ = (history, open, k, scratch);
        Ok(None)
    }

    /// Why `title` got its score: signed parts that sum to it, one a title of the history.
    ///
    /// `None` if the model has no such parts, or for a title out of range.
    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        let _ = (history, title);
        None
    }

    /// [`Recommender::explain`] for each title of a list, sharing what they have in common.
    fn explain_each(&self, history: &[u32], titles: &[u32]) -> Option<Vec<Explanation>> {
        titles.iter().map(|&title| self.explain(history, title)).collect()
    }

    /// Fills `out` with how much seeing `title` speaks for every title; higher is more alike.
    ///
    /// `false`, and `out` in no particular state, if the model cannot tell or the title is out of range.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        let _ = (title, out);
        false
    }

    /// The same for some titles only: `out[i]` is how much seeing `title` speaks for `among[i]`. Models that
    /// need not look at all titles for it say so by an implementation of their own.
    fn similar_among(&self, title: u32, among: &[u32], out: &mut Vec<f32>) -> bool {
        out.clear();
        out.resize(self.title_count(), 0.0);
        if among.iter().any(|&t| t as usize >= out.len()) || !self.similar(title, out) {
            return false;
        }
        let row = std::mem::take(out);
        out.extend(among.iter().map(|&t| row[t as usize]));
        true
    }

    /// The numbers that, with its specification, make the model again.
    fn tensors(&self) -> Vec<Tensor<'_>>;
}

/// One title's share in a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// The title of the history.
    pub title: u32,
    /// What it adds; negative if it speaks against.
    pub value: f32,
}

/// A score taken apart: `base` and all contributions sum to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// What everybody gets, whatever they saw.
    pub base: f32,
    /// The titles of the history that matter, in the order of the history.
    pub contributions: Vec<Contribution>,
}

impl Explanation {
    /// The score that this explains.
    pub fn sum(&self) -> f32 {
        self.base + self.contributions.iter().map(|c| c.value).sum::<f32>()
    }
}

/// Memory for scoring, to be reused from call to call by one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The history as an ascending set.
    pub(crate) set: Vec<u32>,
    /// Scores of all titles while ranking.
    pub(crate) scores: Vec<f32>,
    /// Scores of one part of a blend.
    pub(crate) part: Vec<f32>,
    /// Likeness to every viewer a model knows.
    pub(crate) viewers: Vec<f32>,
    /// A viewer's factors.
    pub(crate) factors: Vec<Lane>,
    /// A viewer's system of equations.
    pub(crate) system: Option<SmallSystem>,
    /// The best so far.
    pub(crate) best: TopK,
    /// Bounds of a scan.
    pub(crate) scan: Scan,
}

impl Scratch {
    /// The history as an ascending set, and the rest of the scratch unborrowed.
    pub(crate) fn as_set(&mut self, history: &[u32]) -> &[u32] {
        self.set.clear();
        self.set.extend_from_slice(history);
        self.set.sort_unstable();
        self.set.dedup();
        &self.set
    }
}

/// Checks the arguments of [`Recommender::score`].
pub(crate) fn check_score(title_count: usize, history: &[u32], out: &[f32]) -> Result<()> {
    if out.len() != title_count {
        let found = out.len();
        return Err(Error::invalid(format!(
            "expected room for {title_count} scores, found {found}"
        )));
    }
    check_history(title_count, history)
}

/// Checks that every title of a history is in range.
pub(crate) fn check_history(title_count: usize, history: &[u32]) -> Result<()> {
    match history.iter().find(|&&t| t as usize >= title_count) {
        None => Ok(()),
        Some(t) => {
            let detail =
                format!("title index {t} is out of range, the model has {title_count} titles");
            Err(Error::invalid(detail))
        }
    }
}

/// The distinct titles of a history in the order they first came.
pub(crate) fn distinct(history: &[u32]) -> Vec<u32> {
    let mut seen = std::collections::HashSet::new();
    history.iter().copied().filter(|&t| seen.insert(t)).collect()
}
