//! Days into running totals, and what was kept of them into an answer.

use std::collections::HashMap;

use slate_core::{Result, Timestamp};
use slate_experiment::metric::{Batch, Day, Layout, NOBODY, Play, TitleFacts, Totals};
use slate_tables::Interner;

use super::before::Before;
use super::evidence::{Evidence, Names, Rows, Sink};
use super::pages::Pages;
use super::results::Results;
use super::sql::{SqlDay, wants_pages};
use super::state::State;
use super::units::Units;
use super::{Analysis, Question, day_start};
use crate::place::Place;
use crate::talk::Talk;

/// Whose totals are kept.
#[derive(Debug)]
pub(super) enum Subjects {
    /// Units by their numbers, each since its first exposure.
    Units(Vec<i64>),
    /// Every viewer, as they come up, all since one moment.
    Everybody(i64),
}

/// A day's events into totals.
pub(super) struct Adder<'a> {
    layout: &'a Layout,
    genres_of: HashMap<String, Vec<u64>>,
    facts: TitleFacts,
    /// The start of those who come up, if everybody counts.
    everybody: Option<i64>,
    starts_ms: Vec<i64>,
    day: Option<Day<'a>>,
    plays: Vec<Play>,
    pub(super) sql: SqlDay<'a>,
    /// Events before are looked at for plays after pages only.
    pub(super) begin_ms: i64,
}

impl<'a> Adder<'a> {
    pub(super) fn new(
        layout: &'a Layout,
        evidence: &Evidence,
        subjects: Subjects,
        sql: SqlDay<'a>,
        begin_ms: i64,
    ) -> Self {
        let (everybody, starts_ms) = match subjects {
            Subjects::Units(starts_ms) => (None, starts_ms),
            Subjects::Everybody(start_ms) => (Some(start_ms), Vec::new()),
        };
        let genres_of = evidence.genres_of();
        let (facts, day, plays) = (TitleFacts::default(), None, Vec::new());
        Self { layout, genres_of, facts, everybody, starts_ms, day, plays, sql, begin_ms }
    }

    pub(super) fn rows(&mut self, totals: &mut Totals, rows: Rows<'_>, names: Names<'_>) {
        Evidence::describe(&mut self.facts, &self.genres_of, names.titles);
        if let Some(start_ms) = self.everybody {
            self.starts_ms.resize(names.viewers.len(), start_ms);
            totals.grow(names.viewers.len());
        }
        let Rows { viewers, titles, kinds, at_ms, values } = rows;
        let batch = Batch { units: viewers, titles, kinds, at_ms, values };
        if self.layout.wait_ms().is_some() {
            let units = self.starts_ms.len();
            let of_units = batch.plays(&self.facts).filter(|play| (play.unit as usize) < units);
            self.plays.extend(of_units);
        }
        if at_ms.first().is_some_and(|first| *first >= self.begin_ms) {
            let day = self.day.get_or_insert_with(|| Day::new(self.layout));
            day.add(totals, &self.starts_ms, &self.facts, &batch);
            self.sql.add(rows, &self.starts_ms);
        }
    }

    /// Ends a day, or what of it was asked for.
    pub(super) fn close(
        &mut self,
        totals: &mut Totals,
        pages: &mut Pages,
        until_ms: i64,
        names: Names<'_>,
    ) -> Result<()> {
        if until_ms <= self.begin_ms {
            return Ok(());
        }
        let from_ms = day_start(until_ms - 1).max(self.begin_ms);
        let day = self.day.take().unwrap_or_else(|| Day::new(self.layout));
        if let Some(wait_ms) = self.layout.wait_ms() {
            let settled = pages.between(from_ms - wait_ms, until_ms);
            day.add_pages(totals, &self.starts_ms, (from_ms, until_ms), settled, &mut self.plays);
            self.plays.retain(|play| play.at_ms >= until_ms - wait_ms);
        }
        self.sql.close(totals, pages, &self.starts_ms, (from_ms, until_ms), names)?;
        day.end(totals);
        Ok(())
    }
}

/// The days of a test.
pub(super) struct Pass<'a> {
    place: &'a Place,
    question: &'a Question,
    layout: &'a Layout,
    before: &'a Before,
    units: &'a mut Units,
    evidence: &'a mut Evidence,
    titles: Interner,
}

/// A test's days on their way into totals and results.
struct Adding<'a, 'b> {
    adder: Adder<'a>,
    totals: &'b mut Totals,
    pages: Pages,
    /// What is done at the end of a day.
    at_end: &'b mut dyn FnMut(&Totals, i64) -> Result<()>,
}

impl Sink for Adding<'_, '_> {
    fn rows(&mut self, rows: Rows<'_>, names: Names<'_>) -> Result<()> {
        self.adder.rows(self.totals, rows, names);
        Ok(())
    }

    fn close(&mut self, until_ms: i64, names: Names<'_>) -> Result<()> {
        self.adder.close(self.totals, &mut self.pages, until_ms, names)?;
        if until_ms > self.adder.begin_ms { (self.at_end)(self.totals, until_ms) } else { Ok(()) }
    }
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        place: &'a Place,
        question: &'a Question,
        layout: &'a Layout,
        before: &'a Before,
        units: &'a mut Units,
        evidence: &'a mut Evidence,
    ) -> Self {
        Self { place, question, layout, before, units, evidence, titles: Interner::new() }
    }

    /// Adds the events of a time to totals, and calls `at_end` at the end of each day of it and of itself.
    fn add(
        &mut self,
        totals: &mut Totals,
        after_page: i64,
        (from_ms, until_ms): (i64, i64),
        at_end: &mut dyn FnMut(&Units, &Totals, i64) -> Result<()>,
    ) -> Result<()> {
        totals.grow(self.units.count);
        let reach_ms = self.layout.wait_ms().unwrap_or(0);
        let pages = match self.layout.wait_ms().is_some() || wants_pages(self.layout) {
            true => Pages::read(self.place, self.units, after_page, until_ms)?,
            false => Pages::default(),
        };
        let subjects = Subjects::Units(self.units.starts_ms.clone());
        let mut names = std::mem::take(&mut self.units.names);
        let catalog = std::mem::take(&mut self.evidence.catalog);
        let units: &Units = self.units;
        let spill = self.place.work();
        let sql = SqlDay::new(self.question, self.layout, &catalog, &units.cells, spill);
        let adder = Adder::new(self.layout, self.evidence, subjects, sql, from_ms);
        let at_end = &mut |totals: &Totals, at_ms: i64| at_end(units, totals, at_ms);
        let mut adding = Adding { adder, totals, pages, at_end };
        let span = (from_ms - reach_ms, until_ms);
        let added = self.evidence.each_day(&mut names, &mut self.titles, span, &mut adding);
        self.units.names = names;
        self.evidence.catalog = catalog;
        added
    }

    /// Adds every day that is over.
    pub(super) fn whole_days(
        &mut self,
        state: &mut State,
        results: &mut Results<'_>,
        as_of: Timestamp,
        talk: &dyn Talk,
    ) -> Result<()> {
        let until_ms = day_start(as_of.as_millis());
        let (from_ms, after_page) = (state.through_ms, state.page_after);
        let days = ((until_ms - from_ms) / super::DAY_MS).max(0).unsigned_abs();
        if days == 0 {
            return Ok(());
        }
        let before = self.before;
        let mut done = 0;
        let mut totals = std::mem::take(&mut state.totals);
        let at_end = &mut |units: &Units, totals: &Totals, at_ms: i64| {
            done += 1;
            talk.step("adding days", done, days)?;
            results.day(totals, units, before, at_ms);
            if done == days {
                results.levels(totals, units, before, at_ms);
            }
            Ok(())
        };
        let added = self.add(&mut totals, after_page, (from_ms, until_ms), at_end);
        state.totals = totals;
        added?;
        state.through_ms = until_ms;
        state.work.days_added = days;
        state.note(self.place, self.layout, self.units, self.evidence)
    }

    /// Adds what has happened today, and gives the answer; nothing of that is kept.
    pub(super) fn today(
        &mut self,
        state: State,
        mut results: Results<'_>,
        as_of: Timestamp,
        talk: &dyn Talk,
    ) -> Result<Analysis> {
        let State { mut totals, through_ms, page_after, mut work, .. } = state;
        let now_ms = as_of.as_millis();
        totals.grow(self.units.count);
        if now_ms > through_ms {
            talk.step("reading today", 0, 0)?;
            let nothing = &mut |_: &Units, _: &Totals, _: i64| Ok(());
            self.add(&mut totals, page_after, (through_ms, now_ms), nothing)?;
        }
        let at_ms = now_ms.max(through_ms);
        results.levels(&totals, self.units, self.before, at_ms);
        work.events_read = self.evidence.read;
        let events = results.events(&totals, self.units, at_ms);
        results.into_analysis(self.question, events, work)
    }
}

/// The number of a name that is a unit.
pub(super) fn unit_of(names: &Interner, units: usize, name: &str) -> u32 {
    let number = names.get(name.as_bytes());
    number.filter(|number| (*number as usize) < units).unwrap_or(NOBODY)
}
