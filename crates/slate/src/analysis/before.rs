//! The same metrics before the test: one span for everybody, read once and kept by viewer.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_experiment::metric::{DAY_MS, Layout, NOBODY, Totals, Values};
use slate_tables::{Interner, KeptColumn, KeptTable, KeptTexts, read_kept, write_kept};

use super::days::{Adder, Subjects, unit_of};
use super::evidence::{Evidence, Names, Rows, Sink};
use super::pages::Pages;
use super::sql::SqlDay;
use super::units::Units;
use super::{KEPT, Question};
use crate::place::Place;
use crate::talk::Talk;

/// What units did before a test, by their numbers.
#[derive(Debug)]
pub(super) struct Before {
    /// Value and denominator, by metric; none without a covariate.
    pub(super) values: Vec<Option<Values>>,
    /// How many events there were before the test.
    pub(super) events: u64,
}

/// What the kept values of everybody were worked out from: if it changes, they are worked out again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    files: Vec<String>,
    inbox: u64,
    forgotten: u64,
    /// How many events there were.
    events: u64,
}

/// Days before a test on their way into totals.
struct Adding<'a> {
    adder: Adder<'a>,
    totals: Totals,
}

impl Sink for Adding<'_> {
    fn rows(&mut self, rows: Rows<'_>, names: Names<'_>) -> Result<()> {
        self.adder.rows(&mut self.totals, rows, names);
        Ok(())
    }

    fn close(&mut self, until_ms: i64, names: Names<'_>) -> Result<()> {
        self.adder.close(&mut self.totals, &mut Pages::default(), until_ms, names)
    }
}

impl Before {
    /// Of the units, from what is kept of everybody; that is worked out first if it is not there.
    pub(super) fn load(
        place: &Place,
        question: &Question,
        layout: &Layout,
        key: &str,
        (evidence, units): (&mut Evidence, &mut Units),
        talk: &dyn Talk,
    ) -> Result<Self> {
        let Some(span) = span(question) else { return Ok(Self::nothing(layout)) };
        let mut note = Note::of(evidence, span);
        let stem = format!("{KEPT}{key}-before");
        if let Some(kept) = read_kept(&place.tables(), &stem)?
            && let Some(before) = Self::of_kept(kept, layout, &note, units)
        {
            return Ok(before);
        }
        talk.step("reading what was before the test", 0, 0)?;
        let read_before = evidence.read;
        // Units have their numbers already; everybody else comes after them.
        let everybody = (&mut units.names, Subjects::Everybody(span.0));
        let values = values(place, question, layout, evidence, everybody, span)?;
        note.events = evidence.read - read_before;
        let table = to_kept(&units.names, values, &note);
        write_kept(&place.tables(), &stem, &table)?;
        let mut columns = table.columns.into_iter().skip(1);
        let values = of_columns(layout, &mut columns, |mut column| {
            column.resize(units.count, 0.0);
            column.shrink_to_fit();
            column
        });
        let values = values.unwrap_or_default();
        Ok(Self { values, events: note.events })
    }

    /// Of the units alone; nothing is kept.
    pub(super) fn at_once(
        place: &Place,
        question: &Question,
        layout: &Layout,
        evidence: &mut Evidence,
        units: &mut Units,
    ) -> Result<Self> {
        let Some(span) = span(question) else { return Ok(Self::nothing(layout)) };
        let read_before = evidence.read;
        let subjects = Subjects::Units(vec![span.0; units.count]);
        let names = (&mut units.names, subjects);
        let values = values(place, question, layout, evidence, names, span)?;
        Ok(Self { values, events: evidence.read - read_before })
    }

    fn nothing(layout: &Layout) -> Self {
        Self { values: layout.names().iter().map(|_| None).collect(), events: 0 }
    }

    /// None if it was worked out from something else. Units that are not in it did nothing before.
    fn of_kept(kept: KeptTable, layout: &Layout, note: &Note, units: &Units) -> Option<Self> {
        let found: Note = serde_json::from_str(&kept.note).ok()?;
        if (Note { events: found.events, ..note.clone() }) != found {
            return None;
        }
        let mut columns = kept.columns.into_iter();
        let KeptColumn::Texts(names) = columns.next()? else { return None };
        let unit = |name| unit_of(&units.names, units.count, name);
        let numbers: Vec<u32> = names.iter().map(unit).collect();
        drop(names);
        let values = of_columns(layout, &mut columns, |column| {
            let mut of_units = vec![0.0; units.count];
            let known = numbers.iter().zip(column).filter(|(unit, _)| **unit != NOBODY);
            known.for_each(|(unit, value)| of_units[*unit as usize] = value);
            of_units
        });
        values.map(|values| Self { values, events: found.events })
    }
}

/// The time before a test that is read, if any is.
fn span(question: &Question) -> Option<(i64, i64)> {
    let until_ms = question.start.as_millis();
    let days = i64::from(question.before_days);
    (days > 0).then_some((until_ms - days * DAY_MS, until_ms))
}

fn to_kept(names: &Interner, values: Vec<Option<Values>>, note: &Note) -> KeptTable {
    let names: KeptTexts = names.iter().map(String::from_utf8_lossy).collect();
    let mut columns = vec![KeptColumn::Texts(names)];
    for Values { value, denominator } in values.into_iter().flatten() {
        columns.push(KeptColumn::Numbers(value));
        columns.extend(denominator.map(KeptColumn::Numbers));
    }
    KeptTable { note: serde_json::json!(note).to_string(), columns }
}

/// The values of all metrics from the columns behind the names, one after the other made into those of units; none if
/// there are too few.
fn of_columns(
    layout: &Layout,
    columns: &mut dyn Iterator<Item = KeptColumn>,
    of_units: impl Fn(Vec<f64>) -> Vec<f64>,
) -> Option<Vec<Option<Values>>> {
    let mut numbers = || match columns.next() {
        Some(KeptColumn::Numbers(column)) => Some(of_units(column)),
        _ => None,
    };
    let mut values = Vec::new();
    for metric in 0..layout.names().len() {
        values.push(match Values::has_covariate(layout, metric) {
            false => None,
            true => {
                let value = numbers()?;
                let denominator = if layout.is_ratio(metric) { Some(numbers()?) } else { None };
                Some(Values { value, denominator })
            }
        });
    }
    Some(values)
}

/// The values of some viewers in a time, by metric.
fn values(
    place: &Place,
    question: &Question,
    layout: &Layout,
    evidence: &mut Evidence,
    (viewers, subjects): (&mut Interner, Subjects),
    span: (i64, i64),
) -> Result<Vec<Option<Values>>> {
    let open = layout.before();
    let catalog = std::mem::take(&mut evidence.catalog);
    let mut totals = Totals::new(&open);
    if let Subjects::Units(starts_ms) = &subjects {
        totals.grow(starts_ms.len());
    }
    let everybody = matches!(subjects, Subjects::Everybody(_));
    let sql = SqlDay::new(question, &open, &catalog, &[], place.work());
    let adder = Adder::new(&open, evidence, subjects, sql, span.0);
    let mut adding = Adding { adder, totals };
    let added = evidence.each_day(viewers, &mut Interner::new(), span, &mut adding);
    let mut totals = adding.totals;
    evidence.catalog = catalog;
    added?;
    if everybody {
        totals.grow(viewers.len());
    }
    let of = |metric: usize| {
        let covariate = Values::has_covariate(&open, metric);
        covariate.then(|| Values::of(&open, metric, &totals, &|_| true))
    };
    Ok((0..open.names().len()).map(of).collect())
}

impl Note {
    fn of(evidence: &Evidence, span: (i64, i64)) -> Self {
        let files = evidence.files_in(span).into_iter().map(|file| file.file).collect();
        let in_time = |e: &&slate_core::Event| (span.0..span.1).contains(&e.at.as_millis());
        let inbox = evidence.inbox.iter().filter(in_time).count() as u64;
        Self { files, inbox, forgotten: evidence.forgotten, events: 0 }
    }
}
