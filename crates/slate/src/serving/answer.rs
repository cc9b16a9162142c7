//! A list for one viewer, with the reason for each title.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Territory, Timestamp, TitleId, ViewerId};
use slate_math::Bits;
use slate_recommend::rules::{Placed, Viewpoint, list, place};
use slate_recommend::{Contribution, Explanation, RankOptions, Scratch, Spread, rank_scores};
use utoipa::ToSchema;

use super::{Basis, Catalog, Engine, Offer, Serving, Stock};

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
    /// Only titles that this filter holds for.
    pub filter: Option<String>,
    /// The moment of asking.
    pub at: Timestamp,
    /// Where the viewer is, if that is known.
    pub territory: Option<Territory>,
    /// The profile's age limit, if it has one.
    pub age_max: Option<u8>,
    /// From 0, pure relevance, to 1, pure diversity.
    pub diversity: f64,
    /// Whether to give reasons.
    pub why: bool,
    /// The version that a cell of a test names; that in production when there is none.
    pub version: Option<String>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Answer {
    /// The version that made it.
    pub version: String,
    /// `history`; `scores` when the version holds scores that were made elsewhere for this viewer; or `popularity`
    /// when nothing is known about the viewer that the version understands.
    pub basis: String,
    /// The version of the rules that counted; none before any were set.
    pub rules: Option<u64>,
    /// What is odd about the request: a word in its filter that no title has.
    pub notes: Vec<String>,
    /// The cells of online tests that the list was made in.
    pub cells: Vec<ShownCell>,
    /// The version whose titles were drafted in by turns, if the list was made in a cell that interleaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interleaved: Option<String>,
    /// The id of a list that was logged as it was shown; only lists of two versions are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slate_id: Option<String>,
    /// The titles, best first but for those that are pinned.
    pub titles: Vec<Listed>,
}

/// A cell of an online test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShownCell {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// The cell.
    pub cell: String,
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
    /// Its score, comparable within one list only; none for a title that the model does not know.
    pub score: Option<f32>,
    /// Whether the rules put it at this position.
    pub pinned: bool,
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

/// A history in the model's numbers, and what must not come back, in rows of the offer.
pub(super) struct Past {
    pub(super) history: Vec<u32>,
    pub(super) exclude: Vec<u32>,
}

impl Ask {
    /// Where this is asked from.
    pub fn view(&self) -> Viewpoint {
        Viewpoint { at: self.at, territory: self.territory, age_max: self.age_max }
    }
}

impl Engine {
    /// Makes a list.
    ///
    /// # Errors
    /// Nothing is in production, the filter is none, or the model fails.
    pub fn recommend(&self, ask: &Ask) -> Result<Answer> {
        let offer = self.offer_of(ask.version.as_deref());
        let serving = offer.serving.as_ref().ok_or_else(nothing_in_production)?;
        let past = self.past_of(&offer, serving, ask);
        let list = self.placed(&offer, serving, ask, &past, &mut Scratch::default())?;
        let why = if ask.why {
            reasons(serving, &offer.catalog, &past.history, &list)
        } else {
            Vec::new()
        };
        let why = why.into_iter().chain(std::iter::repeat_with(Vec::new));
        let titles = list.iter().zip(why).map(|(p, why)| listed(&offer, p, why)).collect();
        let notes = ask.filter.as_ref().map(|text| offer.chosen(text)).transpose()?;
        Ok(Answer {
            version: serving.version.clone(),
            basis: serving.basis(ask.viewer.as_ref(), &past.history).as_str().to_owned(),
            rules: offer.rules_version,
            notes: notes.map(|chosen| chosen.notes.clone()).unwrap_or_default(),
            cells: Vec::new(),
            interleaved: None,
            slate_id: None,
            titles,
        })
    }

    /// A list without reasons, as rows of the offer.
    ///
    /// # Errors
    /// The filter is none, or the model fails.
    pub(crate) fn plain_list(
        &self,
        offer: &Offer,
        serving: &Serving,
        ask: &Ask,
        scratch: &mut Scratch,
    ) -> Result<Vec<Placed>> {
        self.placed(offer, serving, ask, &self.past_of(offer, serving, ask), scratch)
    }

    /// The list as rows of the offer.
    pub(super) fn placed(
        &self,
        offer: &Offer,
        serving: &Serving,
        ask: &Ask,
        past: &Past,
        scratch: &mut Scratch,
    ) -> Result<Vec<Placed>> {
        let allowed = offer.allowed(&ask.view(), None);
        let chosen = ask.filter.as_ref().map(|text| offer.chosen(text)).transpose()?;
        let both = chosen.map(|chosen| joined(&allowed.rows, &chosen.rows));
        let version = ask.version.as_deref();
        let stock = if ask.diversity > 0.0 { self.stock_of(version) } else { None };
        let alike = stock.as_deref().map(|stock| Alike::new(offer, stock));
        let likeness = &|a, b| alike.as_ref().map_or(0.0, |alike| alike.of(a, b));
        let options = RankOptions {
            k: ask.k,
            exclude: &past.exclude,
            allow: Some(both.as_ref().unwrap_or(&allowed.rows)),
            include_seen: false,
            spread: (ask.diversity > 0.0).then_some(Spread { dial: ask.diversity, likeness }),
        };
        let editing = &allowed.editing;
        if let Some(mut given) = serving.given(ask.viewer.as_ref())? {
            return place(&mut given, &past.history, &options, editing, scratch);
        }
        if serving.basis(ask.viewer.as_ref(), &past.history) == Basis::History {
            return list(serving.model.as_ref(), &past.history, &options, editing, scratch);
        }
        // Without a history: how many viewers have each title in theirs.
        let mut audiences = offer.audiences(&self.viewers());
        place(&mut audiences, &past.history, &options, editing, scratch)
    }

    /// The history, and everything that must not be in the list.
    pub(super) fn past_of(&self, offer: &Offer, serving: &Serving, ask: &Ask) -> Past {
        let mut exclude: Vec<u32> = ask.exclude.iter().filter_map(|id| offer.row(id)).collect();
        let Some(viewer) = &ask.viewer else {
            exclude.extend(ask.history.iter().filter_map(|id| offer.row(id)));
            let history = ask.history.iter().filter_map(|id| serving.number(id)).collect();
            return Past { history, exclude };
        };
        let viewers = self.viewers();
        let seen = viewers.history(viewer.as_str());
        let rows = offer.rows_of(&viewers, seen);
        exclude.extend(seen.iter().filter_map(|s| rows.row(s.title)));
        // The first rows of an offer are the titles of its model.
        let number = |title| rows.row(title).filter(|row| (*row as usize) < serving.titles.len());
        Past { history: serving.history(seen, &number), exclude }
    }

    /// Titles similar to one, best first.
    ///
    /// # Errors
    /// Nothing is in production, or the model does not know the title or cannot tell.
    pub fn similar(&self, id: &TitleId, k: usize) -> Result<Vec<Listed>> {
        let offer = self.offer();
        let serving = offer.serving.as_ref().ok_or_else(nothing_in_production)?;
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
        let list = rank_scores(&mut scores, &[number], &options, &mut scratch)?;
        let placed =
            list.iter().map(|s| Placed { title: s.title, score: Some(s.score), pinned: false });
        Ok(placed.map(|p| listed(&offer, &p, Vec::new())).collect())
    }
}

pub(crate) fn nothing_in_production() -> Error {
    Error::conflict("no model is in production")
        .hint("train, propose, approve and promote one: `slate model --help`")
}

/// How alike rows of the offer are.
struct Alike<'a> {
    offer: &'a Offer,
    stock: &'a Stock,
    /// Whether both number their titles alike.
    same: bool,
}

impl<'a> Alike<'a> {
    fn new(offer: &'a Offer, stock: &'a Stock) -> Self {
        let serving = offer.serving.as_ref();
        let same = serving.is_some_and(|serving| stock.is_of(serving, &offer.catalog));
        Self { offer, stock, same }
    }

    fn of(&self, a: u32, b: u32) -> f64 {
        let number =
            |row| if self.same { Some(row) } else { self.stock.number(self.offer.title(row)) };
        match (number(a), number(b)) {
            (Some(a), Some(b)) => self.stock.features.likeness(a, b),
            _ => 0.0,
        }
    }
}

fn joined(a: &Bits, b: &Bits) -> Bits {
    let mut both = a.clone();
    both.and(b);
    both
}

fn listed(offer: &Offer, placed: &Placed, why: Vec<Reason>) -> Listed {
    let title = offer.title(placed.title).clone();
    let card = offer.catalog.card(&title);
    let (name, year, genres) = (card.name.clone(), card.year, card.genres.clone());
    Listed { title, name, year, genres, score: placed.score, pinned: placed.pinned, why }
}

/// For each title of a list, the titles of the history that speak for it most. Those that speak against
/// it are no reason; a model that cannot tell gives none, nor does one for a title it does not know.
fn reasons(
    serving: &Serving,
    catalog: &Catalog,
    history: &[u32],
    list: &[Placed],
) -> Vec<Vec<Reason>> {
    let known: Vec<u32> = list.iter().filter(|p| p.score.is_some()).map(|p| p.title).collect();
    let explained = serving.model.explain_each(history, &known).unwrap_or_default();
    let mut explained = explained.into_iter();
    let of = |explanation: Explanation| strongest(serving, catalog, explanation.contributions);
    let reason = |p: &Placed| p.score.and_then(|_| explained.next()).map(of).unwrap_or_default();
    list.iter().map(reason).collect()
}

fn strongest(serving: &Serving, catalog: &Catalog, mut parts: Vec<Contribution>) -> Vec<Reason> {
    let stronger = |a: &Contribution, b: &Contribution| {
        b.value.total_cmp(&a.value).then(a.title.cmp(&b.title))
    };
    parts.retain(|c| c.value > 0.0);
    if parts.len() > REASONS_MAX {
        parts.select_nth_unstable_by(REASONS_MAX, stronger);
        parts.truncate(REASONS_MAX);
    }
    parts.sort_unstable_by(stronger);
    let reason = |c: Contribution| {
        let because = serving.titles[c.title as usize].clone();
        Reason { name: catalog.card(&because).name.clone(), because, weight: c.value }
    };
    parts.into_iter().map(reason).collect()
}
