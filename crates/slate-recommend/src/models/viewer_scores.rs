//! Scores of titles for single viewers that were made elsewhere, viewers x titles and sparse.
//!
//! Nothing is fitted here, and nobody is known but the viewers of the file, each by a commitment of 16 bytes as in
//! [sums](crate::sums): an id stands nowhere. As a [`Recommender`], which knows viewers only by their history, it is
//! what it can tell anybody: how many of its viewers have a score for each title. Whoever serves it asks
//! [`ViewerScores::scores_of`] first. What a viewer does changes no score, and there is nothing to explain.
//!
//! Memory: 8 bytes a score, 16 a viewer.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};
use slate_math::Csr;

use crate::artifact::{TensorReader, corrupt};
use crate::recommender::{check_history, check_score};
use crate::{Recommender, Scratch, Tensor, TensorData};

/// The word for this kind.
pub const KIND: &str = "viewer-scores";
/// What stands for a viewer.
pub type Who = [u8; 16];

/// The largest score, either way: sums and differences of two stay finite.
pub const SCORE_MAX: f32 = 1e30;
/// How far titles without a score are below those with one at least, relative to the largest: more than rounding.
const GAP_MIN: f32 = 1e-3;

/// There is nothing to set: the scores are the model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ViewerScoresSpec {}

/// Scores by viewer.
#[derive(Debug)]
pub struct ViewerScores {
    /// Ascending, so that the order says nothing about anybody.
    viewers: Vec<Who>,
    /// Viewers x titles.
    scores: Csr,
    /// How many viewers have a score for each title.
    counts: Vec<f32>,
}

impl ViewerScores {
    /// From `(viewer, title, score)` in any order, viewers by their number in `viewers`.
    ///
    /// # Errors
    /// A viewer or title out of range, two viewers with one commitment, a score beyond [`SCORE_MAX`], or two scores
    /// for one pair.
    pub fn new(viewers: &[Who], title_count: usize, scores: &[(u32, u32, f32)]) -> Result<Self> {
        let mut order: Vec<usize> = (0..viewers.len()).collect();
        order.sort_unstable_by_key(|&v| viewers[v]);
        let mut place = vec![0; viewers.len()];
        order.iter().enumerate().for_each(|(at, &v)| place[v] = at);
        let mut rows = vec![Vec::new(); viewers.len()];
        for &(viewer, title, score) in scores {
            check_history(title_count, &[title])?;
            let row = place.get(viewer as usize).and_then(|&at| rows.get_mut(at));
            let row = row.ok_or_else(|| Error::invalid(format!("there is no viewer {viewer}")))?;
            check_one(score)?;
            row.push((title, score));
        }
        for row in &mut rows {
            row.sort_unstable_by_key(|&(title, _)| title);
            if let Some(w) = row.windows(2).find(|w| w[0].0 == w[1].0) {
                let title = w[0].0;
                return Err(Error::invalid(format!("title {title} has two scores for a viewer")));
            }
        }
        let viewers: Vec<Who> = order.into_iter().map(|v| viewers[v]).collect();
        Self::of(viewers, Csr::from_rows(title_count, &rows)?)
    }

    fn of(viewers: Vec<Who>, scores: Csr) -> Result<Self> {
        if viewers.windows(2).any(|w| w[0] >= w[1]) {
            return Err(Error::invalid("two viewers have one commitment"));
        }
        let mut counts = vec![0.0; scores.column_count()];
        scores.columns().iter().for_each(|&title| counts[title as usize] += 1.0);
        Ok(Self { viewers, scores, counts })
    }

    pub(crate) fn read(reader: &TensorReader<'_>, title_count: usize) -> Result<Self> {
        let (viewers, rest) = {
            let bytes = reader.bytes("viewers")?;
            let (viewers, rest) = bytes.as_chunks::<16>();
            (viewers.to_vec(), rest.len())
        };
        if rest != 0 {
            return Err(corrupt("`viewers` is not 16 bytes a viewer"));
        }
        let scores = reader.csr("scores", viewers.len(), title_count)?;
        scores.values().iter().try_for_each(|&s| check_one(s)).map_err(|e| corrupt(e.detail()))?;
        Self::of(viewers, scores).map_err(|e| corrupt(e.detail()))
    }

    /// Number of viewers with scores.
    pub fn viewer_count(&self) -> usize {
        self.viewers.len()
    }

    /// Whether there are scores for a viewer.
    pub fn knows(&self, viewer: &Who) -> bool {
        self.viewers.binary_search(viewer).is_ok()
    }

    /// Fills `out` with the scores of all titles for a viewer: their own, and below all of these the titles that have
    /// none, in the order of how many viewers have one. `false`, and `out` as it was, for a viewer who is not there.
    ///
    /// # Errors
    /// `out` of another length than the titles.
    pub fn scores_of(&self, viewer: &Who, out: &mut [f32]) -> Result<bool> {
        check_score(self.counts.len(), &[], out)?;
        let Ok(at) = self.viewers.binary_search(viewer) else { return Ok(false) };
        let own = self.scores.row(at).map(|(_, score)| score);
        let (lowest, highest) = own
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), score| {
                (low.min(score), high.max(score))
            });
        let (lowest, highest) = if lowest <= highest { (lowest, highest) } else { (0.0, 0.0) };
        let size = lowest.abs().max(highest.abs());
        // As far below as the own scores are apart.
        let gap = (highest - lowest).max(if size > 0.0 { GAP_MIN * size } else { 1.0 });
        let most = self.counts.iter().copied().fold(1.0_f32, f32::max);
        for (out, count) in out.iter_mut().zip(&self.counts) {
            *out = lowest - gap * (2.0 - count / most);
        }
        self.scores.row(at).for_each(|(title, score)| out[title as usize] = score);
        Ok(true)
    }
}

fn check_one(score: f32) -> Result<()> {
    if score.abs() <= SCORE_MAX {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "expected a score from -{SCORE_MAX:e} to {SCORE_MAX:e}, found {score:e}"
    )))
}

impl Recommender for ViewerScores {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn title_count(&self) -> usize {
        self.counts.len()
    }

    /// How many viewers have a score for each title, whatever the history.
    fn score(&self, history: &[u32], out: &mut [f32], _: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.copy_from_slice(&self.counts);
        Ok(())
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let bytes = self.viewers.concat();
        let (name, shape) = ("viewers".to_owned(), vec![bytes.len()]);
        let mut tensors = Tensor::csr("scores", &self.scores);
        tensors.push(Tensor { name, shape, data: TensorData::U8(bytes) });
        tensors
    }
}
