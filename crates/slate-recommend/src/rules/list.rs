//! A list under rules: pins at their positions, boosts before the best are taken, and full whenever enough
//! titles are allowed.

use std::sync::Arc;

use slate_core::Result;
use slate_math::Bits;
use slate_math::cast::narrow;

use crate::{RankOptions, Recommender, Scratch, rank_scores};

/// What editors do to a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Editing {
    /// Rows of the shelf in the order in which titles that the model does not know follow the others.
    pub newest: Arc<[u32]>,
    /// Position (from 1) and row of the shelf, by position; a row may come twice.
    pub pins: Vec<(u32, u32)>,
    /// Rows, and by how many standard deviations their score is raised.
    pub boosts: Vec<(Bits, f32)>,
}

/// A title in a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// Row of the shelf.
    pub title: u32,
    /// The model's score, boosts included; none for a title that the model does not know.
    pub score: Option<f32>,
    /// Whether it stands here because of a pin.
    pub pinned: bool,
}

/// The list for somebody with this history: exactly `k` titles if so many are allowed and neither seen nor
/// excluded, none twice. `options.allow` has a place for each row of the shelf.
///
/// * A pin counts if its title could be in the list at all; one whose position is taken gets the next free one, one
///   past the end of the list does not count.
/// * A boost adds its number of standard deviations of the scores of all titles that could be in the list. Where
///   all of them score the same, a standard deviation is 1.
/// * Titles that the model does not know follow all others, in the order of `editing.newest`.
///
/// # Errors
/// A history that does not fit the model; a score that is not finite.
pub fn list(
    model: &dyn Recommender,
    history: &[u32],
    options: &RankOptions<'_>,
    editing: &Editing,
    scratch: &mut Scratch,
) -> Result<Vec<Placed>> {
    let mut scores = vec![0.0; model.title_count()];
    model.score(history, &mut scores, scratch)?;
    place(&mut scores, history, options, editing, scratch)
}

/// The same from scores at hand, one for each of the first rows of the shelf.
///
/// # Errors
/// A score that is not finite.
pub fn place(
    scores: &mut [f32],
    history: &[u32],
    options: &RankOptions<'_>,
    editing: &Editing,
    scratch: &mut Scratch,
) -> Result<Vec<Placed>> {
    let rows = options.allow.map_or(scores.len(), Bits::len);
    let mut open = options.allow.cloned().unwrap_or_else(|| Bits::all(rows));
    let seen = if options.include_seen { &[] } else { history };
    seen.iter().chain(options.exclude).for_each(|t| open.set(*t as usize, false));
    boost(scores, &open, &editing.boosts);
    let pins = take_pins(&editing.pins, options.k, &mut open);
    let score = |t: u32| scores.get(t as usize).copied();
    let pins: Vec<(usize, Placed)> = pins
        .into_iter()
        .map(|(slot, title)| (slot, Placed { title, score: score(title), pinned: true }))
        .collect();
    let k = options.k.saturating_sub(pins.len());
    let ranked = RankOptions { k, exclude: &[], allow: Some(&open), include_seen: true };
    let ranked = rank_scores(scores, &[], &ranked, scratch)?;
    let ranked =
        ranked.iter().map(|s| Placed { title: s.title, score: Some(s.score), pinned: false });
    let is_unknown = |row: &&u32| **row as usize >= scores.len() && open.get(**row as usize);
    let unknown = editing.newest.iter().filter(is_unknown);
    let unknown = unknown.map(|row| Placed { title: *row, score: None, pinned: false });
    Ok(merge(pins, ranked.chain(unknown), options.k))
}

/// The pins that count, with the slot each gets; their titles are no longer open.
fn take_pins(pins: &[(u32, u32)], k: usize, open: &mut Bits) -> Vec<(usize, u32)> {
    let mut taken: Vec<(usize, u32)> = Vec::new();
    for (position, title) in pins {
        let wanted = (*position as usize).saturating_sub(1);
        let slot = taken.last().map_or(wanted, |(last, _)| wanted.max(last + 1));
        if slot < k && open.get(*title as usize) {
            open.set(*title as usize, false);
            taken.push((slot, *title));
        }
    }
    taken
}

/// Pins at their slots, the others around them; pins move up where there are too few others.
fn merge(
    pins: Vec<(usize, Placed)>,
    mut others: impl Iterator<Item = Placed>,
    k: usize,
) -> Vec<Placed> {
    let mut list = Vec::with_capacity(k.min(pins.len() + others.size_hint().0));
    for (slot, pin) in pins {
        list.extend(others.by_ref().take(slot.saturating_sub(list.len())));
        list.push(pin);
    }
    list.extend(others.take(k.saturating_sub(list.len())));
    list
}

fn boost(scores: &mut [f32], open: &Bits, boosts: &[(Bits, f32)]) {
    if boosts.is_empty() {
        return;
    }
    let deviation = deviation(scores, open);
    for (rows, by) in boosts {
        let lift = narrow(f64::from(*by) * deviation);
        for row in rows.ones() {
            let Some(score) = scores.get_mut(row) else { break };
            *score += lift;
        }
    }
}

/// The standard deviation of the scores in the list's reach; 1 where there is none.
fn deviation(scores: &[f32], open: &Bits) -> f64 {
    let known =
        || open.ones().take_while(|row| *row < scores.len()).map(|row| f64::from(scores[row]));
    let n = known().count() as f64;
    let mean = known().sum::<f64>() / n;
    let squares: f64 = known().map(|s| (s - mean) * (s - mean)).sum();
    let deviation = (squares / n).sqrt();
    if deviation > 0.0 { deviation } else { 1.0 }
}
