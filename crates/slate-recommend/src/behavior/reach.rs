//! How much of the catalog is shown, and how few titles make most of it.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::Panel;

/// How much of the catalog lists hold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    /// Titles that the model can show.
    pub titles: usize,
    /// Titles in at least one list.
    pub shown: usize,
    /// Titles that at least one of the same viewers has watched.
    pub watched: usize,
    /// Places in all lists together: more titles than that cannot be shown.
    pub places: usize,
    /// The fewest titles that hold half of all places.
    pub half_of_shown: usize,
    /// The fewest titles that hold half of what the same viewers have watched.
    pub half_of_watched: usize,
}

impl Reach {
    pub(super) fn of(panel: &Panel, lists: &[&[u32]]) -> Self {
        let titles = panel.audience.len();
        let shown = counts(titles, lists.iter().copied().flatten());
        let watched = counts(titles, panel.histories.titles());
        let any = |counts: &[u32]| counts.iter().filter(|n| **n > 0).count();
        Self {
            titles,
            shown: any(&shown),
            watched: any(&watched),
            places: lists.iter().map(|l| l.len()).sum(),
            half_of_shown: half(&shown),
            half_of_watched: half(&watched),
        }
    }
}

fn counts<'a>(titles: usize, occurring: impl IntoIterator<Item = &'a u32>) -> Vec<u32> {
    let mut counts = vec![0; titles];
    occurring.into_iter().for_each(|t| counts[*t as usize] += 1);
    counts
}

/// The fewest of these that add up to half of all or more; 0 if all are 0.
pub fn half(counts: &[u32]) -> usize {
    let mut largest: Vec<u64> = counts.iter().map(|n| u64::from(*n)).collect();
    largest.sort_unstable_by_key(|n| Reverse(*n));
    let all: u64 = largest.iter().sum();
    let mut sum = 0;
    let short = |n: &&u64| {
        let more = 2 * sum < all;
        sum += **n;
        more
    };
    largest.iter().take_while(short).count()
}
