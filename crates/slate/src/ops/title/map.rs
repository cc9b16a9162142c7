//! `title map`: titles in two dimensions, those that are alike near each other.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use slate_catalog::told;
use slate_core::{Error, Purpose, Result, Seed, Timestamp, Title, TitleId};
use slate_recommend::map::{Neighbours, by_content, by_model, places};
use utoipa::ToSchema;

use crate::evaluation::Watching;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::serving::{Card, Catalog, Serving, describe};
use crate::table::{Table, grouped};

/// How many titles a map has unless more are asked for, and how many it can have.
const TITLES: u32 = 10_000;
const TITLES_MAX: u32 = 50_000;
/// How many of those most like a title are named with it.
const NEAR: usize = 3;
/// How many titles a terminal shows.
const LINES: usize = 20;

fn titles() -> u32 {
    TITLES
}

fn seed() -> Seed {
    Seed(1)
}

/// Lay titles out so that those that are alike lie near each other.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleMap {
    /// At most so many titles, the most watched, 1 to 50000
    #[arg(long, default_value_t = TITLES)]
    #[serde(default = "titles")]
    pub titles: u32,
    /// What the places follow from
    #[arg(long, default_value_t = seed())]
    #[serde(default = "seed")]
    pub seed: Seed,
}

impl Default for TitleMap {
    fn default() -> Self {
        Self { titles: TITLES, seed: seed() }
    }
}

/// A map of titles.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MapOfTitles {
    /// `viewing`: titles that the same people watch are alike, as the version in production sees it; `content`:
    /// those that share genres and people.
    pub basis: String,
    /// The version in production, if its view counts.
    pub version: Option<String>,
    /// Titles that are not on the map: watched less than these, or unknown to the version.
    pub left_out: u64,
    /// The titles, most watched first.
    pub titles: Vec<MappedTitle>,
}

/// A title on the map.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MappedTitle {
    /// Its id.
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// Year of release.
    pub year: Option<i16>,
    /// The genre that the catalog names first.
    pub genre: Option<String>,
    /// Viewers who have it in their history, to the nearest ten; none where they are fewer than 20.
    pub viewers: Option<u64>,
    /// When the last of its windows ends; none if it never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
    /// Across, 0 to 1.
    pub x: f64,
    /// Down, 0 to 1.
    pub y: f64,
    /// Those most like it, by their place in this list, from 0.
    pub near: Vec<u32>,
}

impl Operation for TitleMap {
    type Response = MapOfTitles;
    const ABOUT: About = About {
        path: &["title", "map"],
        purpose: Purpose::Observe,
        summary: "Lay titles out so that those that are alike lie near each other",
        example: "slate title map --titles 2000",
    };

    fn check(&self) -> Result<()> {
        match self.titles {
            1..=TITLES_MAX => Ok(()),
            n => {
                Err(Error::invalid(format!("expected `titles` from 1 to {TITLES_MAX}, found {n}")))
            }
        }
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, MapOfTitles>> {
        cx.ready()?;
        let offer = cx.engine.offer();
        let serving = offer.serving.as_ref().filter(|s| !s.stands_in);
        let every = every(serving.map(AsRef::as_ref), &offer.catalog);
        let mut chosen = most_watched(cx, &every);
        chosen.truncate(self.titles as usize);
        let by = match serving {
            Some(serving) => seen_by(cx, serving, &chosen)?,
            None => None,
        };
        let version = by.is_some().then(|| serving.map(|s| s.version.clone())).flatten();
        let neighbours = match by {
            Some(neighbours) => neighbours,
            None => described_alike(cx, &offer.catalog, &chosen)?,
        };
        let places = places(&neighbours, self.seed, &mut Watching(cx.talk))?;
        let whole = cx.engine.insight.catalog(cx.place)?;
        let ends: HashMap<&TitleId, Timestamp> =
            whole.titles.iter().filter_map(|title| Some((&title.id, end(title)?))).collect();
        let told = |((watched, near), at): ((&Watched, &Vec<u32>), &[f64; 2])| MappedTitle {
            ends: ends.get(&watched.0).copied(),
            ..title(&offer.catalog, watched, near, *at)
        };
        let mapped = chosen.iter().zip(&neighbours).zip(&places);
        let left_out = offer.shelf().columns.len().saturating_sub(chosen.len()) as u64;
        Ok(Outcome::Answer(MapOfTitles {
            basis: if version.is_some() { "viewing" } else { "content" }.to_owned(),
            version,
            left_out,
            titles: mapped.map(told).collect(),
        }))
    }
}

/// When the last of a title's windows ends.
fn end(title: &Title) -> Option<Timestamp> {
    let ends: Option<Vec<Timestamp>> = title.windows.iter().map(|window| window.until).collect();
    ends?.into_iter().max()
}

/// A title and how many have watched it.
type Watched = (TitleId, u32);

/// The version's titles; without one, those of the catalog.
fn every(serving: Option<&Serving>, catalog: &Catalog) -> Vec<TitleId> {
    match serving {
        Some(serving) => serving.titles.clone(),
        None => catalog.cards().map(|(id, _)| id.clone()).collect(),
    }
}

fn most_watched(cx: &Context<'_>, every: &[TitleId]) -> Vec<Watched> {
    let viewers = cx.engine.viewers();
    let mut titles: Vec<Watched> =
        every.iter().map(|id| (id.clone(), viewers.audience(id.as_str()))).collect();
    titles.sort_unstable_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    titles
}

/// Neighbours as the version sees them, if it can tell.
fn seen_by(cx: &Context<'_>, serving: &Serving, chosen: &[Watched]) -> Result<Option<Neighbours>> {
    let among: Vec<u32> = chosen.iter().filter_map(|(id, _)| serving.number(id)).collect();
    by_model(serving.model.as_ref(), &among, &mut Watching(cx.talk))
}

/// Neighbours by what the catalog says.
fn described_alike(cx: &Context<'_>, catalog: &Catalog, chosen: &[Watched]) -> Result<Neighbours> {
    let cards: Vec<Option<&Card>> = chosen.iter().map(|(id, _)| catalog.get(id)).collect();
    let among: Vec<u32> = (0..).take(chosen.len()).collect();
    let found = by_content(&describe(&cards).features, &among, &mut Watching(cx.talk))?;
    if found.iter().all(Vec::is_empty) {
        let detail = "nothing says which titles are alike: no version in production can tell, and the \
                      catalog names no genres or people that two titles share";
        return Err(
            Error::conflict(detail).hint("put a model in production, or import titles with genres")
        );
    }
    Ok(found)
}

fn title(catalog: &Catalog, (id, viewers): &Watched, near: &[u32], at: [f64; 2]) -> MappedTitle {
    let card = catalog.card(id);
    let [x, y] = at.map(|place| (place * 1e4).round() / 1e4);
    MappedTitle {
        title: id.clone(),
        name: card.name.clone(),
        year: card.year,
        genre: card.genres.first().cloned(),
        viewers: told(*viewers as usize),
        ends: None,
        x,
        y,
        near: near.iter().copied().take(NEAR).collect(),
    }
}

impl Show for MapOfTitles {
    fn show(&self, out: &mut String) {
        let (titles, left_out) = (grouped(self.titles.len() as u64), grouped(self.left_out));
        out.push_str(&format!("{titles} titles by {}; {left_out} left out\n", self.basis));
        let mut table = Table::new(["title", "name", "genre", "x", "y", "near"]).right(&[3, 4]);
        for t in self.titles.iter().take(LINES) {
            let near = t.near.iter().filter_map(|at| self.titles.get(*at as usize));
            let near: Vec<&str> = near.map(|t| t.name.as_str()).collect();
            let genre = t.genre.clone().unwrap_or_else(|| "-".to_owned());
            let (x, y) = (format!("{:.3}", t.x), format!("{:.3}", t.y));
            table.row([t.title.to_string(), t.name.clone(), genre, x, y, near.join("; ")]);
        }
        table.show(out);
        if self.titles.len() > LINES {
            out.push_str("all of them with --json\n");
        }
    }
}
