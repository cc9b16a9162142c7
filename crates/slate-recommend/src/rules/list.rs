//! A list under rules: pins at their positions, boosts before the best are taken, and full whenever enough
//! titles are allowed.

use std::sync::Arc;

use slate_core::Result;
use slate_math::Bits;
use slate_math::cast::narrow;

use crate::{RankOptions, Recommender, Scored, Scratch, rank_scores};

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
    let mut open = options.open(model.title_count(), history);
    // A boost is measured by all scores.
    if editing.boosts.is_empty() {
        let pins = take_pins(&editing.pins, options.k, &mut open);
        let places = options.k.saturating_sub(pins.len());
        if let Some(best) = model.best(history, &open, options.reach(places), scratch)? {
            let ranked = options.listed(best, places);
            let pins = scored_pins(model, history, pins, scratch)?;
            return Ok(filled(pins, ranked, (&open, model.title_count()), options.k, editing));
        }
    }
    let mut scores = vec![0.0; model.title_count()];
    model.score(history, &mut scores, scratch)?;
    place(&mut scores, history, options, editing, scratch)
}

/// Pins with their scores from a model that has a short way.
fn scored_pins(
    model: &dyn Recommender,
    history: &[u32],
    pins: Vec<(usize, u32)>,
    scratch: &mut Scratch,
) -> Result<Vec<(usize, Placed)>> {
    let mut pinned = Bits::none(model.title_count());
    pins.iter().for_each(|(_, title)| pinned.set(*title as usize, true));
    let scored = if pins.is_empty() {
        Vec::new()
    } else {
        model.best(history, &pinned, pins.len(), scratch)?.unwrap_or_default()
    };
    let score = |title| scored.iter().find(|s| s.title == title).map(|s| s.score);
    Ok(pins.into_iter().map(|(slot, title)| (slot, pin(title, score(title)))).collect())
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
    let mut open = options.open(scores.len(), history);
    boost(scores, &open, &editing.boosts);
    let pins = take_pins(&editing.pins, options.k, &mut open);
    let score = |t: u32| scores.get(t as usize).copied();
    let pins: Vec<_> = pins.into_iter().map(|(slot, t)| (slot, pin(t, score(t)))).collect();
    let k = options.k.saturating_sub(pins.len());
    let ranked = RankOptions {
        k,
        exclude: &[],
        allow: Some(&open),
        include_seen: true,
        spread: options.spread,
    };
    let ranked = rank_scores(scores, &[], &ranked, scratch)?;
    Ok(filled(pins, ranked, (&open, scores.len()), options.k, editing))
}

fn pin(title: u32, score: Option<f32>) -> Placed {
    Placed { title, score, pinned: true }
}

/// The whole list: pins at their slots, the ranked titles, and where they end the open ones past `known`, the titles
/// of the model.
fn filled(
    pins: Vec<(usize, Placed)>,
    ranked: Vec<Scored>,
    (open, known): (&Bits, usize),
    k: usize,
    editing: &Editing,
) -> Vec<Placed> {
    let ranked =
        ranked.into_iter().map(|s| Placed { title: s.title, score: Some(s.score), pinned: false });
    let is_unknown = |row: &&u32| **row as usize >= known && open.get(**row as usize);
    let unknown = editing.newest.iter().filter(is_unknown);
    let unknown = unknown.map(|row| Placed { title: *row, score: None, pinned: false });
    merge(pins, ranked.chain(unknown), k)
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

/// Raises the scores of some titles, each by so many standard deviations of the scores of the `open` titles.
pub fn boost(scores: &mut [f32], open: &Bits, boosts: &[(Bits, f32)]) {
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
