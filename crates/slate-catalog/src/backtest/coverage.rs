//! How many outcomes lay inside their intervals: of all, by year, by genre.

use std::collections::{BTreeMap, BTreeSet};

use slate_core::Title;

use super::{Covered, LEVEL, Part, year};
use crate::features::Features;

/// A group of fewer titles than this is not reported: nothing could be said of it.
const GROUP_MIN: usize = 20;

/// Titles that were judged, and which of them lay inside.
pub(super) struct Coverage<'a> {
    pub(super) titles: &'a [Title],
    pub(super) features: &'a Features,
    pub(super) test: &'a Part,
    /// In the order of the rows of `test`.
    pub(super) inside: &'a [bool],
    /// What the intervals were calibrated on.
    pub(super) tune: &'a Part,
}

impl Coverage<'_> {
    pub(super) fn overall(&self) -> Covered {
        self.covered(self.tune.rows.len(), |_| true)
    }

    pub(super) fn by_year(&self) -> BTreeMap<i16, Covered> {
        self.by(|title| year(title).into_iter().collect(), |_| self.tune.rows.len())
    }

    /// A title counts in each of its genres; what is uncertain is that of the calibrating titles of the genre too.
    pub(super) fn by_genre(&self) -> BTreeMap<String, Covered> {
        let alike = |genre: &String| {
            let rows = self.tune.rows.iter();
            rows.filter(|row| self.title(**row).genres.contains(genre)).count()
        };
        self.by(|title| title.genres.clone(), alike)
    }

    fn by<K: Ord>(
        &self,
        keys: impl Fn(&Title) -> Vec<K>,
        calibrated: impl Fn(&K) -> usize,
    ) -> BTreeMap<K, Covered> {
        let rows = self.test.rows.iter();
        let every: BTreeSet<K> = rows.flat_map(|row| keys(self.title(*row))).collect();
        let of_key = |key: K| {
            let covered = self.covered(calibrated(&key), |title| keys(title).contains(&key));
            (key, covered)
        };
        every.into_iter().map(of_key).filter(|(_, covered)| covered.n >= GROUP_MIN).collect()
    }

    /// Of those kept. The standard error is that of two shares of `LEVEL`, the judged and the calibrating one.
    fn covered(&self, calibrated: usize, keep: impl Fn(&Title) -> bool) -> Covered {
        let rows = self.test.rows.iter().zip(self.inside);
        let kept: Vec<bool> =
            rows.filter(|(row, _)| keep(self.title(**row))).map(|(_, inside)| *inside).collect();
        let hits = kept.iter().filter(|inside| **inside).count();
        let n = kept.len().max(1) as f64;
        let of_one = LEVEL * (1.0 - LEVEL);
        let se = (of_one / n + of_one / calibrated.max(1) as f64).sqrt();
        Covered { n: kept.len(), coverage: hits as f64 / n, se }
    }

    fn title(&self, row: usize) -> &Title {
        &self.titles[self.features.titles()[row]]
    }
}
