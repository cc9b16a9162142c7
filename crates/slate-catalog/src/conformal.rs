//! Intervals that hold what they promise for titles like those they were calibrated on.
//!
//! Split conformal prediction (Papadopoulos et al. 2002; Lei et al. 2018, algorithm 2), normalised by a forecast of
//! the error's size (Lei et al. 2018, section 5.2): the interval of a title is its forecast plus and minus
//! `radius x spread`, where the radius is a quantile of |error| / spread over calibration titles that neither
//! the forecast nor the spread has seen. Titles of its own kind count more in that quantile, as in localized conformal
//! prediction (Guan 2023): groups differ in how far the spread is off, and a group of its own would be too few. Over
//! exchangeable titles the plain quantile covers at least `level` on average, the localized one about so much, by group
//! too; years are not exchangeable, which is why coverage is reported by year.

use std::collections::{BTreeSet, HashMap};

use slate_core::{Error, ErrorKind, Result};

/// How much a calibration title counts that has nothing in common with the one asked about; one with all in common
/// counts 1 more.
const STRANGER: f64 = 0.1;

/// Calibration titles, to take radii from.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// |error| / spread and the groups of each, by the first.
    scores: Vec<(f64, BTreeSet<String>)>,
    level: f64,
}

impl Calibration {
    /// `errors`, `spreads` and `groups` are those of the calibration titles.
    ///
    /// # Errors
    /// A level outside 0 to 1, a spread that is not positive; [`ErrorKind::Insufficient`] where there are too few titles
    /// for the level.
    pub fn new(
        errors: &[f64],
        spreads: &[f64],
        groups: &[BTreeSet<&str>],
        level: f64,
    ) -> Result<Self> {
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::invalid(format!("expected a level between 0 and 1, found {level}")));
        }
        let n = errors.len();
        if n != spreads.len() || n != groups.len() || !spreads.iter().all(|s| *s > 0.0) {
            return Err(Error::invalid("expected groups and a positive spread for each error"));
        }
        if ((n + 1) as f64 * level).ceil() > n as f64 {
            let detail =
                format!("{n} titles are too few to calibrate an interval of level {level}");
            return Err(Error::new(ErrorKind::Insufficient, detail)
                .hint("widen the years of `tune`, or ask for a lower level"));
        }
        let each = errors.iter().zip(spreads).zip(groups);
        let owned = |of: &BTreeSet<&str>| of.iter().map(|&group| group.to_owned()).collect();
        let score = |((e, s), groups): ((&f64, &f64), _)| (e.abs() / s, owned(groups));
        let mut scores: Vec<_> = each.map(score).collect();
        scores.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(Self { scores, level })
    }

    /// Of scores that were stored, in their order.
    ///
    /// # Errors
    /// Scores that are not in order, or too few.
    pub fn from_scores(scores: Vec<(f64, BTreeSet<String>)>, level: f64) -> Result<Self> {
        let in_order = scores.windows(2).all(|pair| pair[0].0 <= pair[1].0);
        let numbers = scores.iter().all(|(score, _)| score.is_finite() && *score >= 0.0);
        let is_level = level > 0.0 && level < 1.0;
        if scores.is_empty() || [in_order, numbers, is_level].contains(&false) {
            return Err(Error::corrupt("the scores of intervals are not in order"));
        }
        Ok(Self { scores, level })
    }

    /// The scores, to be stored.
    pub fn scores(&self) -> &[(f64, BTreeSet<String>)] {
        &self.scores
    }

    /// Half the width of an interval in units of the spread, whatever the title: the ceil((n + 1) level)-th smallest score.
    pub fn radius(&self) -> f64 {
        self.quantile(|_| 1.0)
    }

    /// The same for a title of some groups: the quantile with each calibration title counted by what share of all groups
    /// that either has they have in common.
    pub fn radius_of(&self, groups: &BTreeSet<&str>) -> f64 {
        self.quantile(|other| {
            let common = groups.iter().filter(|group| other.contains(**group)).count();
            let all = (groups.len() + other.len() - common).max(1);
            STRANGER + common as f64 / all as f64
        })
    }

    /// The smallest score up to which `level` of all weight lies, with the title asked about at the far end: it counts as
    /// much as the nearest.
    fn quantile(&self, weight: impl Fn(&BTreeSet<String>) -> f64) -> f64 {
        let weights: Vec<f64> = self.scores.iter().map(|(_, groups)| weight(groups)).collect();
        let own = weights.iter().copied().fold(0.0, f64::max);
        let wanted = self.level * (weights.iter().sum::<f64>() + own);
        let mut sum = 0.0;
        let reached = self.scores.iter().zip(weights).find(|(_, weight)| {
            sum += weight;
            // Sums of many weights are off by rounding.
            sum >= wanted * (1.0 - 1e-12)
        });
        let last = || self.scores.last().map_or(0.0, |(score, _)| *score);
        reached.map_or_else(last, |((score, _), _)| *score)
    }

    /// [`Calibration::radius_of`] for many titles; those of the same groups are asked about once.
    pub fn radii(&self, groups: &[BTreeSet<&str>]) -> Vec<f64> {
        let mut known: HashMap<&BTreeSet<&str>, f64> = HashMap::new();
        groups.iter().map(|of| *known.entry(of).or_insert_with(|| self.radius_of(of))).collect()
    }
}

/// The interval score (Gneiting and Raftery 2007, eq. 43): the width, and 2 / (1 - level) times by how much the
/// interval misses. Lower is better; narrow intervals that hold are best.
pub fn interval_score(actual: f64, low: f64, high: f64, level: f64) -> f64 {
    let missed = (low - actual).max(actual - high).max(0.0);
    (high - low) + 2.0 / (1.0 - level) * missed
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn calibration(errors: &[f64], spread: f64, groups: &[BTreeSet<&str>]) -> Result<Calibration> {
        Calibration::new(errors, &vec![spread; errors.len()], groups, 0.8)
    }

    /// Nine errors: the ceil(10 x .8) = 8th smallest; then all spreads are 2.
    #[test]
    fn the_radius_is_an_order_statistic() {
        let errors: Vec<f64> =
            (1..=9).map(|n| if n % 2 == 0 { f64::from(-n) } else { f64::from(n) }).collect();
        let groups = vec![BTreeSet::new(); 9];
        assert_eq!(calibration(&errors, 1.0, &groups).unwrap().radius(), 8.0);
        assert_eq!(calibration(&errors, 2.0, &groups).unwrap().radius(), 4.0);
        let few = calibration(&errors[..3], 1.0, &groups[..3]).unwrap_err();
        assert_eq!(few.kind(), ErrorKind::Insufficient);
        assert!(calibration(&errors, 0.0, &groups).is_err());
        assert!(Calibration::new(&errors, &[1.0; 9], &groups, 1.0).is_err());
        assert!(Calibration::new(&errors, &[1.0; 9], &groups[..8], 0.8).is_err());
    }

    /// Errors of 1 to 10 in one group and of 10 times that in another: each has nearly its own radius, a title of both
    /// lies between, and one of neither has that of all.
    #[test]
    fn a_group_has_its_own_radius() {
        let [near, far, both] = [&["near"][..], &["far"], &["near", "far"]]
            .map(|groups| groups.iter().copied().collect::<BTreeSet<&str>>());
        let groups: Vec<_> = (0..200).map(|n| [&near, &far][n % 2].clone()).collect();
        let errors: Vec<f64> =
            (0..200).map(|n| (1 + n / 2 % 10) as f64 * [1.0, 10.0][n % 2]).collect();
        let calibration = calibration(&errors, 1.0, &groups).unwrap();
        let radii = calibration.radii(&[near, far, both, BTreeSet::new()]);
        // The ceil(201 x .8) = 161st: a hundred near ones, then those of the far.
        assert_eq!(calibration.radius(), 70.0);
        // .8 of the weight, of which the other group has a twelfth at most.
        assert_eq!(radii, [9.0, 80.0, 70.0, 70.0]);
    }

    #[test]
    fn misses_cost_by_the_level() {
        assert_eq!(interval_score(5.0, 4.0, 6.0, 0.8), 2.0);
        assert!((interval_score(3.0, 4.0, 6.0, 0.8) - (2.0 + 10.0)).abs() < 1e-12);
        assert!((interval_score(6.5, 4.0, 6.0, 0.8) - (2.0 + 5.0)).abs() < 1e-12);
    }
}
