//! A version that answers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use slate_core::{Result, Seed, TitleId, ViewerId};
use slate_recommend::models::popularity::PopularitySpec;
use slate_recommend::models::viewer_scores::{self, ViewerScores};
use slate_recommend::plan::Plan;
use slate_recommend::{
    Interactions, ModelSpec, Recommender, Scratch, Unwatched, fit, load, load_viewer_scores,
};
use slate_store::Version;

use crate::commitments::Commitments;
use crate::place::Place;
use crate::serving::{Seen, Viewers};
use crate::viewing::Choice;

/// A loaded version.
pub struct Serving {
    /// Its id.
    pub version: String,
    /// Its name in the plan.
    pub name: String,
    /// The model.
    pub model: Arc<dyn Recommender>,
    /// Its vocabulary.
    pub titles: Vec<TitleId>,
    /// Whether it only stands in: the version in production was retired and nothing may take its place.
    pub stands_in: bool,
    /// Which events it learned from, and so which make a history.
    pub choice: Choice,
    index: HashMap<TitleId, u32>,
    /// Scores by viewer, if that is what the version is, and what stands for viewers in it.
    given: Option<(Arc<ViewerScores>, Commitments)>,
}

/// What a list follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// What the viewer watched.
    History,
    /// Scores that were made elsewhere for this viewer.
    Scores,
    /// What many have: nothing is known of the viewer that the version understands.
    Popularity,
}

impl Basis {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Scores => "scores",
            Self::Popularity => "popularity",
        }
    }
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
        let bytes = place.artifacts.get(&version.id)?;
        let (model, titles, given): (Arc<dyn Recommender>, _, _) =
            if version.kind == viewer_scores::KIND {
                let (scores, titles) = load_viewer_scores(&bytes)?;
                let scores = Arc::new(scores);
                (scores.clone(), titles, Some((scores, Commitments::of(place))))
            } else {
                let loaded = load(&bytes)?;
                (loaded.model.into(), loaded.titles, None)
            };
        let choice = Plan::from_toml(&version.plan, "the version's plan")
            .map_or_else(|_| Choice::default(), |plan| crate::evaluation::choice_of(&plan));
        let index = (0..).zip(&titles).map(|(i, t)| (t.clone(), i)).collect();
        let (version, name) = (version.id.clone(), version.name.clone());
        Ok(Self { version, name, model, titles, stands_in: false, choice, index, given })
    }

    /// What most viewers watch, in the place of a version that was retired; none if nobody watches anything.
    ///
    /// # Errors
    /// A title's id that is none.
    pub fn in_place_of(version: &Version, viewers: &Viewers) -> Result<Option<Self>> {
        let names = (0..).map_while(|n| {
            (n < viewers.titles.len())
                .then(|| viewers.titles.string(u32::try_from(n).unwrap_or(u32::MAX)))
        });
        let mut titles: Vec<TitleId> = names.map(TitleId::new).collect::<Result<_>>()?;
        titles.retain(|t| viewers.audience(t.as_str()) > 0);
        titles.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        if titles.is_empty() {
            return Ok(None);
        }
        // The list is made of the audiences of the moment; the model only has to know the titles.
        let every = (0..u32::try_from(titles.len()).unwrap_or(u32::MAX)).collect::<Vec<u32>>();
        let data = Interactions::untimed(titles.len(), [every].into_iter().collect());
        let spec = ModelSpec::Popularity(PopularitySpec::default());
        let model = fit(&spec, &data, Seed(0), &mut Unwatched)?.into();
        let index = (0..).zip(&titles).map(|(i, t)| (t.clone(), i)).collect();
        let (version, name) =
            (version.id.clone(), format!("popularity in place of {}", version.name));
        let choice = Choice::default();
        let given = None;
        Ok(Some(Self { version, name, model, titles, stands_in: true, choice, index, given }))
    }

    /// The model's number of a title, if it knows it.
    pub fn number(&self, id: &TitleId) -> Option<u32> {
        self.index.get(id).copied()
    }

    /// Whether the version holds scores that were made elsewhere for this viewer.
    pub fn knows(&self, viewer: &ViewerId) -> bool {
        self.given.as_ref().is_some_and(|(scores, c)| scores.knows(&c.who(viewer.as_str())))
    }

    /// What a list for somebody with this history follows from.
    pub fn basis(&self, viewer: Option<&ViewerId>, history: &[u32]) -> Basis {
        match &self.given {
            Some(_) if viewer.is_some_and(|viewer| self.knows(viewer)) => Basis::Scores,
            None if !history.is_empty() && !self.stands_in => Basis::History,
            _ => Basis::Popularity,
        }
    }

    /// The scores of all titles in a version of scores that were made elsewhere: the viewer's own, and for anybody
    /// who has none how many viewers of the version have one for each title. `None` for versions that go by history.
    ///
    /// # Errors
    /// The model fails.
    pub fn given(&self, viewer: Option<&ViewerId>) -> Result<Option<Vec<f32>>> {
        let Some((scores, commitments)) = &self.given else { return Ok(None) };
        let mut out = vec![0.0; self.titles.len()];
        let own = match viewer {
            Some(viewer) => scores.scores_of(&commitments.who(viewer.as_str()), &mut out)?,
            None => false,
        };
        if !own {
            scores.score(&[], &mut out, &mut Scratch::default())?;
        }
        Ok(Some(out))
    }

    /// The titles of a history that count and are known, each once, at the first event that counts, oldest
    /// first: as the model was fitted and judged. `number` is the model's of a title of [`Viewers::titles`].
    pub fn history(&self, seen: &[Seen], number: &dyn Fn(u32) -> Option<u32>) -> Vec<u32> {
        let counts = |s: &&Seen| self.choice.counts(s.kind, s.value);
        let known = |s: &Seen| number(s.title);
        let mut had = HashSet::with_capacity(seen.len());
        let numbers = seen.iter().filter(counts).filter_map(known);
        numbers.filter(|n| had.insert(*n)).collect()
    }
}
