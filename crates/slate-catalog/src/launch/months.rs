//! What the month of a launch and the crowd around it go with.
//!
//! One ridge regression of ln(1 + x) on the twelve months, on how many launches of the same genres fall within two weeks,
//! and on what the title cost: months and crowds are told apart from larger titles being launched in them.

use std::collections::BTreeSet;

use serde::Serialize;
use slate_core::{Date, Error, ErrorKind, Result, Seed};
use slate_math::Rng;
use slate_math::bootstrap::percentile_interval;
use slate_math::stats::mean;

/// Days before and after within which launches crowd each other.
const CROWD_DAYS: i32 = 14;

/// The fewest launches to learn from.
const LAUNCHES_MIN: usize = 100;

/// Launches whose month counts half as much as is seen.
const PRIOR: f64 = 10.0;

/// Times that launches are drawn anew.
const RESAMPLES: u64 = 100;

/// Months, then the crowd, then the cost.
const COLUMNS: usize = 14;
const CROWD: usize = 12;

/// A title that was or will be launched.
#[derive(Debug, Clone, PartialEq)]
pub struct Launch {
    /// In days since 1970-01-01.
    pub day: i32,
    /// Its genres.
    pub genres: BTreeSet<String>,
    /// ln(1 + x) of what became of it; none where that is not known, or to come.
    pub result: Option<f64>,
    /// The natural logarithm of what it cost, where that is known.
    pub cost: Option<f64>,
}

/// A day to launch on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Slot {
    /// In days since 1970-01-01.
    pub day: i32,
    /// Launches within two weeks, each as far as it shares genres.
    pub crowd: f64,
    /// By what ln(1 + x) goes with the month and the crowd, beside the mean month without one; and the ends of the 80 %
    /// interval of that over other launches.
    pub effect: [f64; 3],
}

/// What was learned of months and crowds.
#[derive(Debug, Clone)]
pub struct Calendar {
    weights: [f64; COLUMNS],
    resampled: Vec<[f64; COLUMNS]>,
    launches: Vec<Launch>,
}

impl Calendar {
    /// Learns from launches with results; all of them crowd.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] for fewer than a hundred with results.
    pub fn new(launches: Vec<Launch>, seed: Seed) -> Result<Self> {
        let crowds = Crowds::of(&launches);
        let known: Vec<&Launch> = launches.iter().filter(|l| l.result.is_some()).collect();
        if known.len() < LAUNCHES_MIN {
            let detail = format!("{} launches are too few to tell months apart", known.len());
            return Err(Error::new(ErrorKind::Insufficient, detail)
                .hint(format!("at least {LAUNCHES_MIN} with outcomes")));
        }
        let costs: Vec<f64> = known.iter().filter_map(|l| l.cost).collect();
        let typical = mean(&costs).unwrap_or(0.0);
        let rows: Vec<([f64; COLUMNS], f64)> = known
            .iter()
            .map(|l| {
                (row(l, crowds.around(l.day, &l.genres, true), typical), l.result.unwrap_or(0.0))
            })
            .collect();
        let weights = ridge(&rows);
        let drawn = |n: u64| {
            let mut rng = Rng::new(seed.derive("launches").nth(n));
            let rows: Vec<_> = (0..rows.len()).map(|_| rows[rng.position(rows.len())]).collect();
            ridge(&rows)
        };
        let resampled = (0..RESAMPLES).map(drawn).collect();
        Ok(Self { weights, resampled, launches })
    }

    /// The days from `from` to `to`, a week apart, for a title of these genres, the best first.
    ///
    /// # Errors
    /// No day between the two.
    pub fn slots(&self, genres: &BTreeSet<String>, from: i32, to: i32) -> Result<Vec<Slot>> {
        if from > to {
            return Err(Error::invalid("the last day to launch on is before the first"));
        }
        let crowds = Crowds::of(&self.launches);
        let slot = |day: i32| -> Result<Slot> {
            let crowd = crowds.around(day, genres, false);
            let month = month(day);
            let effect = |weights: &[f64; COLUMNS]| {
                let typical = weights[..CROWD].iter().sum::<f64>() / CROWD as f64;
                weights[month] - typical + weights[CROWD] * crowd.ln_1p()
            };
            let [low, high] =
                percentile_interval(self.resampled.iter().map(effect).collect(), 0.8)?;
            Ok(Slot { day, crowd, effect: [effect(&self.weights), low, high] })
        };
        let mut slots: Vec<Slot> = (from..=to).step_by(7).map(slot).collect::<Result<_>>()?;
        slots.sort_by(|a, b| b.effect[0].total_cmp(&a.effect[0]).then(a.day.cmp(&b.day)));
        Ok(slots)
    }
}

/// Launches in the order of their days.
struct Crowds<'a>(Vec<&'a Launch>);

impl<'a> Crowds<'a> {
    fn of(launches: &'a [Launch]) -> Self {
        let mut sorted: Vec<&Launch> = launches.iter().collect();
        sorted.sort_by_key(|launch| launch.day);
        Self(sorted)
    }

    /// Launches within two weeks, each as the share of genres that either has that both have. One that is `itself` among
    /// them is taken off.
    fn around(&self, day: i32, genres: &BTreeSet<String>, itself: bool) -> f64 {
        let first = self.0.partition_point(|launch| launch.day < day - CROWD_DAYS);
        let near = self.0[first..].iter().take_while(|launch| launch.day <= day + CROWD_DAYS);
        let alike = |launch: &&Launch| {
            let common = launch.genres.intersection(genres).count();
            let all = launch.genres.union(genres).count();
            if all == 0 { 0.0 } else { common as f64 / all as f64 }
        };
        let own = if itself && !genres.is_empty() { 1.0 } else { 0.0 };
        near.map(alike).sum::<f64>() - own
    }
}

fn month(day: i32) -> usize {
    Date::from_days(day).map_or(0, |date| usize::from(date.month()) - 1)
}

fn row(launch: &Launch, crowd: f64, typical_cost: f64) -> [f64; COLUMNS] {
    let mut row = [0.0; COLUMNS];
    row[month(launch.day)] = 1.0;
    row[CROWD] = crowd.max(0.0).ln_1p();
    row[CROWD + 1] = launch.cost.map_or(0.0, |cost| cost - typical_cost);
    row
}

/// Least squares around the mean, drawn towards no effect, by coordinate descent.
fn ridge(rows: &[([f64; COLUMNS], f64)]) -> [f64; COLUMNS] {
    const ROUNDS: usize = 60;
    let center = rows.iter().map(|(_, y)| y).sum::<f64>() / rows.len().max(1) as f64;
    let mut weights = [0.0; COLUMNS];
    let mut rest: Vec<f64> = rows.iter().map(|(_, y)| y - center).collect();
    for _ in 0..ROUNDS {
        for c in 0..COLUMNS {
            let (mut top, mut bottom) = (0.0, PRIOR);
            for ((row, _), rest) in rows.iter().zip(&rest) {
                top += row[c] * (rest + row[c] * weights[c]);
                bottom += row[c] * row[c];
            }
            let new = top / bottom;
            let moved = new - weights[c];
            rest.iter_mut().zip(rows).for_each(|(rest, (row, _))| *rest -= row[c] * moved);
            weights[c] = new;
        }
    }
    weights
}
