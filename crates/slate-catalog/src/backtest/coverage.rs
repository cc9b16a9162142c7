//! How forecasts did by year, genre, language and country: how many outcomes lay inside their intervals, and who is
//! forecast too low.

use std::collections::{BTreeMap, BTreeSet};

use slate_core::Title;
use slate_math::stats::{mean, standard_error};

use super::{Covered, LEVEL, Part, parts::year};
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
    /// In the same order: what came less what was forecast, on ln(1 + x).
    pub(super) errors: &'a [f64],
    /// What the intervals were calibrated on.
    pub(super) tune: &'a Part,
    /// How many of such titles at least.
    pub(super) calibrated: usize,
}

impl Coverage<'_> {
    pub(super) fn overall(&self) -> Covered {
        let every: Vec<usize> = (0..self.test.rows.len()).collect();
        self.covered(self.calibrated, &every)
    }

    pub(super) fn by_year(&self) -> BTreeMap<i16, Covered> {
        self.by(|row| year(self.title(row)).into_iter().collect(), |_| self.calibrated)
    }

    pub(super) fn by_genre(&self) -> BTreeMap<String, Covered> {
        self.by_group(|row| self.title(row).genres.clone())
    }

    pub(super) fn by_language(&self) -> BTreeMap<String, Covered> {
        self.by_group(|row| {
            self.title(row).language.iter().map(|of| of.as_str().to_owned()).collect()
        })
    }

    pub(super) fn by_country(&self) -> BTreeMap<String, Covered> {
        self.by_group(|row| {
            self.title(row).countries.iter().map(|of| of.as_str().to_owned()).collect()
        })
    }

    /// By what a source states of titles, by their number: values with `|` between them.
    pub(super) fn by_stated<'s>(&self, of: impl Fn(usize) -> &'s str) -> BTreeMap<String, Covered> {
        let words = |row: usize| -> Vec<String> {
            let texts = of(self.features.titles()[row]).split('|').map(str::trim);
            texts.filter(|text| !text.is_empty()).map(str::to_owned).collect()
        };
        self.by_group(words)
    }

    /// A title counts in each of its groups; what is uncertain is that of the calibrating titles of the group too.
    fn by_group(&self, of: impl Fn(usize) -> Vec<String>) -> BTreeMap<String, Covered> {
        let alike = places(&self.tune.rows, &of);
        let share = self.calibrated as f64 / self.tune.rows.len().max(1) as f64;
        self.by(&of, |group| {
            let count = alike.get(group).map_or(0, Vec::len) as f64;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a count"
            )]
            let calibrated = (share * count).round() as usize;
            calibrated
        })
    }

    fn by<K: Ord>(
        &self,
        keys: impl Fn(usize) -> Vec<K>,
        calibrated: impl Fn(&K) -> usize,
    ) -> BTreeMap<K, Covered> {
        let groups = places(&self.test.rows, &keys).into_iter();
        let enough = groups.filter(|(_, places)| places.len() >= GROUP_MIN);
        let covered = |(key, places): (K, Vec<usize>)| {
            let covered = self.covered(calibrated(&key), &places);
            (key, covered)
        };
        enough.map(covered).collect()
    }

    /// Of those at some places. The standard error is that of two shares of `LEVEL`, the judged and the calibrating one.
    fn covered(&self, calibrated: usize, places: &[usize]) -> Covered {
        let kept = places.iter().map(|&n| (self.inside[n], self.errors[n]));
        let (inside, errors): (Vec<bool>, Vec<f64>) = kept.unzip();
        let hits = inside.iter().filter(|inside| **inside).count();
        let n = inside.len().max(1) as f64;
        let of_one = LEVEL * (1.0 - LEVEL);
        let se = (of_one / n + of_one / calibrated.max(1) as f64).sqrt();
        Covered {
            n: inside.len(),
            coverage: hits as f64 / n,
            se,
            bias: mean(&errors).unwrap_or(0.0),
            bias_se: standard_error(&errors),
        }
    }

    fn title(&self, row: usize) -> &Title {
        &self.titles[self.features.titles()[row]]
    }
}

/// The places of rows by each of their keys.
fn places<K: Ord>(rows: &[usize], keys: &impl Fn(usize) -> Vec<K>) -> BTreeMap<K, Vec<usize>> {
    let mut places: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let own: BTreeSet<K> = keys(*row).into_iter().collect();
        own.into_iter().for_each(|key| places.entry(key).or_default().push(place));
    }
    places
}
