//! What the server holds in memory, and how it follows the store.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use slate_core::{Event, Result};
use slate_recommend::rules::Rules;
use slate_store::Reader;
use slate_tables::Segment;

use super::catalog::Catalog;
use super::histories::{Seen, Viewers};
use super::model::Serving;
use super::offer::Offer;
use crate::place::Place;
use crate::proposal_view::PRODUCTION;
use crate::viewing::{Names, each_event, segments};

/// The key under which the store says that titles were changed.
pub const TITLES_CHANGED: &str = "titles_changed";

/// The model in production, histories and catalog.
#[derive(Debug, Default)]
pub struct Engine {
    serving: RwLock<Option<Arc<Serving>>>,
    viewers: RwLock<Viewers>,
    catalog: RwLock<Arc<Catalog>>,
    offer: RwLock<Arc<Offer>>,
    known: Mutex<Known>,
    loaded: AtomicBool,
}

/// How much of the store has been taken over.
#[derive(Debug, Default)]
struct Known {
    changes: Option<i64>,
    files: HashSet<String>,
    inbox_last: i64,
    titles_changed: Option<String>,
}

/// What a refresh reads in one snapshot.
struct News {
    production: Option<slate_store::Version>,
    files: Vec<Segment>,
    inbox: (i64, Vec<Event>),
    titles: Option<Catalog>,
    titles_changed: Option<String>,
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
        let news = place.store.read(|r| News::read(r, &known))?;
        self.take_events(place, &mut known, news.files, news.inbox)?;
        if let Some(titles) = news.titles {
            *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(titles);
            known.titles_changed = news.titles_changed;
        }
        // Last: a version that cannot be read must not keep the rest from being taken over.
        let taken = self.take_model(place, news.production.as_ref());
        self.take_offer(place)?;
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

    fn take_model(&self, place: &Place, version: Option<&slate_store::Version>) -> Result<()> {
        let have = self.serving().map(|s| s.version.clone());
        if have.as_ref() == version.map(|v| &v.id) {
            return Ok(());
        }
        let serving = version.map(|v| Serving::load(place, v)).transpose()?.map(Arc::new);
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
        let mut viewers = self.viewers.write().unwrap_or_else(PoisonError::into_inner);
        let viewer_numbers: Vec<u32> = names.viewers.iter().map(|n| viewers.viewer(n)).collect();
        let title_numbers: Vec<u32> =
            names.titles.iter().map(|n| viewers.titles.intern(n)).collect();
        for row in rows {
            let title = title_numbers[row.title as usize];
            let seen = Seen { at_ms: row.at_ms, title, value: row.value, kind: row.kind };
            viewers.add(viewer_numbers[row.viewer as usize], seen);
        }
        viewers.add_events(&inbox.1);
        known.files.extend(new.into_iter().map(|f| f.file));
        known.inbox_last = inbox.0;
        Ok(())
    }

    /// Takes in events that were just made durable.
    pub fn observe(&self, events: &[Event]) {
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
        Ok(Self {
            production,
            files: segments(r)?,
            inbox: r.inbox_since(known.inbox_last)?,
            titles,
            titles_changed,
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
