//! A list for one viewer, with the reason for each title.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, TitleId, ViewerId};
use slate_math::Bits;
use slate_recommend::{Contribution, Explanation, RankOptions, Scored, Scratch, rank};
use utoipa::ToSchema;

use super::{Catalog, Engine, Serving};

/// How many titles of the history are given as the reason of one title.
const REASONS_MAX: usize = 3;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// For whom.
    pub viewer: Option<ViewerId>,
    /// Or for somebody who has seen these, oldest first.
    pub history: Vec<TitleId>,
    /// How many titles.
    pub k: usize,
    /// Titles to leave out.
    pub exclude: Vec<TitleId>,
    /// Which titles may be in the list.
    pub filter: Filter,
    /// Whether to give reasons.
    pub why: bool,
}

/// Which titles may be in a list. What is left out does not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Only titles of this genre
    #[arg(long)]
    #[serde(default)]
    pub genre: Option<String>,
    /// Only titles of this year or later
    #[arg(long)]
    #[serde(default)]
    pub year_min: Option<i16>,
    /// Only titles of this year or earlier
    #[arg(long)]
    #[serde(default)]
    pub year_max: Option<i16>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Answer {
    /// The version that made it.
    pub version: String,
    /// `history`, or `popularity` when nothing is known about the viewer that the version understands.
    pub basis: String,
    /// The titles, best first.
    pub titles: Vec<Listed>,
}

/// A title in a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Listed {
    /// The title's id.
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// Year of release.
    pub year: Option<i16>,
    /// Genres.
    pub genres: Vec<String>,
    /// Its score: comparable within one list only.
    pub score: f32,
    /// Titles of the history that speak for it most, when the model can tell.
    pub why: Vec<Reason>,
}

/// A reason for a title: something the viewer saw.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Reason {
    /// What was seen.
    pub because: TitleId,
    /// Its name.
    pub name: String,
    /// Its share in the score.
    pub weight: f32,
}

impl Filter {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn allows(&self, catalog: &Catalog, id: &TitleId) -> bool {
        let card = catalog.card(id);
        let genre = self.genre.as_ref().is_none_or(|g| card.genres.iter().any(|x| x == g));
        let after = self.year_min.is_none_or(|min| card.year.is_some_and(|y| y >= min));
        let before = self.year_max.is_none_or(|max| card.year.is_some_and(|y| y <= max));
        genre && after && before
    }
}

impl Engine {
    /// Makes a list.
    ///
    /// # Errors
    /// Nothing is in production, or the model fails.
    pub fn recommend(&self, ask: &Ask) -> Result<Answer> {
        let serving = self.serving().ok_or_else(nothing_in_production)?;
        let catalog = self.catalog();
        let (history, exclude) = self.history_of(&serving, ask);
        let allowed = Bits::of(serving.titles.len(), |number| {
            ask.filter.is_empty() || ask.filter.allows(&catalog, &serving.titles[number])
        });
        let options =
            RankOptions { k: ask.k, exclude: &exclude, allow: Some(&allowed), include_seen: false };
        let (basis, list) = if history.is_empty() {
            ("popularity", self.popular(&serving, &options))
        } else {
            let mut scratch = Scratch::default();
            ("history", rank(serving.model.as_ref(), &history, &options, &mut scratch)?)
        };
        let why = if ask.why { reasons(&serving, &catalog, &history, &list) } else { Vec::new() };
        let why = why.into_iter().chain(std::iter::repeat_with(Vec::new));
        let listed = |(scored, why)| listed(&serving, &catalog, scored, why);
        let titles = list.into_iter().zip(why).map(listed).collect();
        Ok(Answer { version: serving.version.clone(), basis: basis.to_owned(), titles })
    }

    /// The history in the model's numbers, and everything that must not be in the list.
    fn history_of(&self, serving: &Serving, ask: &Ask) -> (Vec<u32>, Vec<u32>) {
        let mut exclude: Vec<u32> =
            ask.exclude.iter().filter_map(|id| serving.number(id)).collect();
        let Some(viewer) = &ask.viewer else {
            let history = ask.history.iter().filter_map(|id| serving.number(id)).collect();
            return (history, exclude);
        };
        let viewers = self.viewers();
        let name = |title: u32| TitleId::new(viewers.titles.string(title)).ok();
        let seen = viewers.history(viewer.as_str());
        exclude.extend(seen.iter().filter_map(|s| serving.number(&name(s.title)?)));
        (serving.history(seen, &name), exclude)
    }

    /// The titles most viewers have in their history.
    fn popular(&self, serving: &Serving, options: &RankOptions<'_>) -> Vec<Scored> {
        let viewers = self.viewers();
        let mut list: Vec<(u32, u32)> = (0..)
            .zip(&serving.titles)
            .filter(|(number, _)| !options.exclude.contains(number))
            .filter(|(number, _)| options.allow.is_none_or(|allow| allow.get(*number as usize)))
            .map(|(number, id)| (viewers.audience(id.as_str()), number))
            .collect();
        list.sort_unstable_by_key(|(audience, number)| (std::cmp::Reverse(*audience), *number));
        list.truncate(options.k);
        let scored = |(audience, title): (u32, u32)| Scored { title, score: audience as f32 };
        list.into_iter().map(scored).collect()
    }

    /// Titles similar to one, best first.
    ///
    /// # Errors
    /// Nothing is in production, or the model does not know the title or cannot tell.
    pub fn similar(&self, id: &TitleId, k: usize) -> Result<Vec<Listed>> {
        let serving = self.serving().ok_or_else(nothing_in_production)?;
        let catalog = self.catalog();
        let number = serving.number(id).ok_or_else(|| {
            Error::not_found(format!("the version in production does not know title `{id}`"))
        })?;
        let mut scores = vec![0.0; serving.titles.len()];
        if !serving.model.similar(number, &mut scores) {
            return Err(Error::conflict(
                "the version in production cannot tell which titles are alike",
            ));
        }
        let options = RankOptions { k, ..RankOptions::default() };
        let mut scratch = Scratch::default();
        let list = slate_recommend::rank_scores(&mut scores, &[number], &options, &mut scratch)?;
        Ok(list.into_iter().map(|s| listed(&serving, &catalog, s, Vec::new())).collect())
    }
}

fn nothing_in_production() -> Error {
    Error::conflict("no model is in production")
        .hint("train, propose, approve and promote one: `slate model --help`")
}

fn listed(serving: &Serving, catalog: &Catalog, scored: Scored, why: Vec<Reason>) -> Listed {
    let title = serving.titles[scored.title as usize].clone();
    let card = catalog.card(&title);
    let (name, year, genres) = (card.name, card.year, card.genres);
    Listed { title, name, year, genres, score: scored.score, why }
}

/// For each title of a list, the titles of the history that speak for it most. Those that speak against
/// it are no reason; a model that cannot tell gives none.
fn reasons(
    serving: &Serving,
    catalog: &Catalog,
    history: &[u32],
    list: &[Scored],
) -> Vec<Vec<Reason>> {
    let titles: Vec<u32> = list.iter().map(|s| s.title).collect();
    let explained = serving.model.explain_each(history, &titles).unwrap_or_default();
    let of = |explanation: Explanation| strongest(serving, catalog, explanation.contributions);
    explained.into_iter().map(of).collect()
}

fn strongest(serving: &Serving, catalog: &Catalog, mut parts: Vec<Contribution>) -> Vec<Reason> {
    parts.retain(|c| c.value > 0.0);
    parts.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.title.cmp(&b.title)));
    parts.truncate(REASONS_MAX);
    let reason = |c: Contribution| {
        let because = serving.titles[c.title as usize].clone();
        Reason { name: catalog.card(&because).name, because, weight: c.value }
    };
    parts.into_iter().map(reason).collect()
}
