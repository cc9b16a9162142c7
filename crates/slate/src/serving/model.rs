//! A version that answers.

use std::collections::HashMap;

use slate_core::{Result, TitleId};
use slate_recommend::plan::Plan;
use slate_recommend::{Recommender, load};
use slate_store::Version;

use crate::place::Place;
use crate::serving::Seen;
use crate::viewing::Choice;

/// A loaded version.
pub struct Serving {
    /// Its id.
    pub version: String,
    /// Its name in the plan.
    pub name: String,
    /// The model.
    pub model: Box<dyn Recommender>,
    /// Its vocabulary.
    pub titles: Vec<TitleId>,
    /// Which events it learned from, and so which make a history.
    pub choice: Choice,
    index: HashMap<TitleId, u32>,
}

impl std::fmt::Debug for Serving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Serving").field("version", &self.version).finish_non_exhaustive()
    }
}

impl Serving {
    /// Loads a version from its artifact.
    ///
    /// # Errors
    /// The artifact is missing, damaged, or not a model.
    pub fn load(place: &Place, version: &Version) -> Result<Self> {
        let loaded = load(&place.artifacts.get(&version.id)?)?;
        let choice = Plan::from_toml(&version.plan, "the version's plan")
            .map_or_else(|_| Choice::default(), |plan| crate::evaluation::choice_of(&plan));
        let index = (0..).zip(&loaded.titles).map(|(i, t)| (t.clone(), i)).collect();
        let (version, name) = (version.id.clone(), version.name.clone());
        Ok(Self { version, name, model: loaded.model, titles: loaded.titles, choice, index })
    }

    /// The model's number of a title, if it knows it.
    pub fn number(&self, id: &TitleId) -> Option<u32> {
        self.index.get(id).copied()
    }

    /// The titles of a history that count and are known, each once, at the first event that counts, oldest
    /// first: as the model was fitted and judged.
    pub fn history(&self, seen: &[Seen], name: &dyn Fn(u32) -> Option<TitleId>) -> Vec<u32> {
        let counts = |s: &&Seen| self.choice.counts(s.kind, s.value);
        let known = |s: &Seen| name(s.title).and_then(|id| self.number(&id));
        let mut had = vec![false; self.titles.len()];
        let numbers = seen.iter().filter(counts).filter_map(known);
        numbers.filter(|n| !std::mem::replace(&mut had[*n as usize], true)).collect()
    }
}
