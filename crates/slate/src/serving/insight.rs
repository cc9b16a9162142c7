//! What questions about the catalog need again and again, in memory until titles change.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use slate_catalog::comparables::Comparables;
use slate_catalog::model::ForecastModel;
use slate_core::{Result, Title};

use super::TITLES_CHANGED;
use crate::place::Place;

/// Forecasters that are kept.
const FORECASTERS_MAX: usize = 8;

/// The catalog and forecasters, in memory.
#[derive(Debug, Default)]
pub struct Insight {
    /// With what the store said of its last change.
    catalog: Mutex<Option<(Option<String>, Arc<WholeCatalog>)>>,
    /// By id; the one asked last at the end.
    forecasters: Mutex<Vec<(String, Arc<ForecastModel>)>>,
}

/// The titles of the studio.
#[derive(Debug)]
pub struct WholeCatalog {
    /// All of them.
    pub titles: Vec<Title>,
    comparables: OnceLock<Comparables>,
}

impl WholeCatalog {
    /// The same, to be asked for titles like another.
    pub fn comparables(&self) -> &Comparables {
        self.comparables.get_or_init(|| Comparables::new(self.titles.iter()))
    }
}

impl Insight {
    /// The titles as they are now. Others who ask meanwhile wait for the one reading.
    ///
    /// # Errors
    /// The store refuses.
    pub fn catalog(&self, place: &Place) -> Result<Arc<WholeCatalog>> {
        let mut kept = self.catalog.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = place.store.read(|r| r.studio_value_if_set(TITLES_CHANGED))?;
        if let Some((at, whole)) = kept.as_ref()
            && *at == changed
        {
            return Ok(whole.clone());
        }
        let (changed, titles) =
            place.store.read(|r| Ok((r.studio_value_if_set(TITLES_CHANGED)?, r.titles()?)))?;
        let whole = Arc::new(WholeCatalog { titles, comparables: OnceLock::new() });
        *kept = Some((changed, whole.clone()));
        Ok(whole)
    }

    /// Reads and sorts the catalog before a page asks, where somebody forecasts; cheap when nothing has changed.
    ///
    /// # Errors
    /// The store refuses.
    pub fn prepare(&self, place: &Place) -> Result<()> {
        if !place.store.read(|r| r.forecasters())?.is_empty() {
            self.catalog(place)?.comparables();
        }
        Ok(())
    }

    /// The forecaster with an id.
    ///
    /// # Errors
    /// The artifact is missing or damaged.
    pub fn forecaster(&self, place: &Place, id: &str) -> Result<Arc<ForecastModel>> {
        let mut kept = self.forecasters.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match kept.iter().position(|(known, _)| known == id) {
            Some(place) => kept.remove(place).1,
            None => Arc::new(ForecastModel::load(&place.artifacts.get(id)?)?),
        };
        kept.push((id.to_owned(), found.clone()));
        if kept.len() > FORECASTERS_MAX {
            kept.remove(0);
        }
        Ok(found)
    }
}
