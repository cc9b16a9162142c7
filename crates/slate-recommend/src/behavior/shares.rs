//! What is shown against what is watched, by popularity and by genre. Every viewer has one vote: shares are taken
//! within a viewer's list and history, then averaged over viewers, so that long histories do not speak for all.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use slate_core::{Result, Seed};
use slate_math::cast::index;

use super::lists::Served;
use super::{Calibration, Difference, Panel, difference, drawn, estimate};
use crate::compare::Estimate;
use crate::page::divergence;

/// Parts of all viewing, and one more for titles that nobody watches.
pub const TENTHS: usize = 10;

/// The most genres that are told apart.
const GENRES_MAX: usize = 12;

/// The share of one part of the catalog.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Titles in this part.
    pub titles: usize,
    /// Mean share of histories.
    pub watched: Estimate,
    /// Mean share of lists.
    pub shown: Estimate,
    /// Shown less watched, viewer by viewer.
    pub difference: Option<Difference>,
}

/// For every title the tenth of all viewing it lies in, most watched first: titles are laid end to end by audience,
/// and one belongs where its middle lies. Titles without audience are past the last tenth.
pub fn tenths(audience: &[u32]) -> Vec<usize> {
    let mut order: Vec<u32> = (0..index(audience.len())).collect();
    order.sort_by_key(|t| (Reverse(audience[*t as usize]), *t));
    let all: u64 = audience.iter().map(|n| u64::from(*n)).sum();
    let mut before = 0;
    let mut of = vec![TENTHS; audience.len()];
    for title in order {
        let own = u64::from(audience[title as usize]);
        if own > 0 {
            let tenth = TENTHS as u64 * (2 * before + own) / (2 * all);
            of[title as usize] = usize::try_from(tenth).unwrap_or(TENTHS).min(TENTHS - 1);
        }
        before += own;
    }
    of
}

/// Shares of the tenths; titles that nobody watches last, if there are any.
pub(super) fn by_popularity(panel: &Panel, lists: &[&[u32]], seed: Seed) -> Result<Vec<Share>> {
    let tenth = tenths(&panel.audience);
    let mut titles = vec![0; TENTHS + 1];
    tenth.iter().for_each(|t| titles[*t] += 1);
    let parts = if titles[TENTHS] > 0 { TENTHS + 1 } else { TENTHS };
    let share = |list: &[u32]| {
        let mut of = vec![0.0; parts];
        list.iter().for_each(|t| of[tenth[*t as usize]] += 1.0 / list.len() as f64);
        of
    };
    let pairs = pairs(panel, lists, &share);
    let all: Vec<usize> = (0..parts).collect();
    shares(&pairs, &all, &titles, seed)
}

/// Shares of the genres most watched. Viewers whose titles have no genre have no vote.
pub(super) fn by_genre(panel: &Panel, lists: &[&[u32]], seed: Seed) -> Result<Vec<(u32, Share)>> {
    let features = &panel.features;
    let mut pairs = pairs(panel, lists, &|list: &[u32]| features.mix(list));
    pairs.retain(|(watched, shown)| [watched, shown].iter().all(|s| s.iter().any(|p| *p > 0.0)));
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let mut titles = vec![0; features.genre_count];
    features.genres.titles().iter().for_each(|g| titles[*g as usize] += 1);
    let watched = |g: usize| pairs.iter().map(|(watched, _)| watched[g]).sum::<f64>();
    let mut largest: Vec<usize> = (0..features.genre_count).collect();
    largest.sort_by(|a, b| watched(*b).total_cmp(&watched(*a)).then(a.cmp(b)));
    largest.truncate(GENRES_MAX);
    let shares = shares(&pairs, &largest, &titles, seed)?;
    Ok(largest.into_iter().map(index).zip(shares).collect())
}

/// A viewer's shares of what was watched, and of what is shown.
type Pair = (Vec<f64>, Vec<f64>);

/// Those of all viewers who have a list.
fn pairs(panel: &Panel, lists: &[&[u32]], share: &dyn Fn(&[u32]) -> Vec<f64>) -> Vec<Pair> {
    let both = panel.histories.iter().zip(lists).filter(|(_, list)| !list.is_empty());
    both.map(|(history, list)| (share(history), share(list))).collect()
}

fn shares(pairs: &[Pair], parts: &[usize], titles: &[usize], seed: Seed) -> Result<Vec<Share>> {
    let watched = parts.iter().map(|at| pairs.iter().map(|p| p.0[*at]).collect());
    let shown = parts.iter().map(|at| pairs.iter().map(|p| p.1[*at]).collect());
    let series: Vec<Vec<f64>> = watched.chain(shown).collect();
    let series: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
    let drawn = drawn(&series, seed)?;
    let share = |(at, part): (usize, &usize)| {
        let other = at + parts.len();
        let watched = estimate(series[at], drawn.as_ref(), at)?;
        let shown = estimate(series[other], drawn.as_ref(), other)?;
        let value = shown.mean - watched.mean;
        let resampled = drawn.as_ref().map(|d| d.differences(other, at));
        let difference = resampled.map_or(Ok(None), |r| difference(value, r))?;
        Ok(Share { titles: titles[*part], watched, shown, difference })
    };
    parts.iter().enumerate().map(share).collect()
}

/// How far lists are from the genres of those who get them.
pub(super) fn calibration(
    panel: &Panel,
    served: &[Served],
    seed: Seed,
) -> Result<Option<Calibration>> {
    let of = |(history, served): (&[u32], &Served)| {
        let mix = panel.features.mix(history);
        let asks = mix.iter().any(|p| *p > 0.0) && !served.list.is_empty();
        let far = |list: &[u32]| divergence(&panel.features, &mix, list);
        asks.then(|| (far(&served.list), far(&served.most_watched)))
    };
    let both: Vec<(f64, f64)> = panel.histories.iter().zip(served).filter_map(of).collect();
    if both.is_empty() {
        return Ok(None);
    }
    let (model, most_watched): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
    let drawn = drawn(&[&model, &most_watched], seed)?;
    let (a, b) =
        (estimate(&model, drawn.as_ref(), 0)?, estimate(&most_watched, drawn.as_ref(), 1)?);
    let resampled = drawn.as_ref().map(|d| d.differences(0, 1));
    let difference = resampled.map_or(Ok(None), |r| difference(a.mean - b.mean, r))?;
    Ok(Some(Calibration { viewers: model.len(), model: a, most_watched: b, difference }))
}
