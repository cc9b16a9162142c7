//! The log of what was shown: pages wait in memory for a moment and are written together.
//!
//! An answer does not wait for the disk. A thread writes what waits as soon as the last write is done, so that
//! a page is on the disk a few milliseconds after it was answered, and many pages share one fsync. A page is
//! one row: after a crash it is whole or absent, never half. What the crash took is a few milliseconds of pages
//! of all viewers alike, which leaves no analysis astray. When the disk cannot follow, requests wait: memory
//! stays bounded and nothing is dropped.
//!
//! A page that is on its way when a viewer is forgotten, here or by another process, is written without its viewer:
//! the transaction that writes it sees that somebody was forgotten since it was made.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Seed, TitleId, ViewerId};
use slate_recommend::page::{Contender, Page, Policy, Slot};
use slate_store::{ExposureRow, NewExposure, Store};

use super::{ChosenVariant, PageAnswer, PageAsk, PageCard, PageRow, ShownCell, Stock};

/// Most pages that wait.
const WAITING_MAX: usize = 4_096;

/// Pages that are not on the disk yet.
#[derive(Debug, Default)]
pub struct Exposures {
    waiting: Mutex<Waiting>,
    /// Something waits, or nobody writes any more.
    more: Condvar,
    /// Something was taken to be written.
    room: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    pages: Vec<NewExposure>,
    /// Whether a thread writes.
    written: bool,
    closed: bool,
}

impl Exposures {
    /// Takes in a page; waits only while too many others wait.
    pub fn shown(&self, page: NewExposure) {
        let full = |w: &mut Waiting| w.pages.len() >= WAITING_MAX && !w.closed;
        let waiting = self.room.wait_while(self.lock(), full);
        waiting.unwrap_or_else(PoisonError::into_inner).pages.push(page);
        self.more.notify_one();
    }

    /// Writes what waits if no thread does: for a program that makes a page and ends.
    ///
    /// # Errors
    /// The store refuses.
    pub fn settle(&self, store: &Store) -> Result<()> {
        if self.lock().written { Ok(()) } else { self.flush(store) }
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// The store refuses; what it refused waits again.
    pub fn flush(&self, store: &Store) -> Result<()> {
        self.write(store, self.take())
    }

    /// What waits; nobody else writes it then.
    fn take(&self) -> Vec<NewExposure> {
        let pages = std::mem::take(&mut self.lock().pages);
        self.room.notify_all();
        pages
    }

    fn write(&self, store: &Store, pages: Vec<NewExposure>) -> Result<()> {
        if pages.is_empty() {
            return Ok(());
        }
        store.log_exposures(&pages).inspect_err(|_| {
            let mut waiting = self.lock();
            let newer = std::mem::replace(&mut waiting.pages, pages);
            waiting.pages.extend(newer);
        })
    }

    /// Drops what waits and was shown to a viewer who is forgotten.
    pub fn forget(&self, viewer: &ViewerId) {
        self.lock().pages.retain(|new| new.page.viewer.as_ref() != Some(viewer));
    }

    /// Writes until [`Exposures::close`]; `failed` hears of every write that the store refused.
    pub fn keep_writing(&self, store: &Store, failed: &dyn Fn(&Error)) {
        self.lock().written = true;
        loop {
            let idle = |w: &mut Waiting| w.pages.is_empty() && !w.closed;
            let waiting = self.more.wait_while(self.lock(), idle);
            let closed = waiting.map(|w| w.closed).unwrap_or(true);
            if let Err(e) = self.flush(store) {
                failed(&e);
                std::thread::sleep(std::time::Duration::from_millis(200));
            }
            if closed {
                self.lock().written = false;
                return;
            }
        }
    }

    /// Lets [`Exposures::keep_writing`] end once everything is written.
    pub fn close(&self) {
        self.lock().closed = true;
        self.more.notify_all();
        self.room.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A page on its way to the log.
#[derive(Debug)]
pub(super) struct Logged<'a> {
    pub(super) ask: &'a PageAsk,
    pub(super) stock: &'a Stock,
    pub(super) page: &'a Page,
    pub(super) answer: &'a PageAnswer,
    /// How the viewer was described when variants were drawn.
    pub(super) context: Vec<f64>,
    /// How often somebody had been forgotten before anything was read for it.
    pub(super) forgotten: u64,
}

/// A page as it is logged: titles by place, and for what was drawn the pool it was drawn from, so that the draw
/// can be done again. Every other place has propensity 1.
#[derive(Debug, Serialize, Deserialize)]
struct Body {
    seed: Seed,
    diversity: f64,
    rows: Vec<BodyRow>,
    slots: Vec<BodySlot>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    variants: Vec<BodyVariant>,
    /// How the viewer was described when variants were drawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    context: Vec<f64>,
    /// The cells of online tests that it was made in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cells: Vec<ShownCell>,
    /// Of a list that two versions were drafted into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    draft: Option<BodyDraft>,
}

/// Which version was drafted in, and how much of a play at each place belongs to it.
#[derive(Debug, Serialize, Deserialize)]
struct BodyDraft {
    with: String,
    shares: Vec<f64>,
}

/// Row, card, name, propensity and its error.
type BodyVariant = (usize, usize, String, f64, Option<f64>);

#[derive(Debug, Serialize, Deserialize)]
struct BodyRow {
    kind: String,
    titles: Vec<TitleId>,
}

#[derive(Debug, Serialize, Deserialize)]
struct BodySlot {
    row: usize,
    position: usize,
    policy: Policy,
    seed: Seed,
    /// Title, score, and what was known of it: exposures and plays.
    pool: Vec<(TitleId, f64, u32, u32)>,
    propensity: f64,
    error: Option<f64>,
}

/// One place of a page that was shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Which row, from 0.
    pub row: usize,
    /// What the row was about.
    pub kind: String,
    /// Which card of the row, from 0.
    pub position: usize,
    /// What was there.
    pub title: TitleId,
    /// With which probability.
    pub propensity: f64,
    /// The standard error of that, when it is an estimate.
    pub propensity_error: Option<f64>,
    /// Whether it was drawn.
    pub explored: bool,
    /// With which artwork or copy, where there was any to choose from.
    pub variant: Option<ChosenVariant>,
    /// How much of a play here belongs to the version that was drafted in; of drafted lists alone.
    pub drafted: Option<f64>,
}

impl Shown {
    /// The place of a card.
    pub(super) fn of(row: usize, position: usize, kind: &str, card: &PageCard) -> Self {
        Self {
            row,
            kind: kind.to_owned(),
            position,
            title: card.title.clone(),
            propensity: card.propensity,
            propensity_error: card.propensity_error,
            explored: card.explored,
            variant: card.variant.clone(),
            drafted: None,
        }
    }
}

/// A page ready to be logged.
pub(super) fn exposure(logged: &Logged<'_>) -> NewExposure {
    let Logged { ask, stock, page, answer, context, forgotten } = logged;
    let row = |row: &PageRow| BodyRow {
        kind: row.kind.clone(),
        titles: row.cards.iter().map(|c| c.title.clone()).collect(),
    };
    let variants = variants(answer);
    let context = if variants.is_empty() { Vec::new() } else { context.clone() };
    let body = Body {
        seed: ask.seed,
        diversity: ask.diversity,
        rows: answer.rows.iter().map(row).collect(),
        slots: page.slots.iter().map(|s| slot(stock, page, s)).collect(),
        variants,
        context,
        cells: ask.cells.clone(),
        draft: None,
    };
    let page = ExposureRow {
        slate: ask.slate.clone(),
        viewer: ask.viewer.clone(),
        at: ask.now,
        version: stock.serving.version.clone(),
        body: serde_json::json!(body).to_string(),
    };
    NewExposure { page, forgotten: *forgotten }
}

fn slot(stock: &Stock, page: &Page, slot: &Slot) -> BodySlot {
    let card = &page.rows[slot.row].cards[slot.position];
    let of = |c: &Contender| {
        let title = stock.titles[c.title as usize].clone();
        (title, c.score, c.trials.exposures, c.trials.plays)
    };
    BodySlot {
        row: slot.row,
        position: slot.position,
        policy: slot.policy,
        seed: slot.seed,
        pool: slot.pool.iter().map(of).collect(),
        propensity: card.propensity,
        error: card.propensity_error,
    }
}

fn variants(answer: &PageAnswer) -> Vec<BodyVariant> {
    let mut variants = Vec::new();
    for (row, shown) in answer.rows.iter().enumerate() {
        for (position, card) in shown.cards.iter().enumerate() {
            if let Some(v) = &card.variant {
                variants.push((row, position, v.name.clone(), v.propensity, v.propensity_error));
            }
        }
    }
    variants
}

/// A list that two versions were drafted into, as it was shown.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftedList {
    /// The version that the list is of.
    pub version: String,
    /// The version that was drafted in.
    pub with: String,
    /// The cells of online tests that it was made in.
    pub cells: Vec<ShownCell>,
    /// The seed of the draft.
    pub seed: Seed,
    /// Titles in their places, and how much of a play there belongs to the version that was drafted in.
    pub slots: Vec<(TitleId, f64)>,
}

/// The kind of the one row of a drafted list.
const DRAFTED: &str = "drafted";

impl DraftedList {
    /// As it is logged.
    pub(super) fn exposure(
        self,
        slate: String,
        (viewer, at, forgotten): (Option<ViewerId>, slate_core::Timestamp, u64),
    ) -> NewExposure {
        let (titles, shares) = self.slots.into_iter().unzip();
        let body = Body {
            seed: self.seed,
            diversity: 0.0,
            rows: vec![BodyRow { kind: DRAFTED.to_owned(), titles }],
            slots: Vec::new(),
            variants: Vec::new(),
            context: Vec::new(),
            cells: self.cells,
            draft: Some(BodyDraft { with: self.with, shares }),
        };
        let body = serde_json::json!(body).to_string();
        let page = ExposureRow { slate, viewer, at, version: self.version, body };
        NewExposure { page, forgotten }
    }
}

/// What of the log is a drafted list; none for a page.
///
/// # Errors
/// The page is damaged.
pub fn drafted(page: &ExposureRow) -> Result<Option<DraftedList>> {
    // Most pages are none, and need not be read whole.
    if !page.body.contains("\"draft\":") {
        return Ok(None);
    }
    let Body { seed, rows, cells, draft, .. } = body(page)?;
    let Some(BodyDraft { with, shares }) = draft else { return Ok(None) };
    let titles = rows.into_iter().flat_map(|row| row.titles);
    let slots = titles.zip(shares).collect();
    Ok(Some(DraftedList { version: page.version.clone(), with, cells, seed, slots }))
}

/// The slots of a page that were drawn: what stood there, the pool it was drawn from, and with which probability.
///
/// # Errors
/// The page is damaged.
pub fn draws(page: &ExposureRow) -> Result<Vec<(TitleId, Vec<TitleId>, f64)>> {
    let Body { rows, slots, .. } = body(page)?;
    let draw = |slot: BodySlot| {
        let title = rows.get(slot.row)?.titles.get(slot.position)?.clone();
        let pool = slot.pool.into_iter().map(|(title, ..)| title).collect();
        Some((title, pool, slot.propensity))
    };
    Ok(slots.into_iter().filter_map(draw).collect())
}

fn body(page: &ExposureRow) -> Result<Body> {
    serde_json::from_str(&page.body)
        .map_err(|e| Error::corrupt(format!("slate `{}`: {e}", page.slate)))
}

/// Every place of a page of the log, from top to bottom and left to right.
///
/// # Errors
/// The page is damaged.
pub fn shown(page: &ExposureRow) -> Result<Vec<Shown>> {
    shown_to(page).map(|(places, _)| places)
}

/// The same, and how the viewer was described.
pub(super) fn shown_to(page: &ExposureRow) -> Result<(Vec<Shown>, Vec<f64>)> {
    let body = body(page)?;
    let mut places = Vec::new();
    for (row, shown) in body.rows.iter().enumerate() {
        for (position, title) in shown.titles.iter().enumerate() {
            places.push(body.place(row, position, &shown.kind, title));
        }
    }
    Ok((places, body.context))
}

impl Body {
    fn place(&self, row: usize, position: usize, kind: &str, title: &TitleId) -> Shown {
        let slot = self.slots.iter().find(|s| (s.row, s.position) == (row, position));
        let variant = self.variants.iter().find(|v| (v.0, v.1) == (row, position));
        let chosen = |(_, _, name, propensity, error): &BodyVariant| ChosenVariant {
            name: name.clone(),
            propensity: *propensity,
            propensity_error: *error,
        };
        Shown {
            row,
            kind: kind.to_owned(),
            position,
            title: title.clone(),
            propensity: slot.map_or(1.0, |s| s.propensity),
            propensity_error: slot.and_then(|s| s.error),
            explored: slot.is_some(),
            variant: variant.map(chosen),
            drafted: self.draft.as_ref().and_then(|draft| draft.shares.get(position).copied()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use slate_core::Timestamp;

    use super::*;

    fn page(slate: &str, viewer: &str) -> ExposureRow {
        ExposureRow {
            slate: slate.to_owned(),
            viewer: viewer.parse().ok(),
            at: Timestamp::from_millis(5).unwrap(),
            version: "abc".to_owned(),
            body: "{\"rows\":[]}".to_owned(),
        }
    }

    /// The thread that writes has taken a page, a page waits, and a page is being made.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the store is the test's own, and has no record")]
    fn whoever_is_forgotten_is_on_no_page_that_is_on_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("slate.db")).unwrap();
        let (log, who) = (Exposures::default(), "v1".parse().unwrap());
        let show = |page| log.shown(NewExposure { page, forgotten: 0 });
        show(page("taken", "v1"));
        show(page("taken too", "v2"));
        let taken = log.take();
        show(page("waits", "v1"));
        show(page("waits too", "v2"));
        store.write(|tx| tx.forget_viewer(&who).map(drop)).unwrap();
        log.forget(&who);
        show(page("made", "v1"));
        log.write(&store, taken).unwrap();
        log.flush(&store).unwrap();
        let rows = store.read(|r| r.exposures_since(0, 10)).unwrap();
        assert!(rows.iter().all(|(_, row)| row.viewer.is_none()), "{rows:?}");
        let slates: Vec<&str> = rows.iter().map(|(_, row)| row.slate.as_str()).collect();
        assert_eq!(slates, ["taken", "taken too", "waits too", "made"]);
    }
}
