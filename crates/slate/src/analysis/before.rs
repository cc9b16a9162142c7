//! The same metrics before the test: one span for everybody, read once and kept by viewer.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_experiment::metric::{DAY_MS, Layout, Totals, Values};
use slate_tables::{Interner, KeptColumn, KeptTable, read_kept, write_kept};

use super::days::{Adder, Subjects};
use super::evidence::{Evidence, Names, Rows, Sink};
use super::pages::Pages;
use super::sql::SqlDay;
use super::units::Units;
use super::{KEPT, Question};
use crate::place::Place;
use crate::talk::Talk;

/// Values of viewers before a test, for each metric that has a covariate.
#[derive(Debug, Default)]
pub(super) struct Before {
    viewers: Interner,
    /// Value and denominator of every viewer, by metric; none without a covariate.
    values: Vec<Option<Values>>,
    /// What they were worked out from.
    note: Note,
}

/// The same, of units by their numbers.
#[derive(Debug)]
pub(super) struct OfUnits {
    /// By metric; none without a covariate.
    pub(super) values: Vec<Option<Values>>,
    /// How many events there were before the test.
    pub(super) events: u64,
}

/// What they were worked out from: if it changes, they are worked out again.
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
    /// The values as they were kept, or worked out.
    pub(super) fn load(
        place: &Place,
        question: &Question,
        layout: &Layout,
        key: &str,
        evidence: &mut Evidence,
        talk: &dyn Talk,
    ) -> Result<Self> {
        let until_ms = question.start.as_millis();
        let span = (until_ms - i64::from(question.before_days) * DAY_MS, until_ms);
        if question.before_days == 0 {
            let values = layout.names().iter().map(|_| None).collect();
            return Ok(Self { values, ..Self::default() });
        }
        let note = Note::of(evidence, span);
        let stem = format!("{KEPT}{key}-before");
        if let Some(kept) = read_kept(&place.tables(), &stem)?
            && let Some(before) = Self::of_kept(kept, layout, &note)
        {
            return Ok(before);
        }
        talk.step("reading what was before the test", 0, 0)?;
        let before = Self::read(place, question, layout, evidence, span, note)?;
        write_kept(&place.tables(), &stem, &before.to_kept())?;
        Ok(before)
    }

    fn read(
        place: &Place,
        question: &Question,
        layout: &Layout,
        evidence: &mut Evidence,
        span: (i64, i64),
        mut note: Note,
    ) -> Result<Self> {
        let read_before = evidence.read;
        let mut viewers = Interner::new();
        let everybody = Subjects::Everybody(span.0);
        let values = values(place, question, layout, evidence, (&mut viewers, everybody), span)?;
        note.events = evidence.read - read_before;
        Ok(Self { viewers, values, note })
    }

    /// The values of these units alone; nothing is kept.
    pub(super) fn at_once(
        place: &Place,
        question: &Question,
        layout: &Layout,
        evidence: &mut Evidence,
        units: &mut Units,
    ) -> Result<OfUnits> {
        let until_ms = question.start.as_millis();
        let span = (until_ms - i64::from(question.before_days) * DAY_MS, until_ms);
        if question.before_days == 0 {
            let values = layout.names().iter().map(|_| None).collect();
            return Ok(OfUnits { values, events: 0 });
        }
        let read_before = evidence.read;
        let subjects = Subjects::Units(vec![span.0; units.count]);
        let names = (&mut units.names, subjects);
        let values = values(place, question, layout, evidence, names, span)?;
        Ok(OfUnits { values, events: evidence.read - read_before })
    }

    /// The values of units, 0 for those who did nothing before.
    pub(super) fn of_units(&self, units: &Units) -> OfUnits {
        let numbers: Vec<Option<u32>> =
            units.names.iter().take(units.count).map(|name| self.viewers.get(name)).collect();
        let of = |column: &Vec<f64>| -> Vec<f64> {
            numbers.iter().map(|n| n.map_or(0.0, |n| column[n as usize])).collect()
        };
        let values = |values: &Values| Values {
            value: of(&values.value),
            denominator: values.denominator.as_ref().map(of),
        };
        let values = self.values.iter().map(|of| of.as_ref().map(values)).collect();
        OfUnits { values, events: self.note.events }
    }

    fn to_kept(&self) -> KeptTable {
        let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        let mut columns = vec![KeptColumn::Texts(self.viewers.iter().map(text).collect())];
        for values in self.values.iter().flatten() {
            columns.push(KeptColumn::Numbers(values.value.clone()));
            columns.extend(values.denominator.clone().map(KeptColumn::Numbers));
        }
        KeptTable { note: serde_json::json!(self.note).to_string(), columns }
    }

    /// None if it was worked out from something else.
    fn of_kept(kept: KeptTable, layout: &Layout, note: &Note) -> Option<Self> {
        let found: Note = serde_json::from_str(&kept.note).ok()?;
        if (Note { events: found.events, ..note.clone() }) != found {
            return None;
        }
        let mut columns = kept.columns.into_iter();
        let KeptColumn::Texts(names) = columns.next()? else { return None };
        let mut viewers = Interner::new();
        names.iter().for_each(|name| _ = viewers.intern(name.as_bytes()));
        let mut numbers = || match columns.next() {
            Some(KeptColumn::Numbers(column)) => Some(column),
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
        Some(Self { viewers, values, note: found })
    }
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
