//! A day's events into running totals.
//!
//! A unit's events are added in the order they come, so that totals are the same bytes whether days are added one by one
//! as they pass or all of them at once later, as long as events come in the order of time.

use slate_core::EventKind;

use super::form::{Events, Measure};
use super::layout::{Layout, Period, Slot};
use super::pages::{Page, Play, Settled};
use super::totals::Totals;

/// The number of a viewer who is no unit.
pub const NOBODY: u32 = u32::MAX;

/// Events in columns, all equally long.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Numbers of units; numbers beyond them, [`NOBODY`] among them, are left out.
    pub units: &'a [u32],
    /// Numbers of titles.
    pub titles: &'a [u32],
    /// Codes of [`EventKind`].
    pub kinds: &'a [u8],
    /// Milliseconds since 1970.
    pub at_ms: &'a [i64],
    /// Seconds or stars; NaN where there is none.
    pub values: &'a [f32],
}

/// What is known of titles, by their numbers.
#[derive(Debug, Clone, Default)]
pub struct TitleFacts {
    /// [`key_of`] each title's id.
    pub keys: Vec<u64>,
    /// [`key_of`] each title's genres.
    pub genres: Vec<Vec<u64>>,
}

/// A number that stands for a text: 64 bits of FNV-1a, mixed once more (the finalizer of MurmurHash3). Among 100,000
/// titles two share one with a probability of 3 in 10^10.
pub fn key_of(text: &str) -> u64 {
    let byte = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let mut hash = text.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, byte);
    hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// A day that is being added. Its events come in any number of batches.
#[derive(Debug)]
pub struct Day<'a> {
    layout: &'a Layout,
    /// Bits of units with an event today, for each total that counts days.
    seen: Vec<Vec<u64>>,
    /// Keys of today, for each total that has keys.
    keys: Vec<Vec<(u32, u64, f64)>>,
    rows: Rows,
}

/// The rows of a batch that belong to units, after their starts.
#[derive(Debug, Default)]
struct Rows {
    units: Vec<u32>,
    rows: Vec<u32>,
    since_ms: Vec<i64>,
}

/// Which events a total is about, worked out.
struct Wanted {
    mask: u32,
    value_min: f32,
    genre: Option<u64>,
    period: Period,
}

impl Wanted {
    fn new(events: &Events, period: Period) -> Self {
        let value_min = events.value_min.unwrap_or(f32::NAN);
        let genre = events.genre.as_deref().map(key_of);
        Self { mask: events.mask(), value_min, genre, period }
    }

    #[inline]
    fn holds(&self, batch: &Batch<'_>, facts: &TitleFacts, row: usize, since_ms: i64) -> bool {
        let of_kind = self.mask >> batch.kinds[row] & 1 == 1;
        // A value that is none is below every limit.
        let high = self.value_min.is_nan() || batch.values[row] >= self.value_min;
        let of_genre = self.genre.is_none_or(|genre| {
            let title = batch.titles[row] as usize;
            facts.genres.get(title).is_some_and(|genres| genres.contains(&genre))
        });
        of_kind && high && of_genre && self.period.holds(since_ms)
    }
}

impl<'a> Day<'a> {
    /// A day without events so far.
    pub fn new(layout: &'a Layout) -> Self {
        let slots = layout.slots().len();
        let (seen, keys) = (vec![Vec::new(); slots], vec![Vec::new(); slots]);
        Self { layout, seen, keys, rows: Rows::default() }
    }

    /// Adds events of this day. `starts_ms` says when each unit was first exposed; what it did before is left out.
    pub fn add(
        &mut self,
        totals: &mut Totals,
        starts_ms: &[i64],
        facts: &TitleFacts,
        batch: &Batch<'_>,
    ) {
        debug_assert_eq!(starts_ms.len(), totals.units(), "every unit has a start");
        self.rows.fill(batch, starts_ms);
        let layout = self.layout;
        for (n, (slot, period)) in layout.slots().iter().enumerate() {
            match slot {
                Slot::Sum(term) => {
                    let wanted = Wanted::new(&term.of, *period);
                    self.rows.sum(totals.numbers(n), &wanted, term.measure, facts, batch);
                }
                Slot::Days(of) => {
                    let (column, seen) = (totals.numbers(n), &mut self.seen[n]);
                    seen.resize(column.len().div_ceil(64), 0);
                    self.rows.each(&Wanted::new(of, *period), facts, batch, |unit, _, _| {
                        let (word, bit) = (unit as usize / 64, 1 << (unit % 64));
                        if seen[word] & bit == 0 {
                            seen[word] |= bit;
                            column[unit as usize] += 1.0;
                        }
                    });
                }
                Slot::First(of) => {
                    let column = totals.numbers(n);
                    self.rows.each(&Wanted::new(of, *period), facts, batch, |unit, _, since| {
                        let first = &mut column[unit as usize];
                        *first = first.min(since as f64);
                    });
                }
                Slot::Titles(of) | Slot::Genres(of) | Slot::Values(of) => {
                    let (keys, wanted) = (&mut self.keys[n], Wanted::new(of, *period));
                    self.rows.each(&wanted, facts, batch, |unit, row, _| {
                        push_keys(keys, slot, unit, facts, batch, row);
                    });
                }
                Slot::Pages { .. } | Slot::Sql { .. } => {}
            }
        }
    }

    /// Adds pages whose wait ends in `[from_ms, until_ms)`; the plays reach back as far as the longest wait. Both may
    /// be in any order.
    pub fn add_pages(
        &self,
        totals: &mut Totals,
        starts_ms: &[i64],
        (from_ms, until_ms): (i64, i64),
        pages: &[Page],
        plays: &mut [Play],
    ) {
        plays.sort_unstable();
        for (n, (slot, period)) in self.layout.slots().iter().enumerate() {
            let Slot::Pages { within_ms, fact } = slot else { continue };
            let column = totals.numbers(n);
            for page in pages {
                let Some(start_ms) = starts_ms.get(page.unit as usize) else { continue };
                let settled = (from_ms..until_ms).contains(&(page.at_ms + within_ms));
                let since_ms = page.at_ms - start_ms;
                if settled && since_ms >= 0 && period.holds(since_ms) {
                    let settled = Settled::of(page, plays, *within_ms);
                    column[page.unit as usize] += settled.fact(*fact);
                }
            }
        }
    }

    /// Ends the day.
    pub fn end(self, totals: &mut Totals) {
        let keys = self.keys.into_iter().enumerate();
        keys.for_each(|(n, rows)| totals.add_keys(n, rows));
    }
}

fn push_keys(
    keys: &mut Vec<(u32, u64, f64)>,
    slot: &Slot,
    unit: u32,
    facts: &TitleFacts,
    batch: &Batch<'_>,
    row: usize,
) {
    let title = batch.titles[row] as usize;
    match slot {
        Slot::Titles(_) => keys.push((unit, facts.keys[title], 1.0)),
        Slot::Genres(_) => {
            let genres = facts.genres.get(title).map_or(&[][..], Vec::as_slice);
            let part = 1.0 / genres.len() as f64;
            keys.extend(genres.iter().map(|genre| (unit, *genre, part)));
        }
        _ if batch.values[row].is_nan() => {}
        _ => keys.push((unit, f64::from(batch.values[row]).to_bits(), 1.0)),
    }
}

impl Rows {
    #[expect(clippy::cast_possible_truncation, reason = "a batch has fewer than 2^32 rows")]
    fn fill(&mut self, batch: &Batch<'_>, starts_ms: &[i64]) {
        self.units.clear();
        self.rows.clear();
        self.since_ms.clear();
        for (row, (&unit, &at_ms)) in batch.units.iter().zip(batch.at_ms).enumerate() {
            let Some(&start_ms) = starts_ms.get(unit as usize) else { continue };
            if at_ms >= start_ms {
                self.units.push(unit);
                self.rows.push(row as u32);
                self.since_ms.push(at_ms - start_ms);
            }
        }
    }

    /// Calls `with` with unit, row and time since the start of every event that is wanted.
    #[inline]
    fn each(
        &self,
        wanted: &Wanted,
        facts: &TitleFacts,
        batch: &Batch<'_>,
        mut with: impl FnMut(u32, usize, i64),
    ) {
        for ((&unit, &row), &since_ms) in self.units.iter().zip(&self.rows).zip(&self.since_ms) {
            if wanted.holds(batch, facts, row as usize, since_ms) {
                with(unit, row as usize, since_ms);
            }
        }
    }

    fn sum(
        &self,
        column: &mut [f64],
        wanted: &Wanted,
        measure: Measure,
        facts: &TitleFacts,
        batch: &Batch<'_>,
    ) {
        let is_known = |row: usize| !batch.values[row].is_nan();
        self.each(wanted, facts, batch, |unit, row, _| {
            column[unit as usize] += match measure {
                Measure::Count => 1.0,
                Measure::Value if is_known(row) => f64::from(batch.values[row]),
                Measure::Known if is_known(row) => 1.0,
                Measure::Value | Measure::Known => 0.0,
            };
        });
    }
}

/// Whether an event is a play, for [`Play`].
pub(super) fn is_play(kind: u8) -> bool {
    kind == EventKind::Play.code()
}

impl Batch<'_> {
    /// The plays of units.
    pub fn plays<'b>(&'b self, facts: &'b TitleFacts) -> impl Iterator<Item = Play> + 'b {
        let play = |row: usize| Play {
            unit: self.units[row],
            at_ms: self.at_ms[row],
            title: facts.keys[self.titles[row] as usize],
        };
        let wanted = |row: &usize| is_play(self.kinds[*row]) && self.units[*row] != NOBODY;
        (0..self.units.len()).filter(wanted).map(play)
    }
}
