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
}

impl Coverage<'_> {
    pub(super) fn overall(&self) -> Covered {
        self.covered(self.tune.rows.len(), |_| true)
    }

    pub(super) fn by_year(&self) -> BTreeMap<i16, Covered> {
        self.by(|row| year(self.title(row)).into_iter().collect(), |_| self.tune.rows.len())
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
        let alike =
            |group: &String| self.tune.rows.iter().filter(|row| of(**row).contains(group)).count();
        self.by(&of, alike)
    }

    fn by<K: Ord>(
        &self,
        keys: impl Fn(usize) -> Vec<K>,
        calibrated: impl Fn(&K) -> usize,
    ) -> BTreeMap<K, Covered> {
        let rows = self.test.rows.iter();
        let every: BTreeSet<K> = rows.flat_map(|row| keys(*row)).collect();
        let of_key = |key: K| {
            let covered = self.covered(calibrated(&key), |row| keys(row).contains(&key));
            (key, covered)
        };
        every.into_iter().map(of_key).filter(|(_, covered)| covered.n >= GROUP_MIN).collect()
    }

    /// Of those kept. The standard error is that of two shares of `LEVEL`, the judged and the calibrating one.
    fn covered(&self, calibrated: usize, keep: impl Fn(usize) -> bool) -> Covered {
        let rows = self.test.rows.iter().zip(self.inside.iter().zip(self.errors));
        let kept = rows.filter(|(row, _)| keep(**row));
        let (inside, errors): (Vec<bool>, Vec<f64>) = kept.map(|(_, (i, e))| (*i, *e)).unzip();
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
