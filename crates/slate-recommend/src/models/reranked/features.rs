//! What the second stage knows of a candidate.

use slate_core::Result;
use slate_math::topk::top_k;

use super::base::{Base, FirstStage};

/// The columns of the table that trees are grown on, in order. "Last" is the newest title of the history.
pub(super) const NAMES: [&str; 27] = [
    "first-stage score",
    "rank by it",
    "its distance from the best candidate's",
    "z-score, long",
    "z-score, short",
    "z-score, set",
    "ln views",
    "ln views less the mean of the last five",
    "mean ln place in histories",
    "the same less the mean of the last five",
    "ln length of the history",
    "weight after the last, short",
    "weight after the 2nd last, short",
    "weight after the 3rd last, short",
    "weight after the 4th last, short",
    "weight after the 5th last, short",
    "weight after the last, long",
    "weight after the 2nd last, long",
    "weight after the 3rd last, long",
    "weight with the last, set",
    "weight with the 2nd last, set",
    "how often right after the last",
    "share of the last's views that it followed",
    "share of the 2nd last's views that it followed in two steps",
    "share of the 3rd last's views that it followed in three steps",
    "share of the last's views that it came before",
    "ln views of the last",
];

/// Views added to every share's denominator.
const SHRINK: f32 = 10.0;
/// Titles at the end of a history that are looked at one by one.
const RECENT: usize = 5;

/// The candidates after a history, best first, with one row of features each.
pub(super) struct Candidates {
    pub(super) titles: Vec<u32>,
    /// Candidates x [`NAMES`].
    pub(super) rows: Vec<f32>,
}

/// The `count` best unseen titles and what is known of them.
pub(super) fn candidates(
    base: &Base,
    stage: &FirstStage,
    history: &[u32],
    count: usize,
) -> Candidates {
    let mut open = vec![true; base.counts.len()];
    history.iter().for_each(|&title| open[title as usize] = false);
    let unseen = (0..).zip(&stage.whole).filter(|&(title, _)| is_open(&open, title));
    let best = top_k(unseen.map(|(title, &score)| (title, score)), count);
    let viewer = Viewer::new(base, history);
    let highest = best.first().map_or(0.0, |b| b.score);
    let mut out = Candidates { titles: Vec::new(), rows: Vec::new() };
    for (rank, scored) in (0_u16..).zip(&best) {
        let title = scored.index as usize;
        out.titles.push(scored.index);
        out.rows.extend([scored.score, f32::from(rank), scored.score - highest]);
        out.rows.extend(stage.parts.iter().map(|part| part[title]));
        viewer.describe(base, scored.index, &mut out.rows);
    }
    out
}

fn is_open(open: &[bool], title: u32) -> bool {
    open[title as usize]
}

/// What is the same for all candidates of a history.
struct Viewer {
    /// The newest titles, newest first.
    last: [Option<u32>; RECENT],
    ln_views: f32,
    place: f32,
    ln_length: f32,
}

impl Viewer {
    fn new(base: &Base, history: &[u32]) -> Self {
        let mut newest = history.iter().rev().copied();
        let last = std::array::from_fn(|_| newest.next());
        let mean = |of: &dyn Fn(usize) -> f32| {
            let known: Vec<f32> = last.iter().flatten().map(|&t| of(t as usize)).collect();
            // Nothing seen: missing.
            known.iter().sum::<f32>() / known.len() as f32
        };
        Self {
            last,
            ln_views: mean(&|t| base.counts[t].ln_1p()),
            place: mean(&|t| base.places[t]),
            ln_length: (history.len() as f32).ln_1p(),
        }
    }

    /// Appends all that does not come from the scores of the first stage.
    fn describe(&self, base: &Base, title: u32, row: &mut Vec<f32>) {
        let ln_views = base.counts[title as usize].ln_1p();
        let place = base.places[title as usize];
        row.extend([ln_views, ln_views - self.ln_views, place, place - self.place]);
        row.push(self.ln_length);
        let after = |k: usize, weight: &dyn Fn(u32) -> f32| self.last[k].map_or(f32::NAN, weight);
        row.extend((0..5).map(|k| after(k, &|last| base.short.weight(last, title))));
        row.extend((0..3).map(|k| after(k, &|last| base.long.weight(last, title))));
        row.extend((0..2).map(|k| after(k, &|last| base.set.weight(last, title))));
        let share = |of: u32, count: f32| count / (base.counts[of as usize] + SHRINK);
        row.push(after(0, &|last| base.follows[0].get(last as usize, title)));
        let follows = base.follows.iter().enumerate();
        row.extend(
            follows
                .map(|(k, counts)| after(k, &|last| share(last, counts.get(last as usize, title)))),
        );
        row.push(after(0, &|last| share(last, base.follows[0].get(title as usize, last))));
        row.push(after(0, &|last| base.counts[last as usize].ln_1p()));
    }
}

/// Rows of features as columns.
pub(super) fn columns(rows: &[f32]) -> Vec<Vec<f32>> {
    let width = NAMES.len();
    (0..width).map(|c| rows.iter().skip(c).step_by(width).copied().collect()).collect()
}

/// Scores the first stage and describes its best.
pub(super) fn describe(base: &Base, history: &[u32], count: usize) -> Result<Candidates> {
    Ok(candidates(base, &base.score(history)?, history, count))
}
