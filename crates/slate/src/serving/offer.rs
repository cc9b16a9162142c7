//! What lists are drawn from: the model in production, the catalog in its order, and the rules over both. One
//! offer is one state of the three; whoever makes a list holds one from beginning to end.

use std::collections::BTreeMap;
use std::sync::Arc;

use slate_core::{Result, Territory, Title, TitleId};
use slate_math::Bits;
use slate_recommend::filter::Filter;
use slate_recommend::page::Kind;
use slate_recommend::rules::{Allowed, Ruled, Rules, Shelf, Viewpoint};

use super::cache::Cache;
use super::found::{Found, Rows};
use super::{Catalog, Seen, Serving, Viewers};

/// How many viewpoints and filters are kept: sets of one bit a title.
const VIEWPOINTS_MAX: usize = 256;
const FILTERS_MAX: usize = 256;

/// Who looks where, and at which row.
type Look = (Option<Territory>, Option<u8>, Option<Kind>);

/// One state of model, catalog and rules.
#[derive(Debug)]
pub struct Offer {
    /// The version in production.
    pub serving: Option<Arc<Serving>>,
    /// Cards of titles.
    pub catalog: Arc<Catalog>,
    /// Number of the rules that count; none before any were set.
    pub rules_version: Option<u64>,
    /// The titles that the model does not know, as the rows after its own, by id.
    others: Vec<TitleId>,
    shelf: Shelf,
    ruled: Ruled,
    allowed: Cache<Look, (i64, Arc<Allowed>)>,
    chosen: Cache<String, Arc<Chosen>>,
    /// The number of each of the model's titles in [`Viewers::titles`], by how many those are.
    numbers: Cache<usize, Arc<Vec<Option<u32>>>>,
    found: Found,
}

/// A filter and the titles it holds for.
#[derive(Debug)]
pub struct Chosen {
    /// The filter.
    pub filter: Filter,
    /// Rows of the offer.
    pub rows: Bits,
    /// Words in it that no title has.
    pub notes: Vec<String>,
}

impl Default for Offer {
    fn default() -> Self {
        Self::new(None, Arc::default(), &[], (None, Rules::default()))
    }
}

impl Offer {
    /// Puts model, catalog and rules together; `titles` are those of the catalog, by id.
    pub fn new(
        serving: Option<Arc<Serving>>,
        catalog: Arc<Catalog>,
        titles: &[Title],
        (rules_version, rules): (Option<u64>, Rules),
    ) -> Self {
        let known = serving.as_ref().map_or(&[][..], |s| s.titles.as_slice());
        let ordered = in_order(known, titles);
        let others = ordered[known.len()..].iter().map(|t| t.id.clone()).collect();
        let shelf = Shelf::new(&ordered);
        let ruled = Ruled::new(rules, &shelf);
        Self {
            serving,
            catalog,
            rules_version,
            others,
            shelf,
            ruled,
            allowed: Cache::new(VIEWPOINTS_MAX),
            chosen: Cache::new(FILTERS_MAX),
            numbers: Cache::new(1),
            found: Found::default(),
        }
    }

    /// Whether it was made of these.
    pub(super) fn is_of(
        &self,
        serving: Option<&Arc<Serving>>,
        catalog: &Arc<Catalog>,
        rules_version: Option<u64>,
    ) -> bool {
        let same = match (&self.serving, serving) {
            (Some(mine), Some(now)) => Arc::ptr_eq(mine, now),
            (mine, now) => mine.is_none() && now.is_none(),
        };
        same && Arc::ptr_eq(&self.catalog, catalog) && self.rules_version == rules_version
    }

    /// The titles as columns.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The rules over the titles.
    pub fn ruled(&self) -> &Ruled {
        &self.ruled
    }

    /// The title of a row.
    pub fn title(&self, row: u32) -> &TitleId {
        let known = self.serving.as_ref().map_or(&[][..], |s| s.titles.as_slice());
        let row = row as usize;
        if row < known.len() { &known[row] } else { &self.others[row - known.len()] }
    }

    /// The row of a title.
    pub fn row(&self, id: &TitleId) -> Option<u32> {
        self.shelf.columns.row(id.as_str())
    }

    /// The rows of the titles of a history.
    pub(super) fn rows_of(&self, viewers: &Viewers, seen: &[Seen]) -> Rows<'_> {
        let find = |title| self.row(&viewers.title(title)?);
        self.found.rows(seen.iter().map(|s| s.title), find)
    }

    /// How many viewers have each of the model's titles in their history.
    pub(super) fn audiences(&self, viewers: &Viewers) -> Vec<f32> {
        let known = self.serving.as_ref().map_or(&[][..], |s| s.titles.as_slice());
        let size = viewers.titles.len();
        let numbers = self.numbers.get(&size, |_| true).unwrap_or_else(|| {
            let number = |id: &TitleId| viewers.titles.get(id.as_str().as_bytes());
            let numbers = Arc::new(known.iter().map(number).collect::<Vec<_>>());
            self.numbers.put(size, numbers.clone());
            numbers
        });
        numbers.iter().map(|n| n.map_or(0.0, |n| viewers.audience_of(n) as f32)).collect()
    }

    /// What may be shown from a viewpoint, in plain lists or in a row of a page. Worked out once until the next
    /// moment at which something begins or ends.
    pub fn allowed(&self, view: &Viewpoint, row: Option<Kind>) -> Arc<Allowed> {
        let look = (view.territory, view.age_max, row);
        let counts = |(since, allowed): &(i64, Arc<Allowed>)| {
            *since <= view.at.as_millis() && allowed.until.is_none_or(|until| view.at < until)
        };
        if let Some((_, allowed)) = self.allowed.get(&look, counts) {
            return allowed;
        }
        let allowed = Arc::new(self.ruled.allowed(&self.shelf, view, row));
        self.allowed.put(look, (view.at.as_millis(), allowed.clone()));
        allowed
    }

    /// The titles a filter holds for; worked out once.
    ///
    /// # Errors
    /// The text is no filter.
    pub fn chosen(&self, text: &str) -> Result<Arc<Chosen>> {
        let key = text.to_owned();
        if let Some(chosen) = self.chosen.get(&key, |_| true) {
            return Ok(chosen);
        }
        let filter = Filter::parse(text, "where")?;
        let rows = filter.select(&self.shelf.columns);
        let unheard_of = filter.unheard_of(&self.shelf.columns).into_iter();
        let notes = unheard_of.map(|(field, word)| format!("no title has the {field} `{word}`"));
        let chosen = Arc::new(Chosen { rows, notes: notes.collect(), filter });
        self.chosen.put(key, chosen.clone());
        Ok(chosen)
    }
}

/// The model's titles in its order, described where the catalog knows them, then all others by id.
fn in_order(known: &[TitleId], titles: &[Title]) -> Vec<Title> {
    let mut by_id: BTreeMap<&TitleId, &Title> = titles.iter().map(|t| (&t.id, t)).collect();
    let described = |id: &TitleId| match by_id.remove(id) {
        Some(title) => title.clone(),
        None => Title::named(id.clone(), id.as_str()),
    };
    let mut ordered: Vec<Title> = known.iter().map(described).collect();
    ordered.extend(by_id.into_values().cloned());
    ordered
}
