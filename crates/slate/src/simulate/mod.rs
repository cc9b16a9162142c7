//! `slate simulate`: online tests whose truth is known, run the whole way against a real server.
//!
//! ```text
//! invented viewers -> days before -> two models -> a test that a second person approves
//!   every evening: POST /v1/recommend for whoever sits down, POST /v1/events for what they play, a look at guardrails
//! the planned end -> analysis -> memo -> a second person's approval -> production
//! ```
//!
//! The viewers' tastes, patience and answer to what is new are drawn from the seed of a world, so that which version is
//! better is known beforehand, and by how much. What they do, and who is in which cell, is drawn anew for every test.
//! Whether the end was the right one can be counted.

mod client;
mod live;
mod season;
mod server;
mod world;

use std::path::Path;

use serde::Serialize;
use slate_core::{Error, Result, Seed};

use crate::talk::Talk;
pub use live::Lived;
pub(crate) use live::{START_MS, Terms, live, promote};
pub use season::Season;
pub(crate) use world::{DAY_MS, Viewer, World};

/// What the other cell's version is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// It knows tastes, where the version in production does not.
    Better,
    /// It is the version in production.
    Same,
    /// It knows no tastes, where the version in production does.
    Worse,
}

/// What is simulated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// What the other cell's version is.
    pub variant: Variant,
    /// What titles and viewers follow from: with it the size of the effect is set.
    pub world: Seed,
    /// How many viewers there are.
    pub viewers: usize,
    /// How long the test runs.
    pub days: i64,
    /// How much more is played at first because something is new, as a share, in the mean over viewers.
    pub novelty: f64,
    /// The alpha of the decision and of its guardrail.
    pub alpha: f64,
    /// How much of the hours watched may be lost.
    pub margin: f64,
}

impl Plan {
    fn check(&self) -> Result<()> {
        let sound = (200..=100_000).contains(&self.viewers)
            && (2..=60).contains(&self.days)
            && (0.0..=1.0).contains(&self.novelty)
            && self.alpha > 0.0
            && self.alpha < 0.5
            && (0.0..1.0).contains(&self.margin);
        if sound {
            return Ok(());
        }
        Err(Error::invalid(
            "expected 200 to 100000 viewers, 2 to 60 days, novelty from 0 to 1, alpha below .5 and a margin below 1",
        ))
    }
}

/// What became of all seasons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Simulated {
    /// What was simulated.
    pub plan: Plan,
    /// The seasons.
    pub seasons: Vec<Season>,
    /// How many ended right.
    pub right: usize,
    /// How many put the other version in production.
    pub shipped: usize,
    /// How many were ended by a guardrail before the planned end, and the median day.
    pub rolled_back: usize,
    /// The median day of those.
    pub median_day: Option<f64>,
}

/// Runs a season for each seed, each in a studio of its own below `folder`, which must be new.
///
/// # Errors
/// A plan that is none, or as the first season that fails.
pub fn simulate(plan: &Plan, seeds: &[Seed], folder: &Path, talk: &dyn Talk) -> Result<Simulated> {
    plan.check()?;
    let mut seasons = Vec::new();
    for (number, seed) in seeds.iter().enumerate() {
        let quiet = Quiet { talk, alone: seeds.len() == 1 };
        let studio = folder.join(format!("season {}", number + 1));
        if seeds.len() > 1 {
            talk.step("seasons", number as u64, seeds.len() as u64)?;
        }
        seasons.push(season::season(plan, *seed, &studio, &quiet)?);
    }
    let count = |of: &dyn Fn(&Season) -> bool| seasons.iter().filter(|s| of(s)).count();
    Ok(Simulated {
        plan: plan.clone(),
        right: count(&|s| s.right),
        shipped: count(&|s| s.test.shipped),
        rolled_back: count(&|s| s.test.rolled_back_on.is_some_and(|day| day < plan.days)),
        median_day: median(seasons.iter().filter_map(|s| s.test.rolled_back_on).collect()),
        seasons,
    })
}

fn median(mut days: Vec<i64>) -> Option<f64> {
    days.sort_unstable();
    let middle = |n: usize| days.get(n).map(|day| *day as f64);
    match days.len() {
        0 => None,
        n if n % 2 == 1 => middle(n / 2),
        n => Some(f64::midpoint(middle(n / 2 - 1)?, middle(n / 2)?)),
    }
}

/// Progress inside a season is for one season alone: of many the seasons are counted.
struct Quiet<'a> {
    talk: &'a dyn Talk,
    alone: bool,
}

impl Talk for Quiet<'_> {
    fn progress(&self, what: &str, done: u64, total: u64) {
        if self.alone {
            self.talk.progress(what, done, total);
        }
    }

    fn say(&self, line: &str) {
        if self.alone {
            self.talk.say(line);
        }
    }

    fn stopping(&self) -> bool {
        self.talk.stopping()
    }
}
