//! Which running totals the metrics of a test need of every unit.
//!
//! Metrics share totals: the denominator of a rate of plays and the number of plays are one column.

use std::collections::HashSet;

use slate_core::{Error, Result};

use super::form::{Events, Form, Measure, Term};
use super::{DAY_MS, Metric, Source, Window, Winsorize};

/// Milliseconds from a unit's start, from the first that counts to the first that does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from_ms: i64,
    /// The first that does not count; [`i64::MAX`] for an open end.
    pub until_ms: i64,
}

impl Period {
    /// From the start on, without an end.
    pub const OPEN: Self = Self { from_ms: 0, until_ms: i64::MAX };

    fn of(window: Option<Window>) -> Self {
        window.map_or(Self::OPEN, |Window { from_day, days }| {
            let until = i64::from(from_day) + i64::from(days);
            Self { from_ms: i64::from(from_day) * DAY_MS, until_ms: until * DAY_MS }
        })
    }

    /// Whether a moment so long after the start counts.
    #[inline]
    pub fn holds(&self, since_ms: i64) -> bool {
        (self.from_ms..self.until_ms).contains(&since_ms)
    }
}

/// One running total of a unit.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot {
    /// A sum over events.
    Sum(Term),
    /// The number of days with such an event.
    Days(Events),
    /// Milliseconds from the start to the first such event.
    First(Events),
    /// Different titles, and how many events each.
    Titles(Events),
    /// Genres, and their parts of events.
    Genres(Events),
    /// Different values, and how many events each.
    Values(Events),
    /// Pages whose wait of so many milliseconds is over.
    Pages {
        /// How long is waited.
        within_ms: i64,
        /// Which of [`PageFact`].
        fact: PageFact,
    },
    /// A column of the SQL of the metric of this name.
    Sql {
        /// The SQL.
        sql: String,
        /// Whether it is the denominator.
        denominator: bool,
    },
}

/// What is added up of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageFact {
    /// Pages.
    Pages,
    /// Pages after which nothing was played.
    Abandoned,
    /// Titles shown.
    Shown,
    /// Titles shown that were played.
    Taken,
}

/// How a unit's number follows from its total.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Finish {
    /// The total divided by this.
    Per(f64),
    /// Whether there is any.
    Any,
    /// Hours to the first, at most this.
    Hours(f64),
    /// How many different.
    Distinct,
    /// How many effectively.
    Effective,
    /// How many values are not above the quantile of all, by how many there are.
    Below(f64),
}

/// Where a metric's numbers come from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// Which total.
    pub(super) value: usize,
    /// The total below, for ratios.
    pub(super) denominator: Option<usize>,
    pub(super) finish: Finish,
    /// Only units that started so long ago are counted.
    pub(super) complete_ms: i64,
    pub(super) winsorize: Option<Winsorize>,
    pub(super) covariate: bool,
}

/// The totals that a list of metrics needs, each once.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    slots: Vec<(Slot, Period)>,
    pub(super) readings: Vec<Reading>,
    names: Vec<String>,
}

impl Layout {
    /// Of metrics with different names.
    ///
    /// # Errors
    /// A metric that is wrong by [`Metric::check`], or two of one name.
    pub fn new(metrics: &[Metric]) -> Result<Self> {
        let mut layout = Self { slots: Vec::new(), readings: Vec::new(), names: Vec::new() };
        let mut seen = HashSet::new();
        for metric in metrics {
            if !seen.insert(metric.name.as_str()) {
                return Err(Error::invalid(format!("there are two metrics `{}`", metric.name)));
            }
            layout.add(metric)?;
        }
        Ok(layout)
    }

    /// The same metrics before a test: over a whole span, without windows after an exposure.
    #[must_use]
    pub fn before(&self) -> Self {
        let open = |(slot, _): &(Slot, Period)| (slot.clone(), Period::OPEN);
        let mut readings = self.readings.clone();
        for reading in &mut readings {
            // What is cut off is cut off among the units of the test.
            (reading.complete_ms, reading.winsorize) = (0, None);
        }
        Self { slots: self.slots.iter().map(open).collect(), readings, names: self.names.clone() }
    }

    /// The totals.
    pub fn slots(&self) -> &[(Slot, Period)] {
        &self.slots
    }

    /// The names of the metrics.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether a metric is a quantile of events, so that its moments are those of the share below it.
    pub fn is_quantile(&self, metric: usize) -> bool {
        matches!(self.readings[metric].finish, Finish::Below(_))
    }

    /// Whether a metric is a ratio of two sums over units.
    pub fn is_ratio(&self, metric: usize) -> bool {
        self.readings[metric].denominator.is_some() || self.is_quantile(metric)
    }

    /// Where a metric's large values are cut off.
    pub fn winsorize(&self, metric: usize) -> Option<Winsorize> {
        self.readings[metric].winsorize
    }

    /// How long pages wait for plays at most, in milliseconds; none if no metric is about pages.
    pub fn wait_ms(&self) -> Option<i64> {
        (0..self.slots.len()).filter_map(|slot| self.wait_of(slot)).max()
    }

    fn wait_of(&self, slot: usize) -> Option<i64> {
        match self.slots[slot].0 {
            Slot::Pages { within_ms, .. } => Some(within_ms),
            _ => None,
        }
    }

    fn add(&mut self, metric: &Metric) -> Result<()> {
        let period = Period::of(metric.window);
        let mut reading = match metric.source()? {
            Source::Form(form) => self.read_form(&form, period),
            Source::Sql(sql) => self.read_sql(&sql, metric.has_denominator(), period),
        };
        if period.until_ms != i64::MAX {
            // A page at the end of the window waits for plays after it.
            let wait_ms = self.wait_of(reading.value).unwrap_or(0);
            reading.complete_ms = period.until_ms + wait_ms;
        }
        reading.winsorize = metric.winsorize;
        reading.covariate &= metric.covariate;
        self.readings.push(reading);
        self.names.push(metric.name.clone());
        Ok(())
    }

    /// The number of a total, which is added if it is new.
    fn slot(&mut self, slot: Slot, period: Period) -> usize {
        let known = self.slots.iter().position(|known| *known == (slot.clone(), period));
        known.unwrap_or_else(|| {
            self.slots.push((slot, period));
            self.slots.len() - 1
        })
    }

    fn read_sql(&mut self, sql: &str, is_ratio: bool, period: Period) -> Reading {
        let column = |denominator| Slot::Sql { sql: sql.to_owned(), denominator };
        let value = self.slot(column(false), period);
        let denominator = is_ratio.then(|| self.slot(column(true), period));
        reading(value, denominator, Finish::Per(1.0))
    }

    fn read_form(&mut self, form: &Form, period: Period) -> Reading {
        let sum = |measure, of: &Events| Slot::Sum(Term { measure, of: of.clone() });
        let total = Finish::Per(1.0);
        match form {
            Form::Count { of } => reading(self.slot(sum(Measure::Count, of), period), None, total),
            Form::Sum { of, per } => {
                reading(self.slot(sum(Measure::Value, of), period), None, Finish::Per(*per))
            }
            Form::Mean { of } => {
                let value = self.slot(sum(Measure::Value, of), period);
                reading(value, Some(self.slot(sum(Measure::Known, of), period)), total)
            }
            Form::Ratio { of, per } => {
                let value = self.slot(Slot::Sum(of.clone()), period);
                reading(value, Some(self.slot(Slot::Sum(per.clone()), period)), total)
            }
            Form::Days { of } => reading(self.slot(Slot::Days(of.clone()), period), None, total),
            Form::Titles { of } => {
                reading(self.slot(Slot::Titles(of.clone()), period), None, Finish::Distinct)
            }
            Form::Diversity { of } => {
                reading(self.slot(Slot::Genres(of.clone()), period), None, Finish::Effective)
            }
            Form::Quantile { of, q } => {
                reading(self.slot(Slot::Values(of.clone()), period), None, Finish::Below(*q))
            }
            Form::Retention { of, day, window_days } => self.read_retention(of, *day, *window_days),
            Form::TimeToEvent { of, horizon_days } => self.read_time_to_event(of, *horizon_days),
            Form::Abandonment { within_s } => {
                self.read_pages(*within_s, [PageFact::Abandoned, PageFact::Pages], period)
            }
            Form::Take { within_s } => {
                self.read_pages(*within_s, [PageFact::Taken, PageFact::Shown], period)
            }
        }
    }

    fn read_retention(&mut self, of: &Events, day: u16, window_days: u16) -> Reading {
        let window = Window { from_day: day + 1 - window_days, days: window_days };
        let period = Period::of(Some(window));
        let count = Slot::Sum(Term { measure: Measure::Count, of: of.clone() });
        let value = self.slot(count, period);
        Reading { complete_ms: period.until_ms, ..reading(value, None, Finish::Any) }
    }

    fn read_time_to_event(&mut self, of: &Events, horizon_days: u16) -> Reading {
        let period = Period::of(Some(Window { from_day: 0, days: horizon_days }));
        let value = self.slot(Slot::First(of.clone()), period);
        let waiting = reading(value, None, Finish::Hours(f64::from(horizon_days) * 24.0));
        Reading { complete_ms: period.until_ms, covariate: false, ..waiting }
    }

    fn read_pages(&mut self, within_s: u32, facts: [PageFact; 2], period: Period) -> Reading {
        let within_ms = i64::from(within_s) * 1_000;
        let [value, below] = facts.map(|fact| self.slot(Slot::Pages { within_ms, fact }, period));
        // What was shown before a test is not kept.
        Reading { covariate: false, ..reading(value, Some(below), Finish::Per(1.0)) }
    }
}

fn reading(value: usize, denominator: Option<usize>, finish: Finish) -> Reading {
    Reading { value, denominator, finish, complete_ms: 0, winsorize: None, covariate: true }
}
