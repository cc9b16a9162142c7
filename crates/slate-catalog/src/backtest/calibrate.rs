//! How wide the intervals of judged titles are: by titles of `tune`, or year for year by those last known.

use std::collections::{BTreeMap, BTreeSet};

use slate_core::{Date, Result, Title};

use super::judge::{Forecasts, groups};
use super::parts::Part;
use super::{LEVEL, Parts};
use crate::conformal::Calibration;
use crate::features::{Features, RESULT_DAYS};

/// The fewest titles of a window that intervals are calibrated on alone.
const ENOUGH: usize = 100;

/// Half the widths of intervals on ln(1 + x), in the order of the rows of `test`.
pub(super) struct Widths {
    /// As wide as each title is uncertain.
    pub(super) by_spread: Vec<f64>,
    /// Of one width for all titles of a year.
    pub(super) one_width: Vec<f64>,
    /// The fewest titles that any of them was calibrated on.
    pub(super) calibrated: usize,
}

/// Titles with errors, to calibrate on: those of `tune`, and of `test` as years go by.
struct Pool<'t> {
    days: Vec<i32>,
    errors: Vec<f64>,
    spread: Vec<f64>,
    groups: Vec<BTreeSet<&'t str>>,
    /// How many are of the first part.
    tune: usize,
}

impl Widths {
    /// All by the titles of `tune`.
    pub(super) fn fixed(
        titles: &[Title],
        features: &Features,
        parts: &Parts,
        [tune, test]: [&Forecasts<'_>; 2],
    ) -> Result<Self> {
        let pool = Pool::of(titles, features, &[(&parts.tune, tune)]);
        let kept: Vec<usize> = (0..pool.days.len()).collect();
        let asked = groups(titles, features, &parts.test);
        pool.widths(&kept, &asked, &test.spread)
    }

    /// Year for year by the titles whose result was known when the year began, as far back as `tune` is long: what
    /// drifts is followed. No title is calibrated on that is judged in the same year or was learned from.
    pub(super) fn rolling(
        titles: &[Title],
        features: &Features,
        parts: &Parts,
        [tune, test]: [&Forecasts<'_>; 2],
    ) -> Result<Self> {
        let pool = Pool::of(titles, features, &[(&parts.tune, tune), (&parts.test, test)]);
        let of_tune = &pool.days[..parts.tune.rows.len()];
        let span = of_tune.iter().max().zip(of_tune.iter().min()).map_or(0, |(l, f)| l - f + 1);
        let asked = groups(titles, features, &parts.test);
        let mut years: BTreeMap<i16, Vec<usize>> = BTreeMap::new();
        for (n, row) in parts.test.rows.iter().enumerate() {
            years.entry(Date::from_days(features.days()[*row])?.year()).or_default().push(n);
        }
        let n = parts.test.rows.len();
        let mut all =
            Self { by_spread: vec![0.0; n], one_width: vec![0.0; n], calibrated: usize::MAX };
        for (year, judged) in years {
            let known = Date::first_of(year)?.days() - RESULT_DAYS;
            let kept = pool.known(known - span, known);
            all.calibrated = all.calibrated.min(kept.len());
            let groups: Vec<_> = judged.iter().map(|&n| asked[n].clone()).collect();
            let spread: Vec<f64> = judged.iter().map(|&n| test.spread[n]).collect();
            let widths = pool.widths(&kept, &groups, &spread)?;
            for (at, n) in judged.into_iter().enumerate() {
                all.by_spread[n] = widths.by_spread[at];
                all.one_width[n] = widths.one_width[at];
            }
        }
        Ok(all)
    }
}

impl<'t> Pool<'t> {
    fn of(titles: &'t [Title], features: &Features, parts: &[(&Part, &Forecasts<'_>)]) -> Self {
        let mut pool = Self {
            days: Vec::new(),
            errors: Vec::new(),
            spread: Vec::new(),
            groups: Vec::new(),
            tune: parts[0].0.rows.len(),
        };
        for (part, forecasts) in parts {
            pool.days.extend(part.rows.iter().map(|row| features.days()[*row]));
            pool.errors.extend(forecasts.errors());
            pool.spread.extend(&forecasts.spread);
            pool.groups.extend(groups(titles, features, part));
        }
        pool
    }

    /// Those of some days; where they are too few, all earlier ones, and at last those of `tune`, which come first.
    fn known(&self, from: i32, until: i32) -> Vec<usize> {
        let within = |from: i32| -> Vec<usize> {
            (0..self.days.len()).filter(|&n| (from..until).contains(&self.days[n])).collect()
        };
        let tries = [within(from), within(i32::MIN), (0..self.tune).collect()];
        let enough = tries.iter().position(|kept| kept.len() >= ENOUGH);
        tries.into_iter().nth(enough.unwrap_or(2)).unwrap_or_default()
    }

    fn widths(&self, kept: &[usize], asked: &[BTreeSet<&str>], spread: &[f64]) -> Result<Widths> {
        let of = |values: &[f64]| -> Vec<f64> { kept.iter().map(|&n| values[n]).collect() };
        let (errors, even) = (of(&self.errors), vec![1.0; kept.len()]);
        let groups: Vec<_> = kept.iter().map(|&n| self.groups[n].clone()).collect();
        let radii = Calibration::new(&errors, &of(&self.spread), &groups, LEVEL)?.radii(asked);
        let one_width = Calibration::new(&errors, &even, &groups, LEVEL)?.radius();
        Ok(Widths {
            by_spread: spread.iter().zip(radii).map(|(spread, radius)| radius * spread).collect(),
            one_width: vec![one_width; asked.len()],
            calibrated: kept.len(),
        })
    }
}
