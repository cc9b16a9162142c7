//! Viewing as models want it: the files of `tables/` and the inbox of `slate.db`, joined.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use slate_core::{Error, ErrorKind, Event, EventKind, Result, Title, TitleId};
use slate_recommend::{Content, Histories, Interactions};
use slate_store::{Reader, SegmentRow};
use slate_tables::{EventColumns, EventRow, EventSource, Interner, Next, Segment, scan};

use crate::online::Apart;
use crate::place::Place;
use crate::talk::Talk;

/// Which events count as a viewer having chosen a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Kinds of events.
    pub kinds: Vec<EventKind>,
    /// Ratings below it do not count.
    pub min_rating: Option<f32>,
    /// Titles of the catalog take part also if nobody saw them.
    pub catalog: bool,
    /// Whether to say what the titles are about.
    pub content: bool,
}

impl Default for Choice {
    fn default() -> Self {
        let kinds = vec![EventKind::Play, EventKind::Finish, EventKind::Rating, EventKind::Like];
        Self { kinds, min_rating: None, catalog: false, content: false }
    }
}

impl Choice {
    /// Whether an event of this kind and value counts; no value is NaN.
    pub fn counts(&self, kind: EventKind, value: f32) -> bool {
        let low = kind == EventKind::Rating && self.min_rating.is_some_and(|min| value < min);
        self.kinds.contains(&kind) && !low
    }
}

/// Viewing ready to learn from. Titles and viewers are sorted by id, so that the numbering follows from
/// the data and not from the order of files.
#[derive(Debug)]
pub struct Viewing {
    /// One history a viewer, each title once, at the first event that counts: what comes later is not known
    /// yet at a moment in between.
    pub interactions: Interactions,
    /// Names of the viewers, one a history.
    pub viewers: Vec<String>,
    /// Names of the titles.
    pub titles: Vec<TitleId>,
    /// What the data was: a hash over every event that was read.
    pub fingerprint: String,
}

/// The manifest as the reader of tables wants it.
pub fn segments(r: Reader<'_>) -> Result<Vec<Segment>> {
    Ok(r.segments()?.into_iter().map(segment).collect())
}

fn segment(row: SegmentRow) -> Segment {
    let SegmentRow { file, rows, at_min, at_max, bytes } = row;
    Segment { file, rows, at_min, at_max, bytes }
}

/// A row of the manifest from what an import wrote.
pub fn segment_row(s: &Segment) -> SegmentRow {
    let (file, rows, bytes) = (s.file.clone(), s.rows, s.bytes);
    SegmentRow { file, rows, at_min: s.at_min, at_max: s.at_max, bytes }
}

/// One event in numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Number of the viewer.
    pub viewer: u32,
    /// Number of the title.
    pub title: u32,
    /// What happened.
    pub kind: EventKind,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Stars or seconds; NaN where there is none.
    pub value: f32,
}

/// What has been read: numbers of viewers and titles, and how far the inbox was.
#[derive(Debug, Default)]
pub struct Names {
    /// Viewers.
    pub viewers: Interner,
    /// Titles.
    pub titles: Interner,
}

/// Gives every event of these files and of the inbox to `each`, once, in batches: files in the order of
/// time, then what the inbox has beyond them. An event posted without a client id may repeat one of a
/// file until the inbox is compacted; here it is left out.
///
/// # Errors
/// A file is damaged, or the first error of `each`.
pub fn each_batch(
    place: &Place,
    files: &[Segment],
    inbox: &[Event],
    names: &mut Names,
    each: &mut dyn FnMut(&EventColumns) -> Result<()>,
) -> Result<()> {
    let waiting: Vec<(Row, bool)> = inbox.iter().map(|e| (names.row(e), e.id.is_some())).collect();
    let mut unnamed: HashSet<Identity> =
        waiting.iter().filter(|(_, named)| !named).map(|(row, _)| row.identity()).collect();
    let Names { viewers, titles } = names;
    scan(&place.tables(), files, viewers, titles, &mut |batch| {
        if !unnamed.is_empty() {
            let rows = (0..batch.len()).filter(|i| !batch.has_id[*i]);
            rows.for_each(|i| _ = unnamed.remove(&identity(batch, i)));
        }
        each(batch)
    })?;
    let beyond = |(row, named): &(Row, bool)| *named || unnamed.contains(&row.identity());
    let mut rest = EventColumns::default();
    waiting.iter().filter(|w| beyond(w)).for_each(|(row, named)| row.append_to(&mut rest, *named));
    if rest.is_empty() { Ok(()) } else { each(&rest) }
}

/// The same, one event after the other.
///
/// # Errors
/// As [`each_batch`].
pub fn each_event(
    place: &Place,
    files: &[Segment],
    inbox: &[Event],
    names: &mut Names,
    each: &mut dyn FnMut(Row) -> Result<()>,
) -> Result<()> {
    each_batch(place, files, inbox, names, &mut |batch| {
        (0..batch.len()).try_for_each(|i| each(Row::of(batch, i)?))
    })
}

/// What makes two events without client ids the same event.
type Identity = (u32, u32, u8, i64, u32);

fn identity(batch: &EventColumns, i: usize) -> Identity {
    let bits = batch.values[i].to_bits();
    (batch.viewers[i], batch.titles[i], batch.kinds[i], batch.at_ms[i], bits)
}

impl Row {
    fn identity(&self) -> Identity {
        (self.viewer, self.title, self.kind.code(), self.at_ms, self.value.to_bits())
    }

    fn of(batch: &EventColumns, i: usize) -> Result<Self> {
        let kind = EventKind::from_code(batch.kinds[i])
            .ok_or_else(|| Error::corrupt(format!("unknown event kind {}", batch.kinds[i])))?;
        let (viewer, title) = (batch.viewers[i], batch.titles[i]);
        Ok(Self { viewer, title, kind, at_ms: batch.at_ms[i], value: batch.values[i] })
    }

    fn append_to(&self, columns: &mut EventColumns, has_id: bool) {
        columns.viewers.push(self.viewer);
        columns.titles.push(self.title);
        columns.kinds.push(self.kind.code());
        columns.at_ms.push(self.at_ms);
        columns.values.push(self.value);
        columns.has_id.push(has_id);
    }
}

impl Names {
    fn row_of(&mut self, event: &EventRow<'_>) -> Row {
        Row {
            viewer: self.viewers.intern(event.viewer),
            title: self.titles.intern(event.title),
            kind: event.kind,
            at_ms: event.at.as_millis(),
            value: event.value.unwrap_or(f32::NAN),
        }
    }

    fn row(&mut self, event: &Event) -> Row {
        self.row_of(&EventRow::of(event))
    }
}

/// Reads the studio's viewing: choices of viewers with at least `min_events` titles.
///
/// # Errors
/// [`ErrorKind::Insufficient`] when nothing is left; a damaged file.
pub fn load(place: &Place, choice: &Choice, min_events: usize, talk: &dyn Talk) -> Result<Viewing> {
    loop {
        let (files, inbox) = place.store.read(|r| Ok((segments(r)?, r.inbox_since(0)?.1)))?;
        match collect(place, (files.as_slice(), inbox.as_slice()), choice, min_events, talk) {
            // A file goes while it is read when somebody is forgotten; others are in its place.
            Err(e) if e.kind() == ErrorKind::Corrupt && place.store.read(segments)? != files => {}
            other => return other,
        }
    }
}

/// The viewing of these files and this inbox.
fn collect(
    place: &Place,
    (files, inbox): (&[Segment], &[Event]),
    choice: &Choice,
    min_events: usize,
    talk: &dyn Talk,
) -> Result<Viewing> {
    let total: u64 = files.iter().map(|f| f.rows).sum::<u64>() + inbox.len() as u64;
    let mut names = Names::default();
    let mut chosen = Chosen::default();
    let mut done = 0_u64;
    each_event(place, files, inbox, &mut names, &mut |row| {
        done += 1;
        if done.is_multiple_of(1 << 16) {
            talk.step("reading events", done, total)?;
        }
        chosen.add(&row, choice);
        Ok(())
    })?;
    keep_apart(place, &mut chosen, &names, talk)?;
    let catalog = if choice.catalog || choice.content {
        place.store.read(|r| r.titles())?
    } else {
        Vec::new()
    };
    viewing(&mut names, chosen, choice, min_events, &catalog)
}

/// Leaves out what running tests say must not be learned from. A choice is known by its first moment, so that one that
/// was made before stays.
fn keep_apart(place: &Place, chosen: &mut Chosen, names: &Names, talk: &dyn Talk) -> Result<()> {
    let apart = place.store.read(Apart::now)?;
    if apart.is_empty() {
        return Ok(());
    }
    chosen.settle();
    let before = chosen.rows.len();
    chosen.rows.retain(|(viewer, _, at_ms)| apart.allows(&names.viewers.string(*viewer), *at_ms));
    let (left_out, tests) = (before - chosen.rows.len(), apart.tests.join("`, `"));
    talk.say(&format!("left out {left_out} choices, as `{tests}` asks while it runs"));
    Ok(())
}

/// Viewing from events that are in no studio, with what is known of the titles.
///
/// # Errors
/// The first bad line; [`ErrorKind::Insufficient`] when nothing is left.
pub fn of_source(
    source: &mut dyn EventSource,
    catalog: &[Title],
    choice: &Choice,
    min_events: usize,
    talk: &dyn Talk,
) -> Result<Viewing> {
    let mut names = Names::default();
    let mut chosen = Chosen::default();
    for read in 0_u64.. {
        if read.is_multiple_of(1 << 16) {
            let (done, total) = source.progress();
            talk.step("reading events", done, total)?;
        }
        match source.advance()? {
            Next::Event(event) => chosen.add(&names.row_of(&event), choice),
            Next::Bad(error) => return Err(error),
            Next::End => break,
        }
    }
    viewing(&mut names, chosen, choice, min_events, catalog)
}

/// The first moment of every choice: 16 bytes each, and no more than twice as many as there are.
#[derive(Debug, Default)]
struct Chosen {
    /// Viewer, title and moment; up to `known` each pair once, by viewer and title.
    rows: Vec<(u32, u32, i64)>,
    known: usize,
}

/// So many choices are gathered before they are put in order for the first time.
const GATHERED_MIN: usize = 1 << 20;

impl Chosen {
    fn add(&mut self, row: &Row, choice: &Choice) {
        if choice.counts(row.kind, row.value) {
            self.push(row.viewer, row.title, row.at_ms);
        }
    }

    fn push(&mut self, viewer: u32, title: u32, at_ms: i64) {
        if self.rows.len() >= GATHERED_MIN.max(2 * self.known) {
            self.settle();
        }
        self.rows.push((viewer, title, at_ms));
    }

    /// Keeps the first moment of each pair.
    fn settle(&mut self) {
        self.rows.par_sort_unstable();
        self.rows.dedup_by_key(|row| (row.0, row.1));
        self.known = self.rows.len();
    }

    /// Each pair once, by viewer and title.
    fn firsts(mut self) -> Vec<(u32, u32, i64)> {
        self.settle();
        self.rows
    }
}

fn viewing(
    names: &mut Names,
    chosen: Chosen,
    choice: &Choice,
    min_events: usize,
    catalog: &[Title],
) -> Result<Viewing> {
    let more = if choice.catalog { catalog } else { &[] };
    let mut viewing = assemble(names, chosen, min_events, more)?;
    if choice.content {
        viewing.describe(catalog)?;
    }
    Ok(viewing)
}

impl Viewing {
    /// Adds what the catalog says of the titles, to the fingerprint as well.
    fn describe(&mut self, catalog: &[Title]) -> Result<()> {
        let by_id: HashMap<&TitleId, &Title> = catalog.iter().map(|t| (&t.id, t)).collect();
        let titles: Vec<Option<&Title>> =
            self.titles.iter().map(|id| by_id.get(id).copied()).collect();
        let content = Content::new(&titles)?;
        let mut hasher = blake3::Hasher::new_derive_key("slate 2026-11 viewing and content v1");
        hasher.update(self.fingerprint.as_bytes());
        content.each_number(&mut |n| {
            hasher.update(&n.to_le_bytes());
        });
        self.fingerprint = hasher.finalize().to_hex().to_string();
        self.interactions.content = Some(Arc::new(content));
        Ok(())
    }
}

/// Puts histories together; `more` titles take part without viewing.
fn assemble(
    names: &mut Names,
    chosen: Chosen,
    min_events: usize,
    more: &[Title],
) -> Result<Viewing> {
    let more: Vec<u32> =
        more.iter().map(|t| names.titles.intern(t.id.as_str().as_bytes())).collect();
    let mut firsts = chosen.firsts();
    let mut counts = vec![0_usize; names.viewers.len()];
    firsts.iter().for_each(|(viewer, ..)| counts[*viewer as usize] += 1);
    firsts.retain(|(viewer, ..)| counts[*viewer as usize] >= min_events.max(1));
    let mut rows = firsts;
    if rows.is_empty() {
        let detail = match min_events {
            0 | 1 => "no viewer has a title that counts".to_owned(),
            n => format!("no viewer has {n} titles or more that count"),
        };
        return Err(Error::new(ErrorKind::Insufficient, detail)
            .hint("`slate data show` says what is there; lower `min_events` or `min_rating`"));
    }
    let viewers = Numbering::new(&names.viewers, rows.iter().map(|r| r.0));
    let titles = Numbering::new(&names.titles, rows.iter().map(|r| r.1).chain(more));
    rows.par_iter_mut().for_each(|row| {
        *row = (viewers.number[row.0 as usize], titles.number[row.1 as usize], row.2);
    });
    rows.par_sort_unstable_by_key(|&(viewer, title, at)| (viewer, at, title));
    let fingerprint = fingerprint(&rows, &viewers.texts, &titles.texts);
    let title_ids = titles.texts.iter().map(|t| TitleId::new(*t)).collect::<Result<_>>()?;
    let interactions = interactions(&rows, viewers.texts.len(), titles.texts.len());
    let viewers = viewers.texts.iter().map(|&name| name.to_owned()).collect();
    Ok(Viewing { interactions, viewers, titles: title_ids, fingerprint })
}

/// New numbers for those that occur, in the order of their texts.
struct Numbering<'a> {
    /// Old number to new.
    number: Vec<u32>,
    /// New number to text.
    texts: Vec<&'a str>,
}

impl<'a> Numbering<'a> {
    fn new(interner: &'a Interner, occurring: impl Iterator<Item = u32>) -> Self {
        let mut occurs = vec![false; interner.len()];
        occurring.for_each(|old| occurs[old as usize] = true);
        let mut kept: Vec<(&str, usize)> = interner
            .iter()
            .enumerate()
            .filter(|(old, _)| occurs[*old])
            .map(|(old, text)| (std::str::from_utf8(text).unwrap_or_default(), old))
            .collect();
        kept.sort_unstable();
        let mut number = vec![u32::MAX; interner.len()];
        for (new, (_, old)) in (0..).zip(&kept) {
            number[*old] = new;
        }
        Self { number, texts: kept.into_iter().map(|(text, _)| text).collect() }
    }
}

fn interactions(rows: &[(u32, u32, i64)], viewers: usize, title_count: usize) -> Interactions {
    let mut histories = Histories::new();
    let mut at_ms = Vec::with_capacity(rows.len());
    for of_viewer in rows.chunk_by(|a, b| a.0 == b.0) {
        let titles: Vec<u32> = of_viewer.iter().map(|r| r.1).collect();
        histories.push(&titles);
        at_ms.extend(of_viewer.iter().map(|r| r.2));
    }
    debug_assert_eq!(histories.len(), viewers, "every viewer that is kept has a row");
    Interactions::timed(title_count, histories, at_ms)
}

fn fingerprint(rows: &[(u32, u32, i64)], viewers: &[&str], titles: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("slate 2026-11 viewing v1");
    for text in viewers.iter().chain(titles) {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    for (viewer, title, at) in rows {
        hasher.update(&viewer.to_le_bytes()).update(&at.to_le_bytes()).update(&title.to_le_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    /// Something that counts: who, what, when.
    type Choosing = (u8, u8, i64);

    /// What [`load`] collects from these, in this order.
    fn collected(choices: &[Choosing]) -> (Names, Chosen) {
        let (mut names, mut chosen) = (Names::default(), Chosen::default());
        for (at_row, (viewer, title, at)) in choices.iter().enumerate() {
            let viewer = names.viewers.intern(format!("v{viewer}").as_bytes());
            let title = names.titles.intern(format!("t{title}").as_bytes());
            chosen.push(viewer, title, *at);
            if at_row % 7 == 0 {
                chosen.settle();
            }
        }
        (names, chosen)
    }

    /// The same from the definition: viewers by id, each with its titles by their first moment, then id.
    fn defined(chosen: &[Choosing], min_events: usize) -> Vec<Vec<(i64, String)>> {
        let mut first: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
        for (viewer, title, at) in chosen {
            let titles = first.entry(format!("v{viewer}")).or_default();
            let at_first = titles.entry(format!("t{title}")).or_insert(*at);
            *at_first = (*at_first).min(*at);
        }
        let enough = first.into_values().filter(|titles| titles.len() >= min_events.max(1));
        let in_order = |titles: BTreeMap<String, i64>| {
            let mut moments: Vec<_> = titles.into_iter().map(|(title, at)| (at, title)).collect();
            moments.sort();
            moments
        };
        enough.map(in_order).collect()
    }

    fn named(viewing: &Viewing) -> Vec<Vec<(i64, String)>> {
        let at_ms = viewing.interactions.at_ms.clone().unwrap_or_default();
        let mut at_ms = at_ms.into_iter();
        let name = |title: &u32| viewing.titles[*title as usize].to_string();
        let histories = viewing.interactions.histories.iter();
        histories.map(|h| at_ms.by_ref().zip(h.iter().map(name)).collect()).collect()
    }

    proptest! {
        #[test]
        fn viewing_is_what_it_is_defined_as_whatever_the_order_of_events(
            mut chosen in proptest::collection::vec((0..12_u8, 0..12_u8, 0..5_i64), 1..80),
            min_events in 0..6_usize,
            moves in proptest::collection::vec((any::<Index>(), any::<Index>()), 0..40),
        ) {
            let expected = defined(&chosen, min_events);
            let (mut names, all) = collected(&chosen);
            let viewing = assemble(&mut names, all, min_events, &[]);
            for (a, b) in moves {
                let n = chosen.len();
                chosen.swap(a.index(n), b.index(n));
            }
            let (mut names, all) = collected(&chosen);
            let again = assemble(&mut names, all, min_events, &[]);
            match (viewing, again) {
                (Ok(viewing), Ok(again)) => {
                    prop_assert_eq!(named(&viewing), expected.clone());
                    prop_assert_eq!(named(&again), expected.clone());
                    prop_assert_eq!(viewing.fingerprint, again.fingerprint);
                    let occurring: BTreeSet<_> = expected.iter().flatten().map(|(_, t)| t).collect();
                    prop_assert_eq!(viewing.titles.len(), occurring.len());
                }
                (Err(e), Err(_)) => {
                    prop_assert_eq!(e.kind(), ErrorKind::Insufficient);
                    prop_assert!(expected.is_empty());
                }
                (one, other) => prop_assert!(false, "{one:?} and {other:?}"),
            }
        }
    }
}
