//! Which titles are learned from, calibrated on and judged by.

use slate_core::{Date, Error, ErrorKind, Result, Title};

use super::{BacktestPlan, Interval, Material, Periods, Row, Years, judge::Judgement};
use crate::features::{Features, decided};

/// Of the training titles, in the order of time, the share before the cut that finds the number of trees.
const EARLY: f64 = 0.8;

/// Rows of one part with their outcomes on the scale ln(1 + x), in the order of time.
pub(super) struct Part {
    pub(super) rows: Vec<usize>,
    pub(super) results: Vec<f64>,
}

/// The three parts of a plan.
pub(super) struct Parts {
    pub(super) train: Part,
    pub(super) tune: Part,
    pub(super) test: Part,
    /// Titles of the time of the test whose outcome is not known or does not count.
    pub(super) unknown: usize,
}

impl Parts {
    pub(super) fn new(
        plan: &BacktestPlan,
        titles: &[Title],
        features: &Features,
        results: &[Option<f64>],
    ) -> Result<Self> {
        let of = |name, bounds: Bounds| bounds.part(features, titles, results, name);
        let [train, tune, test] = Bounds::of(plan, titles, results)?;
        Ok(Self {
            train: of("train", train)?,
            tune: of("tune", tune)?,
            test: of("test", test)?,
            unknown: test.unknown(features, titles, results),
        })
    }

    /// Every title of every part; those of the test with what was forecast of them.
    pub(super) fn rows(&self, judgement: &Judgement) -> Vec<Row> {
        let forecast = |(center, half): (&f64, &f64)| {
            Some(Interval { center: *center, low: center - half, high: center + half })
        };
        let forecasts = judgement.center.iter().zip(&judgement.half).map(forecast);
        let mut rows = self.train.rows_of("train", std::iter::repeat(None));
        rows.extend(self.tune.rows_of("tune", std::iter::repeat(None)));
        rows.extend(self.test.rows_of("test", forecasts));
        rows
    }
}

impl Part {
    fn rows_of(
        &self,
        part: &'static str,
        forecasts: impl Iterator<Item = Option<Interval>>,
    ) -> Vec<Row> {
        let known = self.rows.iter().zip(&self.results).zip(forecasts);
        known.map(|((&row, &result), forecast)| Row { row, part, result, forecast }).collect()
    }
}

/// ln(1 + x) of the outcomes that count.
pub(super) fn logarithms(
    plan: &BacktestPlan,
    Material { titles, outcomes, .. }: &Material<'_>,
) -> Result<Vec<Option<f64>>> {
    let wrong = |x: &Option<f64>| x.is_some_and(|x| !(x.is_finite() && x >= 0.0));
    if let Some(n) = outcomes.iter().position(wrong) {
        let (id, found) = (&titles[n].id, outcomes[n].unwrap_or(f64::NAN));
        return Err(Error::invalid(format!("the outcome of `{id}` is {found}"))
            .hint("an outcome is a number from 0 on; leave it empty where it is not known"));
    }
    Ok(outcomes.iter().map(|x| x.filter(|x| *x >= plan.at_least).map(f64::ln_1p)).collect())
}

/// What a part holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bounds {
    /// Titles of these years.
    Years(Years),
    /// Titles decided about from the first day on and before the second.
    Days(i32, i32),
}

impl Bounds {
    /// Those of the three parts. Titles of one day are never parted: a share ends before the day it would end on.
    pub(super) fn of(
        plan: &BacktestPlan,
        titles: &[Title],
        results: &[Option<f64>],
    ) -> Result<[Self; 3]> {
        let shares = match plan.periods()? {
            Periods::Years(years) => return Ok(years.map(Self::Years)),
            Periods::Shares(shares) => shares,
        };
        let days = days(titles, results);
        let at = |share: f64| days.get(position(days.len(), share)).copied().unwrap_or(i32::MAX);
        let (tune, test) = (at(shares[0]), at(shares[0] + shares[1]));
        Ok([Self::Days(i32::MIN, tune), Self::Days(tune, test), Self::Days(test, i32::MAX)])
    }

    /// Those of the two parts of a plan that is moved on to the newest titles, to learn from and to calibrate on, and the
    /// last day of these.
    pub(super) fn recent(
        plan: &BacktestPlan,
        titles: &[Title],
        results: &[Option<f64>],
    ) -> Result<([Self; 2], i32)> {
        match plan.periods()? {
            Periods::Years([Years(first, _), Years(from, to), Years(_, last)]) => {
                let cut = last.saturating_sub(to.saturating_sub(from));
                let years = [Years(first, cut - 1), Years(cut, last)].map(Self::Years);
                Ok((years, Date::first_of(last.saturating_add(1))?.days() - 1))
            }
            Periods::Shares([_, tune, _]) => {
                let days = days(titles, results);
                let cut = days.get(position(days.len(), 1.0 - tune)).copied().unwrap_or(i32::MAX);
                let last = days.last().copied().unwrap_or(i32::MAX);
                let end = last.saturating_add(1);
                Ok(([Self::Days(i32::MIN, cut), Self::Days(cut, end)], last))
            }
        }
    }

    /// The first day that can be in it.
    pub(super) fn start(self) -> Result<i32> {
        match self {
            Self::Years(Years(first, _)) => Ok(Date::first_of(first)?.days()),
            Self::Days(first, _) => Ok(first),
        }
    }

    fn contains(self, title: &Title, day: i32) -> bool {
        match self {
            Self::Years(years) => year(title).is_some_and(|year| years.contains(year)),
            Self::Days(first, end) => (first..end).contains(&day),
        }
    }

    /// How many of its titles have no outcome that counts.
    fn unknown(self, features: &Features, titles: &[Title], results: &[Option<f64>]) -> usize {
        let each = features.titles().iter().zip(features.days());
        each.filter(|(n, day)| results[**n].is_none() && self.contains(&titles[**n], **day)).count()
    }

    pub(super) fn part(
        self,
        features: &Features,
        titles: &[Title],
        results: &[Option<f64>],
        name: &str,
    ) -> Result<Part> {
        let mut found: Vec<(i32, usize, f64)> = Vec::new();
        for (row, (&n, &day)) in features.titles().iter().zip(features.days()).enumerate() {
            let Some(result) = results[n] else { continue };
            if self.contains(&titles[n], day) {
                found.push((day, row, result));
            }
        }
        if found.is_empty() {
            let detail = match self {
                Self::Years(Years(first, last)) => {
                    format!("`{name}` has no title of {first} to {last} with an outcome")
                }
                Self::Days(..) => format!("`{name}` has no title with an outcome"),
            };
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        found.sort_by_key(|&(day, row, _)| (day, row));
        let (rows, results) = found.into_iter().map(|(_, row, result)| (row, result)).unzip();
        Ok(Part { rows, results })
    }
}

/// The days on which titles with an outcome were decided about, in order.
fn days(titles: &[Title], results: &[Option<f64>]) -> Vec<i32> {
    let known = titles.iter().zip(results).filter(|(_, result)| result.is_some());
    let mut days: Vec<i32> = known.filter_map(|(title, _)| decided(title)).collect();
    days.sort_unstable();
    days
}

pub(super) fn year(title: &Title) -> Option<i16> {
    title.released.map(Date::year).or(title.year)
}

/// How many rows are before the cut that finds the number of trees.
pub(crate) fn cut(rows: usize) -> usize {
    position(rows, EARLY)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a number of rows"
)]
fn position(rows: usize, share: f64) -> usize {
    (rows as f64 * share) as usize
}
