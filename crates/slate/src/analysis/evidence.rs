//! Events of files and of the inbox, a day at a time, and what the catalog says of titles.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use slate_core::{Event, Result, Title};
use slate_experiment::metric::{DAY_MS, Layout, Slot, TitleFacts, key_of};
use slate_tables::{EventColumns, Interner, Segment, scan_named};

use super::day_start;
use crate::place::Place;
use crate::viewing::segments;

/// What there is to analyse, as of one reading of the store.
#[derive(Debug)]
pub(super) struct Evidence {
    dir: PathBuf,
    pub(super) files: Vec<Segment>,
    /// In the order of time.
    pub(super) inbox: Vec<Event>,
    pub(super) catalog: Vec<Title>,
    /// Keys of the genres of each title of the catalog.
    genres_of: HashMap<String, Vec<u64>>,
    /// How often somebody had been forgotten.
    pub(super) forgotten: u64,
    /// Events that were read.
    pub(super) read: u64,
}

/// Events of one day in columns, all equally long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) viewers: &'a [u32],
    pub(super) titles: &'a [u32],
    pub(super) kinds: &'a [u8],
    pub(super) at_ms: &'a [i64],
    pub(super) values: &'a [f32],
}

/// The names behind the numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) viewers: &'a Interner,
    pub(super) titles: &'a Interner,
}

/// What takes in events by day.
pub(super) trait Sink {
    /// Some events of a day.
    fn rows(&mut self, rows: Rows<'_>, names: Names<'_>) -> Result<()>;

    /// The end of a day, or of what was asked for.
    fn close(&mut self, until_ms: i64, names: Names<'_>) -> Result<()>;
}

impl Evidence {
    pub(super) fn read(place: &Place) -> Result<Self> {
        let read = |r: slate_store::Reader<'_>| {
            Ok((segments(r)?, r.inbox_since(0)?.1, r.titles()?, r.times_forgotten()?))
        };
        place.store.read(read).map(|all| Self::new(place, all))
    }

    /// The catalog alone.
    pub(super) fn of_catalog(place: &Place) -> Result<Self> {
        let catalog = place.store.read(|r| r.titles())?;
        Ok(Self::new(place, (Vec::new(), Vec::new(), catalog, 0)))
    }

    fn new(
        place: &Place,
        (files, inbox, catalog, forgotten): (Vec<Segment>, Vec<Event>, Vec<Title>, u64),
    ) -> Self {
        let genres = |t: &Title| t.genres.iter().map(|genre| key_of(genre)).collect();
        let genres_of = catalog.iter().map(|t| (t.id.to_string(), genres(t))).collect();
        Self { dir: place.tables(), files, inbox, catalog, genres_of, forgotten, read: 0 }
    }

    /// The genres of the catalog in alphabetical order.
    pub(super) fn genres(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self.catalog.iter().flat_map(|t| &t.genres).collect();
        all.into_iter().cloned().collect()
    }

    /// What the numbers rest on of the catalog; empty if they rest on nothing.
    pub(super) fn genre_fingerprint(&self, layout: &Layout) -> String {
        let of_genres = |slot: &Slot| match slot {
            Slot::Genres(_) => true,
            Slot::Sum(term) => term.of.genre.is_some(),
            Slot::Days(of) | Slot::First(of) | Slot::Titles(of) | Slot::Values(of) => {
                of.genre.is_some()
            }
            Slot::Sql { sql, .. } => sql.contains("title"),
            Slot::Pages { .. } => false,
        };
        if !layout.slots().iter().any(|(slot, _)| of_genres(slot)) {
            return String::new();
        }
        let mut titles: Vec<String> =
            self.catalog.iter().map(|t| format!("{:?}", (&t.id, &t.year, &t.genres))).collect();
        titles.sort_unstable();
        blake3::hash(titles.join("\n").as_bytes()).to_hex().to_string()
    }

    /// Learns the titles that `facts` does not know yet.
    pub(super) fn describe(
        facts: &mut TitleFacts,
        genres_of: &HashMap<String, Vec<u64>>,
        titles: &Interner,
    ) {
        for number in (0..).take(titles.len()).skip(facts.keys.len()) {
            let text = titles.string(number);
            facts.genres.push(genres_of.get(&text).cloned().unwrap_or_default());
            facts.keys.push(key_of(&text));
        }
    }

    /// Keys of the genres of each title of the catalog.
    pub(super) fn genres_of(&self) -> HashMap<String, Vec<u64>> {
        self.genres_of.clone()
    }

    /// Files with events of this time.
    pub(super) fn files_in(&self, (from_ms, until_ms): (i64, i64)) -> Vec<Segment> {
        let overlaps = |file: &&Segment| {
            file.at_max.as_millis() >= from_ms && file.at_min.as_millis() < until_ms
        };
        self.files.iter().filter(overlaps).cloned().collect()
    }

    /// Gives the events of a time to `sink`, day by day: files in the order of time, then what the inbox has of the day
    /// beyond them. An event posted without a client id may repeat one of a file until the inbox is compacted; here it
    /// is left out. The last close is at the end of the time.
    pub(super) fn each_day(
        &mut self,
        viewers: &mut Interner,
        titles: &mut Interner,
        (from_ms, until_ms): (i64, i64),
        sink: &mut dyn Sink,
    ) -> Result<()> {
        if from_ms >= until_ms {
            return Ok(());
        }
        let files = self.files_in((from_ms, until_ms));
        let waiting = Waiting::new(&self.inbox, viewers, titles, (from_ms, until_ms));
        let mut days = Days { from_ms, until_ms, now_ms: from_ms, waiting, sink, read: 0 };
        let each = &mut |batch: &EventColumns, viewers: &Interner, titles: &Interner| {
            days.batch(batch, Names { viewers, titles })
        };
        scan_named(&self.dir, &files, viewers, titles, each)?;
        days.close_until(until_ms, Names { viewers, titles })?;
        self.read += days.read;
        Ok(())
    }
}

/// What makes two events without client ids the same event.
type Identity = (u32, u32, u8, i64, u32);

/// Events of the inbox that wait for the end of their day.
struct Waiting {
    columns: EventColumns,
    /// Those without a client id that no file has repeated so far.
    unnamed: HashSet<Identity>,
    /// The first that waits.
    next: usize,
}

impl Waiting {
    fn new(
        inbox: &[Event],
        viewers: &mut Interner,
        titles: &mut Interner,
        (from_ms, until_ms): (i64, i64),
    ) -> Self {
        let mut columns = EventColumns::default();
        let in_time = |e: &&Event| (from_ms..until_ms).contains(&e.at.as_millis());
        for event in inbox.iter().filter(in_time) {
            columns.viewers.push(viewers.intern(event.viewer.as_str().as_bytes()));
            columns.titles.push(titles.intern(event.title.as_str().as_bytes()));
            columns.kinds.push(event.kind.code());
            columns.at_ms.push(event.at.as_millis());
            columns.values.push(event.value.map_or(f32::NAN, |value| value + 0.0));
            columns.has_id.push(event.id.is_some());
        }
        let unnamed = (0..columns.len()).filter(|n| !columns.has_id[*n]);
        let unnamed = unnamed.map(|n| identity(&columns, n)).collect();
        Self { columns, unnamed, next: 0 }
    }
}

fn identity(columns: &EventColumns, n: usize) -> Identity {
    let bits = columns.values[n].to_bits();
    (columns.viewers[n], columns.titles[n], columns.kinds[n], columns.at_ms[n], bits)
}

/// Events on their way to a sink.
struct Days<'a> {
    from_ms: i64,
    until_ms: i64,
    /// Everything before is closed.
    now_ms: i64,
    waiting: Waiting,
    sink: &'a mut dyn Sink,
    read: u64,
}

impl Days<'_> {
    fn batch(&mut self, batch: &EventColumns, names: Names<'_>) -> Result<()> {
        if !self.waiting.unnamed.is_empty() {
            let without_id = (0..batch.len()).filter(|n| !batch.has_id[*n]);
            without_id.for_each(|n| _ = self.waiting.unnamed.remove(&identity(batch, n)));
        }
        let mut first = batch.at_ms.partition_point(|at| *at < self.from_ms);
        let end = batch.at_ms.partition_point(|at| *at < self.until_ms);
        while first < end {
            self.close_until(day_start(batch.at_ms[first]).max(self.from_ms), names)?;
            let day_end = day_start(batch.at_ms[first]) + DAY_MS;
            let last = first + batch.at_ms[first..end].partition_point(|at| *at < day_end);
            self.read += (last - first) as u64;
            self.sink.rows(part(batch, first..last), names)?;
            first = last;
        }
        Ok(())
    }

    /// Closes every day up to a moment.
    fn close_until(&mut self, at_ms: i64, names: Names<'_>) -> Result<()> {
        while self.now_ms < at_ms {
            let until_ms = (day_start(self.now_ms) + DAY_MS).min(at_ms);
            self.rest_of_inbox(until_ms, names)?;
            self.sink.close(until_ms, names)?;
            self.now_ms = until_ms;
        }
        Ok(())
    }

    fn rest_of_inbox(&mut self, until_ms: i64, names: Names<'_>) -> Result<()> {
        let Waiting { columns, unnamed, next } = &mut self.waiting;
        let end = columns.at_ms.partition_point(|at| *at < until_ms);
        let mut beyond = EventColumns::default();
        for n in *next..end {
            // One of several that are the same is enough.
            if columns.has_id[n] || unnamed.remove(&identity(columns, n)) {
                beyond.viewers.push(columns.viewers[n]);
                beyond.titles.push(columns.titles[n]);
                beyond.kinds.push(columns.kinds[n]);
                beyond.at_ms.push(columns.at_ms[n]);
                beyond.values.push(columns.values[n]);
            }
        }
        *next = end;
        if beyond.at_ms.is_empty() {
            return Ok(());
        }
        self.read += beyond.at_ms.len() as u64;
        self.sink.rows(part(&beyond, 0..beyond.at_ms.len()), names)
    }
}

fn part(columns: &EventColumns, span: std::ops::Range<usize>) -> Rows<'_> {
    Rows {
        viewers: &columns.viewers[span.clone()],
        titles: &columns.titles[span.clone()],
        kinds: &columns.kinds[span.clone()],
        at_ms: &columns.at_ms[span.clone()],
        values: &columns.values[span],
    }
}
