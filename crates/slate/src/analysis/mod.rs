//! What a running test has come to: exposures and events into moments by cell, a day at a time.
//!
//! ```text
//! exposures -> units (first exposure, cell, levels of dimensions; seen in two cells: excluded and counted)
//! files, inbox, pages -> a day's events -> running totals of units, kept in tables/ -> moments by cell and level
//! ```
//!
//! A day that is over is added to the totals once and kept; asking again costs the days since, a reading of the totals
//! and today so far. Events, exposures or pages that come late for a day that was added, a viewer who was forgotten,
//! and genres that changed are noticed: everything is added again then, and [`Work::again`] says why.
//!
//! Days are days of UTC. A page counts on the day when the wait for plays after it is over. A metric that is written as
//! SQL sees the events of one day, of units from their first exposure on, and its rows are added up over days.
//!
//! The period before the test that covariates are of (CUPED) is the same for all units: so many days before the phase
//! started, and therefore before anybody was exposed. It is read once and kept for all viewers, so that a unit that
//! joins later costs nothing.

mod before;
mod days;
mod evidence;
mod interleaved;
mod pages;
mod replay;
mod results;
mod sql;
mod state;
mod units;

#[cfg(test)]
mod tests;

use slate_core::{Error, Result, Timestamp, ViewerId};
use slate_experiment::metric::{DAY_MS, Layout, Metric};
use slate_experiment::moments::Moments;
use slate_tables::{KeptColumn, kept_stems, read_kept};

use crate::place::Place;
use crate::talk::Talk;

use before::Before;
use evidence::Evidence;
pub use interleaved::wins;
pub use replay::{DrawnPage, drawn_pages, earned, replayed};
use results::Results;
use state::State;
pub use units::Exposure;
use units::Units;

/// The prefix of everything that is kept.
const KEPT: &str = "totals-";

/// What is to be analysed.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The name of the test.
    pub test: String,
    /// Which of its phases.
    pub phase: u32,
    /// How many cells it has.
    pub cells: u32,
    /// When the phase started; nobody is exposed before.
    pub start: Timestamp,
    /// What is measured.
    pub metrics: Vec<Metric>,
    /// Names of the dimensions of units, in the order of [`Exposure::levels`].
    pub dimensions: Vec<String>,
    /// How many days before the start are read for covariates; 0 for none.
    pub before_days: u16,
}

/// What a test has come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// What happened before this moment is in it.
    pub as_of: Timestamp,
    /// Units by cell, without those that are excluded.
    pub units: Vec<u64>,
    /// Units that were seen in two cells, and are excluded.
    pub multi_exposed: u64,
    /// One for each metric, and for each genre of one that is split.
    pub metrics: Vec<Measured>,
    /// What it took.
    pub work: Work,
}

/// What a metric has come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Its name.
    pub name: String,
    /// Whether it is a ratio of two sums over units: means of y by means of d.
    pub ratio: bool,
    /// Whether x (and z) are known from before the test.
    pub covariate: bool,
    /// Moments of y, its denominator d, and the same before the test, x and z, by cell. Where there is no denominator, d
    /// and z are 1.
    pub by_cell: Vec<Moments<4>>,
    /// The same by the levels of dimensions.
    pub by_level: Vec<ByLevel>,
    /// The same at the end of every day so far, the present one left out.
    pub line: Vec<(Timestamp, Vec<Moments<4>>)>,
    /// The values of the events of every unit of every cell, for a quantile.
    pub events: Option<Vec<Vec<Vec<f64>>>>,
}

/// Moments of the units of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct ByLevel {
    /// The dimension.
    pub dimension: String,
    /// The level.
    pub level: String,
    /// By cell.
    pub by_cell: Vec<Moments<4>>,
}

/// What an analysis took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Work {
    /// Days that were added to what was kept.
    pub days_added: u64,
    /// Events that were read.
    pub events_read: u64,
    /// Why everything was added again, if it was.
    pub again: Option<&'static str>,
}

impl Question {
    /// Everything that is measured: metrics that are split by genre, one by one.
    fn layout(&self, genres: &[String]) -> Result<(Vec<Metric>, Layout)> {
        let split = self.metrics.iter().map(|metric| metric.split(genres));
        let metrics = split.collect::<Result<Vec<_>>>()?.concat();
        let layout = Layout::new(&metrics)?;
        Ok((metrics, layout))
    }

    fn check(&self) -> Result<()> {
        if self.cells == 0 || self.metrics.is_empty() {
            return Err(Error::invalid("a test has at least one cell and one metric"));
        }
        self.metrics.iter().try_for_each(Metric::check)
    }

    /// What is kept is kept under this: it changes with whatever changes the numbers.
    fn key(&self, metrics: &[Metric], genres_matter: &str) -> String {
        let of = serde_json::json!({
            "version": 1,
            "test": self.test,
            "phase": self.phase,
            "cells": self.cells,
            "start": self.start,
            "metrics": metrics,
            "dimensions": self.dimensions,
            "before_days": self.before_days,
            "genres": genres_matter,
        });
        blake3::hash(of.to_string().as_bytes()).to_hex()[..16].to_owned()
    }
}

/// Analyses a phase of a test as of a moment, from its exposures in the order they were logged.
///
/// # Errors
/// A metric that is wrong, SQL that cannot be run, exposures to a cell that there is not or before the start, a damaged
/// file, or the person stops it.
pub fn analyse(
    place: &Place,
    question: &Question,
    exposures: impl IntoIterator<Item = Exposure>,
    as_of: Timestamp,
    talk: &dyn Talk,
) -> Result<Analysis> {
    question.check()?;
    let mut evidence = Evidence::read(place)?;
    let (metrics, layout) = question.layout(&evidence.genres())?;
    let key = question.key(&metrics, &evidence.genre_fingerprint(&layout));
    let mut units = Units::new(question, exposures)?;
    let read = (&mut evidence, &mut units);
    let before = Before::load(place, question, &layout, &key, read, talk)?;
    let (mut state, mut results) = match State::load(place, &key, &layout, &units, &evidence)? {
        Ok(state) => {
            let of_state = Some((&state, &before));
            match Results::load(place, &key, question, &layout, of_state)? {
                Some(results) => (state, results),
                None => start(question, &layout, &units, Some("moments were not kept")),
            }
        }
        Err(why) => start(question, &layout, &units, why),
    };
    if as_of.as_millis() < state.through_ms {
        // Of the past: what is kept is further on, and stays.
        (state, results) = start(question, &layout, &units, None);
        let mut pass =
            days::Pass::new(place, question, &layout, &before, &mut units, &mut evidence);
        return pass.today(state, results, as_of, talk);
    }
    let mut pass = days::Pass::new(place, question, &layout, &before, &mut units, &mut evidence);
    pass.whole_days(&mut state, &mut results, as_of, talk)?;
    if state.work.days_added > 0 {
        results.keep(place, &key)?;
        state.keep(place, &key, &layout)?;
    }
    let found = pass.today(state, results, as_of, talk)?;
    still_there(place, &evidence).map(|()| found)
}

/// Whoever was forgotten in the meantime may be in what was kept.
fn still_there(place: &Place, evidence: &Evidence) -> Result<()> {
    if place.store.read(|r| r.times_forgotten())? == evidence.forgotten {
        return Ok(());
    }
    forget_kept(place)?;
    Err(Error::conflict("a viewer was forgotten while the test was analysed")
        .hint("start it again"))
}

/// The same as [`analyse`] of days that are past: read in one go, nothing is kept, and there is no line over time. For
/// history: how a metric varies before a test is planned.
///
/// # Errors
/// As [`analyse`].
pub fn at_once(
    place: &Place,
    question: &Question,
    exposures: impl IntoIterator<Item = Exposure>,
    as_of: Timestamp,
    talk: &dyn Talk,
) -> Result<Analysis> {
    question.check()?;
    let mut evidence = Evidence::read(place)?;
    let (_, layout) = question.layout(&evidence.genres())?;
    let mut units = Units::new(question, exposures)?;
    let before = Before::at_once(place, question, &layout, &mut evidence, &mut units)?;
    let (state, results) = start(question, &layout, &units, None);
    let mut pass = days::Pass::new(place, question, &layout, &before, &mut units, &mut evidence);
    pass.today(state, results, as_of, talk)
}

/// Everything from the first day on.
fn start<'a>(
    question: &Question,
    layout: &'a Layout,
    units: &Units,
    again: Option<&'static str>,
) -> (State, Results<'a>) {
    (State::new(layout, units, question, again), Results::new(question, layout))
}

/// What was kept at the end of the last day that was added, without a look at events or exposures: what a page shows at
/// once. It has no [`Measured::events`]. None if nothing was kept.
///
/// # Errors
/// A metric that is wrong, or the disk refuses.
pub fn kept(place: &Place, question: &Question) -> Result<Option<Analysis>> {
    question.check()?;
    let evidence = Evidence::of_catalog(place)?;
    let (metrics, layout) = question.layout(&evidence.genres())?;
    let key = question.key(&metrics, &evidence.genre_fingerprint(&layout));
    results::kept(place, &key, question, &layout)
}

/// Forgets what is kept of all tests: it is worked out again from what is left. To be called when a viewer is
/// forgotten; how many files there were.
///
/// # Errors
/// The disk refuses.
pub fn forget_kept(place: &Place) -> Result<u64> {
    slate_tables::remove_kept(&place.tables(), KEPT)
}

/// How many of the kept tables name a viewer.
///
/// # Errors
/// The disk refuses.
pub fn kept_of(place: &Place, viewer: &ViewerId) -> Result<u64> {
    let mut found = 0;
    for stem in kept_stems(&place.tables(), KEPT)? {
        let table = read_kept(&place.tables(), &stem)?.unwrap_or_default();
        let names = table.columns.iter().any(|column| match column {
            KeptColumn::Texts(names) => names.iter().any(|name| name == viewer.as_str()),
            KeptColumn::Numbers(_) | KeptColumn::Lists { .. } => false,
        });
        found += u64::from(names);
    }
    Ok(found)
}

/// The first millisecond of the day of a moment.
fn day_start(at_ms: i64) -> i64 {
    at_ms.div_euclid(DAY_MS) * DAY_MS
}
