//! What there is of a taste, what of it ends, and how long it lasts.

use std::collections::{BTreeMap, BTreeSet};

use super::{GapSpec, PERIOD_DAYS, Play, trend::period};

/// Periods that count as lately.
const LATELY: i32 = 3;

/// Plays of a taste lately from which on somebody is one of its viewers.
const PLAYS_MIN: usize = 2;

/// From when on a title can be watched, and until when; none is always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stock {
    /// The first day, in days since 1970-01-01.
    pub from: Option<i32>,
    /// The first day on which it is gone.
    pub until: Option<i32>,
}

impl Stock {
    pub(crate) fn is_there(self, day: i32) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// The supply of a taste.
pub(super) struct Supply {
    pub(super) by_plays: Vec<u32>,
    pub(super) viewers: usize,
    pub(super) now: usize,
    pub(super) before: usize,
    pub(super) fresh: usize,
    pub(super) ending: usize,
    pub(super) ending_plays: f64,
    /// The periods that what stays lasts at each viewer's rate, in ascending order.
    pub(super) left: Vec<f64>,
}

impl Supply {
    pub(super) fn of(plays: &[Play], titles: &[u32], stock: &[Stock], spec: &GapSpec) -> Self {
        let (today, lately) = (spec.today, spec.today - LATELY * PERIOD_DAYS);
        let there = |day: i32| titles.iter().filter(move |&&t| stock[t as usize].is_there(day));
        let gone = today.saturating_add(spec.horizon);
        let ends = |title: u32| !stock[title as usize].is_there(gone);
        let mut counts: BTreeMap<u32, u64> = titles.iter().map(|&title| (title, 0)).collect();
        let mut of_viewer: BTreeMap<u32, (usize, BTreeSet<u32>)> = BTreeMap::new();
        let (mut last, mut last_ending) = (0.0, 0.0);
        for play in plays {
            let (recent, seen) = of_viewer.entry(play.viewer).or_default();
            seen.insert(play.title);
            if play.day > lately && play.day <= today {
                *recent += 1;
                *counts.entry(play.title).or_default() += 1;
            }
            if period(play.day, today) == Some(super::PERIODS - 1) {
                last += 1.0;
                last_ending += if ends(play.title) { 1.0 } else { 0.0 };
            }
        }
        let mut by_plays: Vec<(u32, u64)> = counts.into_iter().collect();
        by_plays.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let stays: Vec<u32> = there(today).copied().filter(|&title| !ends(title)).collect();
        let viewers: Vec<(usize, BTreeSet<u32>)> =
            of_viewer.into_values().filter(|(recent, _)| *recent >= PLAYS_MIN).collect();
        let lasts = |(recent, seen): &(usize, BTreeSet<u32>)| {
            let unseen = stays.iter().filter(|title| !seen.contains(title)).count();
            unseen as f64 * f64::from(LATELY) / *recent as f64
        };
        let mut left: Vec<f64> = viewers.iter().map(lasts).collect();
        left.sort_unstable_by(f64::total_cmp);
        Self {
            viewers: viewers.len(),
            now: there(today).count(),
            before: there(lately).count(),
            fresh: there(today)
                .filter(|&&t| stock[t as usize].from.is_some_and(|from| from > lately))
                .count(),
            ending: there(today).filter(|&&title| ends(title)).count(),
            ending_plays: if last > 0.0 { last_ending / last } else { 0.0 },
            left,
            by_plays: by_plays.into_iter().map(|(title, _)| title).collect(),
        }
    }
}
