//! Running totals of units as they are kept, and whether they still are what they were worked out from.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Event, Result};
use slate_experiment::metric::{Column, Keys, Layout, Slot, Totals};
use slate_tables::{Interner, KeptColumn, KeptTable, Segment, read_kept, scan_named, write_kept};

use super::evidence::Evidence;
use super::pages::not_needed;
use super::sql::wants_pages;
use super::units::Units;
use super::{KEPT, Question, Work, day_start};
use crate::place::Place;

/// Totals of all days before a moment.
#[derive(Debug)]
pub(super) struct State {
    pub(super) totals: Totals,
    /// The end of the last day that was added.
    pub(super) through_ms: i64,
    /// Pages up to this number of the log are needed no more.
    pub(super) page_after: i64,
    pub(super) work: Work,
    note: Note,
}

/// What totals were worked out from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    from_ms: i64,
    through_ms: i64,
    page_after: i64,
    units: usize,
    units_hash: String,
    conflicts: u64,
    forgotten: u64,
    /// Files with events before the end, by name.
    files: Vec<String>,
    /// What the inbox had before the end beyond these files.
    inbox: Tally,
}

/// How many events, and the sum of their hashes: equal for the same events in any order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Tally {
    events: u64,
    sum: u64,
}

impl Tally {
    fn add(&mut self, viewer: &[u8], title: &[u8], kind: u8, at_ms: i64, value: f32) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(viewer.len() as u64).to_le_bytes()).update(viewer);
        hasher.update(&(title.len() as u64).to_le_bytes()).update(title);
        hasher.update(&[kind]).update(&at_ms.to_le_bytes()).update(&value.to_bits().to_le_bytes());
        let hash = hasher.finalize();
        let first = hash.as_bytes().first_chunk().copied().unwrap_or_default();
        self.events += 1;
        self.sum = self.sum.wrapping_add(u64::from_le_bytes(first));
    }

    fn of_inbox(mut self, inbox: &[Event], (from_ms, until_ms): (i64, i64)) -> Self {
        let in_time = |e: &&Event| (from_ms..until_ms).contains(&e.at.as_millis());
        for e in inbox.iter().filter(in_time) {
            let (viewer, title) = (e.viewer.as_str().as_bytes(), e.title.as_str().as_bytes());
            let value = e.value.map_or(f32::NAN, |value| value + 0.0);
            self.add(viewer, title, e.kind.code(), e.at.as_millis(), value);
        }
        self
    }
}

impl State {
    /// Nothing added yet.
    pub(super) fn new(
        layout: &Layout,
        units: &Units,
        question: &Question,
        again: Option<&'static str>,
    ) -> Self {
        let first_ms = units.starts_ms.iter().min().copied();
        let through_ms = day_start(first_ms.unwrap_or_else(|| question.start.as_millis()));
        let note = Note { from_ms: through_ms, ..Note::default() };
        let work = Work { again, ..Work::default() };
        Self { totals: Totals::new(layout), through_ms, page_after: 0, work, note }
    }

    /// What was kept, if it still holds; if not, why not. Nothing was kept the first time, and there is no reason then.
    pub(super) fn load(
        place: &Place,
        key: &str,
        layout: &Layout,
        units: &Units,
        evidence: &Evidence,
    ) -> Result<std::result::Result<Self, Option<&'static str>>> {
        let Some(kept) = read_kept(&place.tables(), &stem(key))? else { return Ok(Err(None)) };
        let Ok(note) = serde_json::from_str::<Note>(&kept.note) else { return Ok(Err(None)) };
        if let Some(why) = note.outdated(place, units, evidence)? {
            return Ok(Err(Some(why)));
        }
        let Some(totals) = totals_of(kept.columns, layout, note.units) else {
            return Ok(Err(Some("what was kept cannot be read")));
        };
        let (through_ms, page_after) = (note.through_ms, note.page_after);
        Ok(Ok(Self { totals, through_ms, page_after, work: Work::default(), note }))
    }

    /// Notes what the totals are worked out from.
    pub(super) fn note(
        &mut self,
        place: &Place,
        layout: &Layout,
        units: &Units,
        evidence: &Evidence,
    ) -> Result<()> {
        let through_ms = self.through_ms;
        let span = (self.note.from_ms, through_ms);
        let files = evidence.files_in(span).into_iter().map(|file| file.file).collect();
        if layout.wait_ms().is_some() || wants_pages(layout) {
            let from_ms = through_ms - layout.wait_ms().unwrap_or(0);
            self.page_after = not_needed(place, self.page_after, from_ms)?;
        }
        self.note = Note {
            from_ms: self.note.from_ms,
            through_ms,
            page_after: self.page_after,
            units: units.count,
            units_hash: units.fingerprint(units.count),
            conflicts: units.conflicts_before(through_ms),
            forgotten: evidence.forgotten,
            files,
            inbox: Tally::default().of_inbox(&evidence.inbox, span),
        };
        Ok(())
    }

    /// Keeps the totals, which are written from where they are.
    pub(super) fn keep(&mut self, place: &Place, key: &str, layout: &Layout) -> Result<()> {
        let columns = std::mem::take(&mut self.totals).into_columns();
        let columns = columns.into_iter().map(to_kept).collect();
        let table = KeptTable { note: serde_json::json!(self.note).to_string(), columns };
        write_kept(&place.tables(), &stem(key), &table)?;
        let totals = totals_of(table.columns, layout, self.note.units);
        self.totals = totals.ok_or_else(|| Error::corrupt("totals are not those of the test"))?;
        Ok(())
    }
}

impl Note {
    /// Why totals no longer hold, if so.
    fn outdated(
        &self,
        place: &Place,
        units: &Units,
        evidence: &Evidence,
    ) -> Result<Option<&'static str>> {
        if self.forgotten != evidence.forgotten {
            return Ok(Some("a viewer was forgotten"));
        }
        if units.count < self.units || units.fingerprint(self.units) != self.units_hash {
            return Ok(Some("exposures are not those of before"));
        }
        let is_late = |start_ms: &i64| *start_ms < self.through_ms;
        let late = units.starts_ms.iter().skip(self.units).any(is_late);
        if late || units.conflicts_before(self.through_ms) != self.conflicts {
            return Ok(Some("exposures came late"));
        }
        let span = (self.from_ms, self.through_ms);
        let (mut known, mut new) = (0, Vec::new());
        for file in evidence.files_in(span) {
            match self.files.contains(&file.file) {
                true => known += 1,
                false => new.push(file),
            }
        }
        if known < self.files.len() {
            return Ok(Some("files of events were written again"));
        }
        let beyond = tally_of(place, &new, span)?.of_inbox(&evidence.inbox, span);
        // What moved from the inbox into files is the same events.
        Ok((beyond != self.inbox).then_some("events came late"))
    }
}

/// The events of some files in a time.
fn tally_of(place: &Place, files: &[Segment], (from_ms, until_ms): (i64, i64)) -> Result<Tally> {
    let mut tally = Tally::default();
    let (mut viewers, mut titles) = (Interner::new(), Interner::new());
    scan_named(&place.tables(), files, &mut viewers, &mut titles, &mut |rows, viewers, titles| {
        let in_time = |n: &usize| (from_ms..until_ms).contains(&rows.at_ms[*n]);
        for n in (0..rows.len()).filter(in_time) {
            let (viewer, title) = (viewers.text(rows.viewers[n]), titles.text(rows.titles[n]));
            tally.add(viewer, title, rows.kinds[n], rows.at_ms[n], rows.values[n]);
        }
        Ok(())
    })?;
    Ok(tally)
}

fn stem(key: &str) -> String {
    format!("{KEPT}{key}-units")
}

fn totals_of(columns: Vec<KeptColumn>, layout: &Layout, units: usize) -> Option<Totals> {
    let columns = columns.into_iter().zip(layout.slots());
    let columns =
        columns.map(|(column, (slot, _))| from_kept(column, matches!(slot, Slot::First(_))));
    Totals::of(layout, units, columns.collect::<Option<_>>()?)
}

fn to_kept(column: Column) -> KeptColumn {
    match column {
        Column::Sums(numbers) | Column::Firsts(numbers) => KeptColumn::Numbers(numbers),
        Column::Keys(Keys { ends, keys, weights }) => KeptColumn::Lists { ends, keys, weights },
    }
}

fn from_kept(column: KeptColumn, firsts: bool) -> Option<Column> {
    match column {
        KeptColumn::Numbers(numbers) if firsts => Some(Column::Firsts(numbers)),
        KeptColumn::Numbers(numbers) => Some(Column::Sums(numbers)),
        KeptColumn::Lists { ends, keys, weights } => {
            Some(Column::Keys(Keys { ends, keys, weights }))
        }
        KeptColumn::Texts(_) => None,
    }
}
