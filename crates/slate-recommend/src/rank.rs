//! From scores to a list: the k best of what may be shown, equal scores by lower index.

use slate_core::{Error, ErrorKind, Result};
use slate_math::Bits;
use slate_math::cast::index;

use crate::page::{Candidate, DEPTH, diverse};
use crate::recommender::{Recommender, Scratch, check_history};

/// A dial from relevance to diversity, by maximal marginal relevance ([`diverse`]).
#[derive(Clone, Copy)]
pub struct Spread<'a> {
    /// From 0, pure relevance, to 1, pure diversity.
    pub dial: f64,
    /// How alike two titles are, 0 to 1.
    pub likeness: &'a dyn Fn(u32, u32) -> f64,
}

impl std::fmt::Debug for Spread<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spread").field("dial", &self.dial).finish_non_exhaustive()
    }
}

impl Spread<'_> {
    /// The `k` of the best that are taken, in the order they are taken.
    pub fn of(&self, best: &[Scored], k: usize) -> Vec<Scored> {
        let candidate = |s: &Scored| Candidate { title: s.title, score: s.score, worth: 0.0 };
        let candidates: Vec<Candidate> = best.iter().map(candidate).collect();
        diverse(&candidates, k, self.dial, self.likeness).into_iter().map(|at| best[at]).collect()
    }
}

/// What a list may hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct RankOptions<'a> {
    /// How many titles.
    pub k: usize,
    /// Titles to leave out; those the model does not know are never shown anyway.
    pub exclude: &'a [u32],
    /// The titles that may be shown, if there is a rule; those past its end may not.
    pub allow: Option<&'a Bits>,
    /// Whether titles of the history may come back.
    pub include_seen: bool,
    /// How diverse it is to be, if not just the best.
    pub spread: Option<Spread<'a>>,
}

impl RankOptions<'_> {
    /// The titles that may be in the list of somebody with this history.
    pub fn open(&self, title_count: usize, history: &[u32]) -> Bits {
        let mut open = self.allow.cloned().unwrap_or_else(|| Bits::all(title_count));
        let seen = if self.include_seen { &[] } else { history };
        seen.iter().chain(self.exclude).for_each(|t| open.set(*t as usize, false));
        open
    }

    /// How many of the best are looked at for `k` places.
    pub(crate) fn reach(&self, k: usize) -> usize {
        if self.spread.is_some() { k.saturating_mul(DEPTH) } else { k }
    }

    /// The `k` that are listed, of the [`reach`](Self::reach) best.
    pub(crate) fn listed(&self, best: Vec<Scored>, k: usize) -> Vec<Scored> {
        match &self.spread {
            Some(spread) => spread.of(&best, k),
            None => best,
        }
    }
}

/// A title and its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Index of the title.
    pub title: u32,
    /// Its score: comparable within one list only.
    pub score: f32,
}

/// The `k` best titles for somebody with this history: exactly `k` if so many are left.
///
/// # Errors
/// A history that does not fit the model; a score that is not finite.
pub fn rank(
    model: &dyn Recommender,
    history: &[u32],
    options: &RankOptions<'_>,
    scratch: &mut Scratch,
) -> Result<Vec<Scored>> {
    check_history(model.title_count(), history)?;
    let open = options.open(model.title_count(), history);
    if let Some(best) = model.best(history, &open, options.reach(options.k), scratch)? {
        return Ok(options.listed(best, options.k));
    }
    let mut scores = std::mem::take(&mut scratch.scores);
    scores.clear();
    scores.resize(model.title_count(), 0.0);
    let scored = model.score(history, &mut scores, scratch);
    let list = scored.and_then(|()| rank_scores(&mut scores, history, options, scratch));
    scratch.scores = scores;
    list
}

/// The same from scores at hand; titles that may not be shown lose their score on the way.
///
/// # Errors
/// A score that is not finite.
pub fn rank_scores(
    scores: &mut [f32],
    history: &[u32],
    options: &RankOptions<'_>,
    scratch: &mut Scratch,
) -> Result<Vec<Scored>> {
    check_finite(scores)?;
    let seen = if options.include_seen { &[] } else { history };
    for &title in seen.iter().chain(options.exclude) {
        if let Some(score) = scores.get_mut(title as usize) {
            *score = f32::NEG_INFINITY;
        }
    }
    scratch.best.start(options.reach(options.k));
    let offer = |title: usize| {
        if scores[title] > f32::NEG_INFINITY {
            scratch.best.push(index(title), scores[title]);
        }
    };
    match options.allow {
        None => (0..scores.len()).for_each(offer),
        Some(allow) => allow.ones().take_while(|t| *t < scores.len()).for_each(offer),
    }
    let best = scratch.best.finish().iter();
    let best = best.map(|s| Scored { title: s.index, score: s.score }).collect();
    Ok(options.listed(best, options.k))
}

/// Checks that a model gave every title a score.
///
/// # Errors
/// [`ErrorKind::Corrupt`], naming the first title without one.
pub fn check_finite(scores: &[f32]) -> Result<()> {
    match scores.iter().position(|s| !s.is_finite()) {
        None => Ok(()),
        Some(title) => {
            let detail = format!("the model gave title index {title} no finite score");
            Err(Error::new(ErrorKind::Corrupt, detail))
        }
    }
}
