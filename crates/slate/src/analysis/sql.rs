//! Metrics that are written as SQL: one day's events at a time, rows added up over days.

use std::path::PathBuf;

use slate_core::{Error, Result, Title};
use slate_experiment::metric::{DAY_MS, Layout, NOBODY, Period, Slot, Totals};
use slate_tables::sql::{ExposureOf, Limits, PageOf, Session, UnitDay};
use slate_tables::{EventColumns, Interner};

use super::Question;
use super::days::unit_of;
use super::evidence::{Names, Rows};
use super::pages::Pages;

/// A text of SQL and the totals it fills.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    sql: String,
    period: Period,
    value: usize,
    denominator: Option<usize>,
}

/// The events of units today, for the metrics that are SQL.
#[derive(Debug)]
pub(super) struct SqlDay<'a> {
    question: &'a Question,
    catalog: &'a [Title],
    /// The cell of each unit; nothing before a test.
    cells: &'a [u32],
    spill_folder: PathBuf,
    asked: Vec<Asked>,
    today: EventColumns,
}

/// Whether a metric asks for pages.
pub(super) fn wants_pages(layout: &Layout) -> bool {
    let asks = |slot: &Slot| matches!(slot, Slot::Sql { sql, .. } if sql.contains("page"));
    layout.slots().iter().any(|(slot, _)| asks(slot))
}

impl<'a> SqlDay<'a> {
    pub(super) fn new(
        question: &'a Question,
        layout: &'a Layout,
        catalog: &'a [Title],
        cells: &'a [u32],
        spill_folder: PathBuf,
    ) -> Self {
        let mut asked: Vec<Asked> = Vec::new();
        for (n, (slot, period)) in layout.slots().iter().enumerate() {
            let Slot::Sql { sql, denominator } = slot else { continue };
            let known = asked.iter_mut().find(|a| a.sql == *sql && a.period == *period);
            match (known, denominator) {
                (Some(known), true) => known.denominator = Some(n),
                // A value comes before its denominator, and equal slots are one.
                _ => {
                    let (sql, period) = (sql.clone(), *period);
                    asked.push(Asked { sql, period, value: n, denominator: None });
                }
            }
        }
        Self { question, catalog, cells, spill_folder, asked, today: EventColumns::default() }
    }

    /// Keeps what units did from their starts on.
    pub(super) fn add(&mut self, rows: Rows<'_>, starts_ms: &[i64]) {
        if self.asked.is_empty() {
            return;
        }
        for (n, &unit) in rows.viewers.iter().enumerate() {
            if starts_ms.get(unit as usize).is_some_and(|start| rows.at_ms[n] >= *start) {
                self.today.viewers.push(unit);
                self.today.titles.push(rows.titles[n]);
                self.today.kinds.push(rows.kinds[n]);
                self.today.at_ms.push(rows.at_ms[n]);
                self.today.values.push(rows.values[n]);
            }
        }
    }

    /// Asks, and adds what is answered.
    pub(super) fn close(
        &mut self,
        totals: &mut Totals,
        pages: &Pages,
        starts_ms: &[i64],
        day_ms: (i64, i64),
        names: Names<'_>,
    ) -> Result<()> {
        let today = std::mem::take(&mut self.today);
        let mut periods: Vec<Period> = self.asked.iter().map(|asked| asked.period).collect();
        periods.dedup();
        for period in periods {
            let day = Today { period, starts_ms, day_ms, names };
            let session = self.session(&day, &today, pages)?;
            for asked in self.asked.iter().filter(|asked| asked.period == period) {
                let answer = session.unit_days(&asked.sql)?;
                check_days(&answer, day_ms.0)?;
                let numbered = |value: &dyn Fn(&UnitDay) -> f64| -> Vec<(u32, f64)> {
                    let unit = |row: &UnitDay| unit_of(names.viewers, starts_ms.len(), &row.unit);
                    let rows = answer.iter().map(|row| (unit(row), value(row)));
                    rows.filter(|(unit, _)| *unit != NOBODY).collect()
                };
                totals.add_rows(asked.value, &numbered(&|row| row.value));
                if let Some(slot) = asked.denominator {
                    totals.add_rows(slot, &numbered(&|row| row.denominator.unwrap_or(0.0)));
                }
            }
        }
        Ok(())
    }

    /// The tables of a day.
    fn session(&self, day: &Today<'_>, today: &EventColumns, pages: &Pages) -> Result<Session> {
        let session = Session::new(Limits::new(&self.spill_folder))?;
        let (mut viewers, mut titles) = (Interner::new(), Interner::new());
        let mut events = EventColumns::default();
        for n in (0..today.at_ms.len()).filter(|n| day.counts(today.viewers[*n], today.at_ms[*n])) {
            let viewer = day.names.viewers.text(today.viewers[n]);
            events.viewers.push(viewers.intern(viewer));
            events.titles.push(titles.intern(day.names.titles.text(today.titles[n])));
            events.kinds.push(today.kinds[n]);
            events.at_ms.push(today.at_ms[n]);
            events.values.push(today.values[n]);
        }
        let shown: Vec<_> = pages
            .of_day(day.day_ms)
            .filter(|(page, ..)| day.counts(page.unit, page.at_ms))
            .map(|(page, slate, titles)| (day.names.viewers.text(page.unit), page, slate, titles))
            .collect();
        shown.iter().for_each(|(viewer, ..)| _ = viewers.intern(viewer));
        session.add_events("events", &events, &viewers, &titles)?;
        let pages: Vec<PageOf<'_>> = shown
            .iter()
            .map(|(viewer, page, slate, titles)| {
                let titles = titles.iter().map(String::as_str).collect();
                PageOf { slate, viewer: text(viewer), at_ms: page.at_ms, titles }
            })
            .collect();
        session.add_pages(&pages)?;
        session.add_titles(self.catalog)?;
        let exposed: Vec<ExposureOf<'_>> =
            viewers.iter().filter_map(|viewer| self.exposure(day, viewer)).collect();
        session.add_exposures(&self.question.test, self.question.phase, &exposed)?;
        Ok(session)
    }

    fn exposure<'t>(&self, day: &Today<'_>, viewer: &'t [u8]) -> Option<ExposureOf<'t>> {
        let unit = day.names.viewers.get(viewer)? as usize;
        let at_ms = *day.starts_ms.get(unit)?;
        let until_ms = at_ms.saturating_add(day.period.until_ms).min(day.day_ms.1);
        let cell = self.cells.get(unit).copied().unwrap_or(0);
        Some(ExposureOf { unit: text(viewer), cell, at_ms, until_ms })
    }
}

/// A day that is asked about.
struct Today<'a> {
    period: Period,
    starts_ms: &'a [i64],
    day_ms: (i64, i64),
    names: Names<'a>,
}

impl Today<'_> {
    fn counts(&self, unit: u32, at_ms: i64) -> bool {
        let since_ms = self.starts_ms.get(unit as usize).map(|start| at_ms - start);
        since_ms.is_some_and(|since_ms| since_ms >= 0 && self.period.holds(since_ms))
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// A metric that says another day than the one it saw has got its time wrong.
fn check_days(answer: &[UnitDay], day_ms: i64) -> Result<()> {
    let day = day_ms.div_euclid(DAY_MS);
    match answer.iter().find(|row| i64::from(row.day) != day) {
        None => Ok(()),
        Some(row) => {
            let detail = format!(
                "the metric's SQL names day {} (since 1970) where it saw the events of day {day}",
                row.day
            );
            Err(Error::invalid(detail).hint("use the column `day` of `events`"))
        }
    }
}
