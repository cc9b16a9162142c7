//! Versions that cells of running tests name, beside the one in production; and who is in which cell.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use slate_core::{Result, Timestamp};
use slate_experiment::design::Cell;
use slate_recommend::rules::Rules;
use slate_store::{CellExposure, NewCellExposure, Reader};

use super::flags::{Flags, InCell, Known};
use super::{Engine, Offer, Serving, Stock};
use crate::online;
use crate::place::Place;

/// One version with what lists and pages are drawn from.
#[derive(Debug)]
pub(super) struct Stand {
    pub(super) offer: Arc<Offer>,
    pub(super) stock: Arc<Stock>,
}

/// Stands by version as a test names it.
pub(super) type Stands = BTreeMap<String, Arc<Stand>>;

/// What of Slate somebody looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// A plain list.
    List,
    /// A page of rows.
    Page,
}

impl Engine {
    /// The tests that run, as of now.
    pub fn flags(&self) -> Arc<Flags> {
        self.flags.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes over the tests that run, and loads the versions that their cells name. A test with a version that cannot be
    /// had is left out: everybody gets what they would get without it.
    pub(super) fn take_tests(&self, place: &Place) -> Result<()> {
        let mut running = place.store.read(online::running)?;
        let stands = self.stands_for(place, &running)?;
        running.retain(|test| {
            let cells = &test.live.definition.cells;
            let has = |v: &String| stands.contains_key(v);
            let whole = cells.iter().flat_map(Cell::versions).all(has);
            if !whole {
                let name = &test.live.definition.name;
                tracing::error!(
                    "a version that test `{name}` names cannot be loaded; nobody is in it"
                );
            }
            whole
        });
        let changed_at =
            place.store.read(|r| Ok(r.all_test_steps()?.last().map(|step| step.at)))?;
        let flags = Flags::new(running, changed_at)?;
        place.store.read(|r| self.learn_cells(r, &flags))?;
        *self.stands.write().unwrap_or_else(PoisonError::into_inner) = stands;
        self.set_flags(flags);
        Ok(())
    }

    /// Replaces the flags as a whole.
    pub fn set_flags(&self, flags: Flags) {
        *self.flags.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(flags);
    }

    /// Where somebody was before counts for tests that keep people where they are.
    fn learn_cells(&self, r: Reader<'_>, flags: &Flags) -> Result<()> {
        for running in flags.tests().filter(|running| running.live.definition.sticky) {
            let test = &running.live.definition;
            let (phase, from) =
                (running.live.phase, self.cells.learned(&test.name, running.live.phase));
            r.each_cell_exposure(&test.name, phase, from, &mut |seq, exposure| {
                if let Some(number) = test.cell(&exposure.cell) {
                    self.cells.learn(seq, &exposure, number);
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn stands_for(&self, place: &Place, running: &[online::Running]) -> Result<Stands> {
        let cells = running.iter().flat_map(|test| &test.live.definition.cells);
        let mut stands = Stands::new();
        for version in cells.flat_map(Cell::versions) {
            if stands.contains_key(version) {
                continue;
            }
            match self.stand_for(place, version) {
                Ok(stand) => drop(stands.insert(version.clone(), stand)),
                Err(e) => tracing::error!("version {version} of a test: {e}"),
            }
        }
        Ok(stands)
    }

    /// A stand of a version, or of the one that took its place; the one there is if nothing has changed.
    fn stand_for(&self, place: &Place, version: &str) -> Result<Arc<Stand>> {
        let (stored, rules, titles) = place.store.read(|r| {
            let mut stored = r.version(version)?;
            while let Some(heir) = r.retired(&stored.id)?.and_then(|retired| retired.heir) {
                stored = r.version(&heir)?;
            }
            Ok((stored, r.rules()?, r.titles()?))
        })?;
        let have = self.stands.read().unwrap_or_else(PoisonError::into_inner).get(version).cloned();
        let have = have.filter(|stand| stand.stock.serving.version == stored.id);
        let number = rules.as_ref().map(|rules| rules.version);
        let catalog = self.catalog();
        let same =
            |stand: &Arc<Stand>| stand.offer.is_of(Some(&stand.stock.serving), &catalog, number);
        if let Some(stand) = have.clone().filter(same) {
            return Ok(stand);
        }
        let in_production = self.serving().filter(|s| s.version == stored.id && !s.stands_in);
        let serving = match (in_production, have) {
            (Some(serving), _) => serving,
            (None, Some(stand)) => stand.stock.serving.clone(),
            (None, None) => Arc::new(Serving::load(place, &stored)?),
        };
        let rules = match &rules {
            Some(set) => Rules::from_toml(&set.body, "the rules that are set")?,
            None => Rules::default(),
        };
        let mut viewers = self.viewers.write().unwrap_or_else(PoisonError::into_inner);
        let stock = Arc::new(Stock::new(serving.clone(), catalog.clone(), &mut viewers));
        drop(viewers);
        let offer = Arc::new(Offer::new(Some(serving), catalog, &titles, (number, rules)));
        Ok(Arc::new(Stand { offer, stock }))
    }

    /// What is drawn from: of a version that a cell names, or of the one in production.
    pub(super) fn offer_of(&self, version: Option<&str>) -> Arc<Offer> {
        self.stand(version).map_or_else(|| self.offer(), |stand| stand.offer.clone())
    }

    /// All titles in one numbering, likewise.
    pub(super) fn stock_of(&self, version: Option<&str>) -> Option<Arc<Stock>> {
        self.stand(version).map_or_else(|| self.stock(), |stand| Some(stand.stock.clone()))
    }

    fn stand(&self, version: Option<&str>) -> Option<Arc<Stand>> {
        self.stands.read().unwrap_or_else(PoisonError::into_inner).get(version?).cloned()
    }

    /// The cells that a viewer is in, of tests that change what is shown there.
    pub fn cells_in(&self, known: &Known<'_>, surface: Surface) -> Vec<InCell> {
        let kept = |running: &online::Running| {
            let (test, phase) = (&running.live.definition.name, running.live.phase);
            self.cells.of(test, phase, known.viewer.as_str())
        };
        let mut cells = self.flags().cells(known, kept);
        cells.retain(|cell| match surface {
            Surface::List => cell.changes_versions,
            Surface::Page => cell.changes_pages,
        });
        cells
    }

    /// What is to be logged once something was shown in these cells, each with the number of its cell.
    pub fn exposures_in(
        &self,
        known: &Known<'_>,
        cells: &[InCell],
        now: Timestamp,
    ) -> Vec<(NewCellExposure, usize)> {
        let forgotten = self.forgotten();
        let attributes = serde_json::Value::Object(known.dimensions()).to_string();
        let exposure = |cell: &InCell| CellExposure {
            test: cell.test.clone(),
            phase: cell.phase,
            unit: known.viewer.as_str().to_owned(),
            cell: cell.cell.name.clone(),
            at: now,
            propensity: cell.propensity,
            attributes: attributes.clone(),
        };
        let new =
            |cell: &InCell| (NewCellExposure { exposure: exposure(cell), forgotten }, cell.number);
        cells.iter().map(new).collect()
    }
}
