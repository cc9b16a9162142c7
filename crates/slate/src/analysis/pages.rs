//! Pages of the log that units of a test were shown.

use slate_core::{Result, ViewerId};
use slate_experiment::metric::{Page, key_of};
use slate_store::ExposureRow;

use super::days::unit_of;
use super::units::Units;
use crate::place::Place;
use crate::serving::{drafted, shown};

/// How many are read at once.
const BATCH: u64 = 10_000;

/// Pages are logged a moment after they were made, and not quite in that order.
pub(super) const LATE_MS: i64 = 3_600_000;

/// Pages in the order they were logged.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pages: Vec<Page>,
    /// Their names and titles, for SQL.
    texts: Vec<(String, Vec<String>)>,
}

impl Pages {
    /// Pages after a number of the log, before a moment.
    pub(super) fn read(place: &Place, units: &Units, after: i64, until_ms: i64) -> Result<Self> {
        let mut read = Self::default();
        each_page(place, after, &mut |viewer, row| {
            let unit = unit_of(&units.names, units.count, viewer.as_str());
            let at_ms = row.at.as_millis();
            // A drafted list is a list: those of other cells are not logged, and none of them is a page.
            if unit as usize >= units.count || at_ms >= until_ms || drafted(row)?.is_some() {
                return Ok(());
            }
            let titles: Vec<String> =
                shown(row)?.into_iter().map(|place| place.title.to_string()).collect();
            let mut keys: Vec<u64> = titles.iter().map(|title| key_of(title)).collect();
            keys.sort_unstable();
            keys.dedup();
            read.pages.push(Page { unit, at_ms, titles: keys });
            read.texts.push((row.slate.clone(), titles));
            Ok(())
        })?;
        Ok(read)
    }

    /// Pages that may count between two moments. What is earlier is let go.
    pub(super) fn between(&mut self, from_ms: i64, until_ms: i64) -> &[Page] {
        let old = self.pages.iter().take_while(|page| page.at_ms + LATE_MS < from_ms).count();
        self.pages.drain(..old);
        self.texts.drain(..old);
        let late = |page: &Page| page.at_ms < until_ms + LATE_MS;
        let count = self.pages.iter().take_while(|page| late(page)).count();
        &self.pages[..count]
    }

    /// Pages of a day with their names and titles.
    pub(super) fn of_day(
        &self,
        (from_ms, until_ms): (i64, i64),
    ) -> impl Iterator<Item = (&Page, &str, &[String])> {
        let pages = self.pages.iter().zip(&self.texts);
        let in_day = move |page: &Page| (from_ms..until_ms).contains(&page.at_ms);
        pages
            .filter(move |(page, _)| in_day(page))
            .map(|(page, (slate, titles))| (page, slate.as_str(), titles.as_slice()))
    }
}

/// Pages and drafted lists of the log after a number of it, in their order, that were shown to somebody known.
pub(super) fn each_page(
    place: &Place,
    mut after: i64,
    each: &mut dyn FnMut(&ViewerId, &ExposureRow) -> Result<()>,
) -> Result<()> {
    loop {
        let rows = place.store.read(|r| r.exposures_since(after, BATCH))?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        let mut known = rows.iter().filter_map(|(_, row)| Some((row.viewer.as_ref()?, row)));
        known.try_for_each(|(viewer, row)| each(viewer, row))?;
    }
}

/// The number of the log that later days need pages after: those before were made before `from_ms`.
pub(super) fn not_needed(place: &Place, after: i64, from_ms: i64) -> Result<i64> {
    let mut after = after;
    loop {
        let rows = place.store.read(|r| r.exposures_since(after, BATCH))?;
        if rows.is_empty() {
            return Ok(after);
        }
        for (seq, row) in rows {
            if row.at.as_millis() + LATE_MS >= from_ms {
                return Ok(after);
            }
            after = seq;
        }
    }
}
