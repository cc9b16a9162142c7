//! Whom a title that nobody has seen would reach: viewers by taste, and what they did with titles like it.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use slate_core::{Result, Title, Watch};

use crate::comparables::{Comparables, Scratch};
use crate::gaps::{GapSpec, PERIOD_DAYS, Play, Stock, taste_of_each};
use crate::told::rounded;
use crate::{TOLD_TO, VIEWERS_MIN};

/// Titles like a candidate whose viewers are looked at.
const NEAREST: usize = 10;

/// Periods that what is left must last for a viewer to count as well served: a year.
const SERVED_PERIODS: f64 = 12.0;

/// Days of viewing that say how much somebody watches.
const RATE_DAYS: i32 = 3 * PERIOD_DAYS;

/// Viewers of a taste.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its taste's titles, those of most viewers first.
    pub titles: Vec<u32>,
    /// Viewers who watch this taste more than any other, to the nearest [`crate::TOLD_TO`].
    pub viewers: u64,
    /// The share of them, each to the nearest [`crate::TOLD_TO`], whose taste lasts a year at the rate at which they watch.
    pub served: f64,
}

/// The share of a segment that would choose a candidate, and the ends of the 80 % interval of that: as it was with titles
/// like it.
pub type Share = [f64; 3];

/// Whom candidates would reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// Segments of at least twenty viewers.
    pub segments: Vec<Segment>,
    /// By candidate, by segment: the share that would choose it; none of a candidate that is like nothing.
    pub shares: Vec<Option<Vec<Share>>>,
    /// Segments of fewer viewers.
    pub left_out: usize,
}

/// Works out whom candidates would reach. `described[n]` is what is known of title n of the plays.
///
/// # Errors
/// Too few viewers, a play of a title that is not there; whatever `watch` answers.
pub fn reach(
    plays: &[Play],
    stock: &[Stock],
    described: &[Option<&Title>],
    candidates: &[&Title],
    spec: &GapSpec,
    watch: &mut dyn Watch,
) -> Result<Reach> {
    let tastes = taste_of_each(plays, stock, spec)?;
    watch.progress(1, 2, "looking for titles like the candidates")?;
    let viewers = Viewers::of(plays, stock, &tastes, spec);
    let known: Vec<(usize, &Title)> =
        described.iter().enumerate().filter_map(|(n, title)| Some((n, (*title)?))).collect();
    let comparables = Comparables::new(known.iter().map(|(_, title)| *title));
    let watched = viewers.rates(plays, stock.len());
    let mut scratch = Scratch::default();
    let mut shares = |candidate: &&Title| {
        let keep = |n: usize| known[n].1.id != candidate.id;
        let like = comparables.nearest(candidate, NEAREST, keep, &mut scratch);
        let weights: Vec<(usize, f64)> =
            like.iter().map(|of| (known[of.index as usize].0, f64::from(of.score))).collect();
        let told = |(rates, segment): (&Vec<f64>, &Segment)| share(&weights, rates).told(segment);
        (!weights.is_empty()).then(|| watched.iter().zip(&viewers.segments).map(told).collect())
    };
    let shares = candidates.iter().map(&mut shares).collect();
    Ok(Reach { segments: viewers.segments, shares, left_out: viewers.left_out })
}

/// Viewers by the taste that they watch most.
struct Viewers {
    segments: Vec<Segment>,
    /// By viewer, the number of their segment.
    of_viewer: BTreeMap<u32, usize>,
    left_out: usize,
}

impl Viewers {
    fn of(plays: &[Play], stock: &[Stock], tastes: &[Option<u32>], spec: &GapSpec) -> Self {
        let mut counts: BTreeMap<u32, BTreeMap<u32, usize>> = BTreeMap::new();
        for play in plays {
            if let Some(taste) = tastes[play.title as usize] {
                *counts.entry(play.viewer).or_default().entry(taste).or_default() += 1;
            }
        }
        let mut by_taste: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (viewer, counts) in &counts {
            let most =
                counts.iter().max_by_key(|(taste, count)| (**count, std::cmp::Reverse(**taste)));
            if let Some((&taste, _)) = most {
                by_taste.entry(taste).or_default().push(*viewer);
            }
        }
        let whole = by_taste.len();
        by_taste.retain(|_, viewers| viewers.len() >= VIEWERS_MIN);
        let left_out = whole - by_taste.len();
        let (mut segments, mut of_viewer) = (Vec::new(), BTreeMap::new());
        for (taste, viewers) in by_taste {
            viewers.iter().for_each(|&viewer| _ = of_viewer.insert(viewer, segments.len()));
            let (titles, served) = seen(plays, stock, tastes, taste, &viewers, spec);
            segments.push(Segment { titles, viewers: rounded(viewers.len() as u64), served });
        }
        Self { segments, of_viewer, left_out }
    }

    /// By segment, by title: the share of the segment's viewers who watched it. Exact, and not to be told.
    fn rates(&self, plays: &[Play], titles: usize) -> Vec<Vec<f64>> {
        let mut seen: Vec<BTreeMap<u32, std::collections::BTreeSet<u32>>> =
            vec![BTreeMap::new(); self.segments.len()];
        for play in plays {
            if let Some(&segment) = self.of_viewer.get(&play.viewer) {
                seen[segment].entry(play.title).or_default().insert(play.viewer);
            }
        }
        let rates =
            |(segment, seen): (&Segment, BTreeMap<u32, std::collections::BTreeSet<u32>>)| {
                let mut rates = vec![0.0; titles];
                for (title, viewers) in seen {
                    rates[title as usize] = viewers.len() as f64 / segment.viewers as f64;
                }
                rates
            };
        self.segments.iter().zip(seen).map(rates).collect()
    }
}

/// The titles of a taste, those of most viewers first, and the share of its viewers who are well served.
fn seen(
    plays: &[Play],
    stock: &[Stock],
    tastes: &[Option<u32>],
    taste: u32,
    viewers: &[u32],
    spec: &GapSpec,
) -> (Vec<u32>, f64) {
    let own = |play: &&Play| tastes[play.title as usize] == Some(taste);
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    let mut of_viewer: BTreeMap<u32, (f64, std::collections::BTreeSet<u32>)> = BTreeMap::new();
    for play in plays.iter().filter(own) {
        *counts.entry(play.title).or_default() += 1;
        let (lately, seen) = of_viewer.entry(play.viewer).or_default();
        seen.insert(play.title);
        if play.day > spec.today - RATE_DAYS {
            *lately += 1.0;
        }
    }
    let there: Vec<u32> = counts
        .keys()
        .copied()
        .filter(|&title| stock[title as usize].is_there(spec.today))
        .collect();
    let well_served = |viewer: &&u32| {
        let Some((lately, seen)) = of_viewer.get(viewer) else { return true };
        let unseen = there.iter().filter(|title| !seen.contains(title)).count() as f64;
        // Who has not watched lately does not run out.
        *lately == 0.0 || unseen * f64::from(RATE_DAYS / PERIOD_DAYS) / lately >= SERVED_PERIODS
    };
    let served = rounded(viewers.iter().filter(well_served).count() as u64);
    let served = (served as f64 / rounded(viewers.len() as u64).max(1) as f64).min(1.0);
    let mut titles: Vec<(u32, usize)> = counts.into_iter().collect();
    titles.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    (titles.into_iter().map(|(title, _)| title).collect(), served)
}

/// What viewers of a segment did with titles like a candidate.
struct Likeness {
    /// Mean, and the ends of the interval.
    share: Share,
    /// How often any of them watched any of the titles, as a share of them.
    plays: f64,
}

impl Likeness {
    /// As it may be told: nothing where fewer than [`VIEWERS_MIN`] viewings are behind it; the mean to the hundredth, the ends,
    /// which are those of single titles, to the nearest [`crate::TOLD_TO`] viewers.
    fn told(&self, segment: &Segment) -> Share {
        let all = segment.viewers as f64;
        if self.plays * all < VIEWERS_MIN as f64 {
            return [0.0; 3];
        }
        let [mean, low, high] = self.share;
        let mean = (100.0 * mean).round() / 100.0;
        let tens = TOLD_TO as f64;
        let end = |rate: f64| ((rate * all / tens).round() * tens / all).min(1.0);
        [mean, end(low).min(mean), end(high).max(mean)]
    }
}

/// The mean rate of titles, each as much as it is like the candidate, and their weighted 10th and 90th percentiles.
fn share(weights: &[(usize, f64)], rates: &[f64]) -> Likeness {
    let whole: f64 = weights.iter().map(|(_, weight)| weight).sum();
    let mean = weights.iter().map(|&(title, weight)| weight * rates[title]).sum::<f64>() / whole;
    let mut sorted: Vec<(f64, f64)> =
        weights.iter().map(|&(title, weight)| (rates[title], weight / whole)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |q: f64| {
        let mut sum = 0.0;
        let reached = sorted.iter().find(|(_, weight)| {
            sum += weight;
            sum >= q - 1e-12
        });
        reached.or(sorted.last()).map_or(mean, |(rate, _)| *rate)
    };
    let plays = weights.iter().map(|&(title, _)| rates[title]).sum();
    Likeness { share: [mean, at(0.1).min(mean), at(0.9).max(mean)], plays }
}
