//! What the server holds in memory, and how it follows the store.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use slate_core::{Event, Result, TitleId, ViewerId};
use slate_recommend::rules::Rules;
use slate_store::{ExposureRow, Reader};
use slate_tables::{Forgotten, Segment};

use super::cache::Cache;
use super::catalog::Catalog;
use super::exposures::shown_to;
use super::histories::{Seen, Viewers};
use super::model::Serving;
use super::offer::Offer;
use super::outcomes::is_choice;
use super::page::{Crowd, PageScratch};
use super::scratch::Spare;
use super::tested::Stands;
use super::{Cells, Exposures, Flags, Glances, Insight, Outcomes, Shown, Stock, Variants, Wishes};
use crate::place::Place;
use crate::proposal_view::PRODUCTION;
use crate::viewing::{Names, each_event, segments};

/// The key under which the store says that titles were changed.
pub const TITLES_CHANGED: &str = "titles_changed";

/// How many of the newest pages a new process learns from.
const RECALLED_MAX: u64 = 20_000;

/// The model in production, histories and catalog.
#[derive(Debug, Default)]
pub struct Engine {
    serving: RwLock<Option<Arc<Serving>>>,
    pub(super) viewers: RwLock<Viewers>,
    catalog: RwLock<Arc<Catalog>>,
    offer: RwLock<Arc<Offer>>,
    known: Mutex<Known>,
    loaded: AtomicBool,
    stock: RwLock<Option<Arc<Stock>>>,
    /// Pages that were shown, on their way to the disk.
    pub exposures: Exposures,
    /// What became of titles in drawn slots.
    pub outcomes: Outcomes,
    /// Artwork and copy to choose from.
    pub variants: Variants,
    /// Who does not want to be personalized.
    pub wishes: Wishes,
    recalled: Mutex<bool>,
    /// How often somebody had been forgotten, as of what is in memory.
    forgotten: AtomicU64,
    pub(super) scratch: Spare<PageScratch>,
    pub(super) crowd: Cache<String, Arc<Crowd>>,
    /// The tests that run.
    pub(super) flags: RwLock<Arc<Flags>>,
    /// The versions that their cells name.
    pub(super) stands: RwLock<Stands>,
    /// Who was in which cell.
    pub cells: Cells,
    /// What was seen last of the tests that run.
    pub glances: Glances,
    /// What questions about the catalog need.
    pub insight: Insight,
}

/// How much of the store has been taken over.
#[derive(Debug, Default)]
struct Known {
    changes: Option<i64>,
    files: HashSet<String>,
    inbox_last: i64,
    titles_changed: Option<String>,
    /// How often somebody had been forgotten.
    forgotten: u64,
    /// Whether what is in memory is to be dropped with the next events.
    from_nothing: bool,
}

impl Known {
    /// All events are news again; catalog and model stay.
    fn start_again(&mut self, forgotten: u64) {
        let titles_changed = self.titles_changed.take();
        *self = Self { titles_changed, forgotten, from_nothing: true, ..Self::default() };
    }
}

/// What a refresh reads in one snapshot.
struct News {
    production: Option<slate_store::Version>,
    /// Whether it was retired and nothing has taken its place.
    retired: bool,
    /// How often somebody had been forgotten.
    forgotten: u64,
    files: Vec<Segment>,
    inbox: (i64, Vec<Event>),
    titles: Option<Catalog>,
    titles_changed: Option<String>,
    variants: Vec<(TitleId, String)>,
}

impl Engine {
    /// Takes over whatever has changed in the store since the last time; cheap when nothing has.
    ///
    /// # Errors
    /// A version or a file cannot be read; what was loaded before stays.
    pub fn refresh(&self, place: &Place) -> Result<()> {
        let mut known = locked(&self.known);
        let changes = place.store.change_counter()?;
        if known.changes == Some(changes) {
            return Ok(());
        }
        let forgotten = place.store.read(|r| r.times_forgotten())?;
        if forgotten != known.forgotten {
            // Who it was is known to nobody any more: everything is read again.
            known.start_again(forgotten);
        }
        let news = place.store.read(|r| News::read(r, &known))?;
        if news.forgotten != known.forgotten {
            return Ok(());
        }
        self.take_events(place, &mut known, news.files, news.inbox)?;
        self.forgotten.store(news.forgotten, Ordering::Release);
        if let Some(titles) = news.titles {
            *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(titles);
            known.titles_changed = news.titles_changed;
        }
        self.variants.set(news.variants);
        self.wishes.follow(&place.store)?;
        // Last: a version that cannot be read must not keep the rest from being taken over.
        let taken = self.take_model(place, news.production.as_ref(), news.retired);
        self.take_offer(place)?;
        self.take_tests(place)?;
        taken?;
        known.changes = Some(changes);
        self.loaded.store(true, Ordering::Release);
        Ok(())
    }

    /// The first refresh, for whoever is not kept fresh by the server.
    ///
    /// # Errors
    /// As [`Engine::refresh`].
    pub fn ready(&self, place: &Place) -> Result<()> {
        if self.loaded.load(Ordering::Acquire) { Ok(()) } else { self.refresh(place) }
    }

    /// Sees to it that a viewer who was just forgotten is in no memory of this process. Another process that
    /// serves reads everything again.
    ///
    /// # Errors
    /// The store refuses.
    pub fn forget(&self, place: &Place, viewer: &str, tables: &Forgotten) -> Result<()> {
        let mut known = locked(&self.known);
        self.viewers.write().unwrap_or_else(PoisonError::into_inner).forget(viewer);
        let id = ViewerId::new(viewer)?;
        self.exposures.forget(&id);
        self.outcomes.forget(&id);
        self.variants.forget(&id);
        self.wishes.forget(&id);
        let flags = self.flags();
        let running = flags.tests().map(|t| (t.live.definition.name.as_str(), t.live.phase));
        self.cells.forget(&id, running);
        if self.loaded.load(Ordering::Acquire) {
            let forgotten = place.store.read(|r| r.times_forgotten())?;
            if forgotten != known.forgotten + 1 {
                // Somebody else was forgotten meanwhile, by another process: the next refresh starts again.
                return Ok(());
            }
            known.forgotten = forgotten;
            self.forgotten.store(forgotten, Ordering::Release);
            // What is in the new files was in the old ones.
            known.files.retain(|file| !tables.gone.contains(file));
            known.files.extend(tables.segments.iter().map(|s| s.file.clone()));
        }
        Ok(())
    }

    fn take_model(
        &self,
        place: &Place,
        version: Option<&slate_store::Version>,
        retired: bool,
    ) -> Result<()> {
        let have = self.serving().map(|s| (s.version.clone(), s.stands_in));
        if have == version.map(|v| (v.id.clone(), retired)) {
            return Ok(());
        }
        let serving = match version {
            Some(v) if retired => Serving::in_place_of(v, &self.viewers())?,
            other => other.map(|v| Serving::load(place, v)).transpose()?,
        };
        let serving = serving.map(Arc::new);
        *self.serving.write().unwrap_or_else(PoisonError::into_inner) = serving;
        Ok(())
    }

    /// Puts model, catalog and rules together anew if any of them has changed.
    fn take_offer(&self, place: &Place) -> Result<()> {
        let (serving, catalog) = (self.serving(), self.catalog());
        let set = place.store.read(|r| r.rules())?;
        let number = set.as_ref().map(|set| set.version);
        if self.offer().is_of(serving.as_ref(), &catalog, number) {
            return Ok(());
        }
        let rules = match &set {
            Some(set) => Rules::from_toml(&set.body, "the rules that are set")?,
            None => Rules::default(),
        };
        let titles = place.store.read(|r| r.titles())?;
        let offer = Offer::new(serving, catalog, &titles, (number, rules));
        *self.offer.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(offer);
        Ok(())
    }

    /// Reads files that are new; what the inbox repeats of them changes nothing.
    fn take_events(
        &self,
        place: &Place,
        known: &mut Known,
        files: Vec<Segment>,
        inbox: (i64, Vec<Event>),
    ) -> Result<()> {
        let new: Vec<Segment> =
            files.into_iter().filter(|f| !known.files.contains(&f.file)).collect();
        let mut names = Names::default();
        let mut rows = Vec::new();
        each_event(place, &new, &[], &mut names, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        let from_nothing = std::mem::take(&mut known.from_nothing);
        if from_nothing {
            self.unlearn();
        }
        let mut viewers = self.viewers.write().unwrap_or_else(PoisonError::into_inner);
        if from_nothing {
            viewers.clear();
        }
        let viewer_numbers: Vec<u32> = names.viewers.iter().map(|n| viewers.viewer(n)).collect();
        let title_numbers: Vec<u32> =
            names.titles.iter().map(|n| viewers.titles.intern(n)).collect();
        for row in rows {
            let title = title_numbers[row.title as usize];
            let seen = Seen { at_ms: row.at_ms, title, value: row.value, kind: row.kind };
            viewers.add(viewer_numbers[row.viewer as usize], seen);
        }
        viewers.add_events(&inbox.1);
        self.followed(&inbox.1);
        known.files.extend(new.into_iter().map(|f| f.file));
        known.inbox_last = inbox.0;
        Ok(())
    }

    /// How often somebody had been forgotten, as of what is in memory. What is made of it later than this is
    /// asked is made without them.
    pub(super) fn forgotten(&self) -> u64 {
        self.forgotten.load(Ordering::Acquire)
    }

    /// Drops what was learned from pages: it names viewers, and one of them must not be named any more. The
    /// next page learns it again from the log.
    fn unlearn(&self) {
        let mut recalled = locked(&self.recalled);
        self.outcomes.start_again();
        self.variants.start_again();
        self.cells.start_again();
        *recalled = false;
    }

    /// What was shown is chosen or not: slots and variants learn from it.
    fn followed(&self, events: &[Event]) {
        for event in events.iter().filter(|e| is_choice(e.kind)) {
            self.chose(&event.viewer, &event.title, event.at.as_millis());
        }
    }

    fn chose(&self, viewer: &ViewerId, title: &TitleId, at_ms: i64) {
        self.outcomes.chose(viewer, title, at_ms);
        self.variants.chose(viewer, title, at_ms);
    }

    /// Somebody was shown a title in a drawn slot, or with a variant that was drawn.
    pub(super) fn showed(&self, viewer: &ViewerId, place: &Shown, context: &[f64], at_ms: i64) {
        if place.explored {
            self.outcomes.shown(viewer, &place.title, at_ms);
        }
        if let Some(variant) = &place.variant {
            self.variants.shown(viewer, &place.title, &variant.name, context, at_ms);
        }
    }

    /// Takes in a page of the log, and what its viewer did since.
    fn recall_page(&self, page: &ExposureRow, viewers: &Viewers) -> Result<()> {
        let (Some(viewer), shown_ms) = (&page.viewer, page.at.as_millis()) else { return Ok(()) };
        let (places, context) = shown_to(page)?;
        for place in places.iter().filter(|p| p.explored || p.variant.is_some()) {
            self.showed(viewer, place, &context, shown_ms);
            let number = viewers.titles.get(place.title.as_str().as_bytes());
            let chosen = |s: &&Seen| Some(s.title) == number && is_choice(s.kind);
            let history = viewers.history(viewer.as_str()).iter().filter(chosen);
            history.for_each(|s| self.chose(viewer, &place.title, s.at_ms));
        }
        Ok(())
    }

    /// Takes in events that were just made durable.
    pub fn observe(&self, events: &[Event]) {
        self.followed(events);
        self.viewers.write().unwrap_or_else(PoisonError::into_inner).add_events(events);
    }

    /// Model, catalog and rules as of now.
    pub fn offer(&self) -> Arc<Offer> {
        self.offer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The version that answers now.
    pub fn serving(&self) -> Option<Arc<Serving>> {
        self.serving.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes over what became of the titles that were shown before this process began; does so once.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn recall(&self, place: &Place) -> Result<()> {
        let mut recalled = locked(&self.recalled);
        if !*recalled {
            let pages = place.store.read(|r| r.exposures_newest(RECALLED_MAX))?;
            let viewers = self.viewers();
            for (_, page) in pages.iter().rev() {
                self.recall_page(page, &viewers)?;
            }
            *recalled = true;
        }
        Ok(())
    }

    /// The titles in one numbering, for the version and the catalog of now. Made anew when either is new; those
    /// who come meanwhile wait for it. None if nothing is in production.
    pub fn stock(&self) -> Option<Arc<Stock>> {
        let (serving, catalog) = (self.serving()?, self.catalog());
        let fresh = |s: &Arc<Stock>| s.is_of(&serving, &catalog);
        let have = self.stock.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(stock) = have.filter(fresh) {
            return Some(stock);
        }
        let mut place = self.stock.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(stock) = place.as_ref().filter(|s| fresh(s)) {
            return Some(stock.clone());
        }
        let mut viewers = self.viewers.write().unwrap_or_else(PoisonError::into_inner);
        let stock = Arc::new(Stock::new(serving, catalog, &mut viewers));
        *place = Some(stock.clone());
        Some(stock)
    }

    /// What viewers have done. Hold it briefly: posting waits for it.
    pub fn viewers(&self) -> RwLockReadGuard<'_, Viewers> {
        self.viewers.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The catalog.
    pub fn catalog(&self) -> Arc<Catalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl News {
    fn read(r: Reader<'_>, known: &Known) -> Result<Self> {
        let alias = r.alias(PRODUCTION)?;
        let production = alias.map(|a| r.version(&a.version)).transpose()?;
        let titles_changed = r.studio_value_if_set(TITLES_CHANGED)?;
        let stale = titles_changed != known.titles_changed;
        let titles = if stale { Some(Catalog::new(r.titles()?)) } else { None };
        let retired = match &production {
            Some(v) => r.retired(&v.id)?.is_some(),
            None => false,
        };
        Ok(Self {
            retired,
            forgotten: r.times_forgotten()?,
            production,
            files: segments(r)?,
            inbox: r.inbox_since(known.inbox_last)?,
            titles,
            titles_changed,
            variants: r.variants()?,
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
