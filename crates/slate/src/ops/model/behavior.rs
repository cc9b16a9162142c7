//! `model behavior`: what a version shows to a sample of viewers, and whom it serves worse.

mod show;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Seed, Timestamp};
use slate_recommend::behavior::{
    Behavior, By, Calibration, Difference, GROUP_MIN, GROUPS_MAX, Group, Share, TENTHS, behave,
};
use slate_recommend::compare::Estimate;
use utoipa::ToSchema;

use crate::evaluation::Watching;
use crate::operation::{About, Context, Operation, Outcome};
use crate::panel::{Seated, seat};
use crate::serving::Serving;

/// How many viewers are asked, and how long their lists are.
const VIEWERS: u32 = 1000;
const LENGTH: u32 = 20;
/// How many may be asked for.
const VIEWERS_MAX: u32 = 100_000;
const LENGTH_MAX: u32 = 200;

fn viewers() -> u32 {
    VIEWERS
}

fn length() -> u32 {
    LENGTH
}

fn seed() -> Seed {
    Seed(1)
}

/// Show how a version behaves towards a sample of viewers.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelBehavior {
    /// Version id, or the beginning of one
    pub version: String,
    /// At most so many viewers, 1 to 100000
    #[arg(long, default_value_t = VIEWERS)]
    #[serde(default = "viewers")]
    pub viewers: u32,
    /// Titles in a list, 1 to 200
    #[arg(long, short, default_value_t = LENGTH)]
    #[serde(default = "length")]
    pub k: u32,
    /// What the sample follows from
    #[arg(long, default_value_t = seed())]
    #[serde(default = "seed")]
    pub seed: Seed,
}

/// How a version behaves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelConduct {
    /// The version.
    pub version: String,
    /// The model's name in its plan.
    pub name: String,
    /// When it was looked at.
    pub at: Timestamp,
    /// Titles in a list.
    pub k: u64,
    /// What the sample followed from.
    pub seed: Seed,
    /// Viewers in all.
    pub viewers_of: u64,
    /// Viewers who were given lists.
    pub viewers: u64,
    /// Viewers with a last title to hide.
    pub judged: u64,
    /// Viewers who were passed over because they opted out of personalization.
    pub opted_out: u64,
    /// How much of the catalog is shown.
    pub reach: ShownReach,
    /// Parts of the catalog from the most watched titles to those that nobody watches.
    pub popularity: Vec<ShownPart>,
    /// How far lists are from the genres of those who get them; none without genres.
    #[schema(value_type = Option<Object>)]
    pub calibration: Option<Calibration>,
    /// The genres that the sample watches most.
    pub genres: Vec<ShownPart>,
    /// Share of viewers whose hidden title was in their list.
    #[schema(value_type = Object)]
    pub hit: Estimate,
    /// NDCG of the hidden title.
    #[schema(value_type = Object)]
    pub ndcg: Estimate,
    /// Share of viewers whose hidden title is among the most watched.
    #[schema(value_type = Object)]
    pub most_watched: Estimate,
    /// The same by groups of viewers.
    pub groups: Vec<ServedGroup>,
    /// What is to be borne in mind.
    pub notes: Vec<String>,
}

/// How much of the catalog is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShownReach {
    /// Titles that the version knows.
    pub titles: u64,
    /// Titles of the catalog that it does not know, and never shows.
    pub unknown: u64,
    /// Titles in at least one list.
    pub shown: u64,
    /// Titles that at least one of the same viewers has watched.
    pub watched: u64,
    /// Places in all lists.
    pub places: u64,
    /// The fewest titles that hold half of all places.
    pub half_of_shown: u64,
    /// The fewest titles that hold half of what the same viewers watched.
    pub half_of_watched: u64,
}

/// One part of the catalog: how much of it is watched, and how much is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShownPart {
    /// Its name.
    pub name: String,
    /// Titles in it.
    pub titles: u64,
    /// Mean share of what a viewer watched.
    #[schema(value_type = Object)]
    pub watched: Estimate,
    /// Mean share of a viewer's list.
    #[schema(value_type = Object)]
    pub shown: Estimate,
    /// Shown less watched.
    #[schema(value_type = Option<Object>)]
    pub difference: Option<Difference>,
}

/// A group of viewers, and how often their hidden title was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServedGroup {
    /// What it is one of.
    pub by: String,
    /// Its name.
    pub name: String,
    /// Viewers in it.
    pub viewers: u64,
    /// Share of viewers whose hidden title was in their list.
    #[schema(value_type = Object)]
    pub hit: Estimate,
    /// NDCG of the hidden title.
    #[schema(value_type = Object)]
    pub ndcg: Estimate,
    /// Share of viewers whose hidden title is among the most watched.
    #[schema(value_type = Object)]
    pub most_watched: Estimate,
    /// `hit` less that of all other viewers; none if there are too few others.
    #[schema(value_type = Option<Object>)]
    pub difference: Option<Difference>,
}

impl Operation for ModelBehavior {
    type Response = ModelConduct;
    const ABOUT: About = About {
        path: &["model", "behavior"],
        purpose: Purpose::Observe,
        summary: "Show what a version shows to a sample of viewers, and whom it serves worse",
        example: "slate model behavior 3f2a9c0d",
    };

    fn check(&self) -> Result<()> {
        let within = |name: &str, value: u32, most: u32| match value {
            1.. if value <= most => Ok(()),
            _ => Err(Error::invalid(format!("expected `{name}` from 1 to {most}, found {value}"))),
        };
        within("viewers", self.viewers, VIEWERS_MAX)?;
        within("k", self.k, LENGTH_MAX)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ModelConduct>> {
        cx.ready()?;
        let (version, retired) = cx.place.store.read(|r| {
            let version = r.version(&self.version)?;
            let retired = r.retired(&version.id)?.is_some();
            Ok((version, retired))
        })?;
        if retired {
            let detail = format!("version `{}` is retired and makes no lists", self.version);
            return Err(Error::conflict(detail));
        }
        let serving = Serving::load(cx.place, &version)?;
        let seated =
            seat(cx.place, cx.engine, &serving, self.viewers as usize, self.seed.derive("panel"))?;
        let (k, model) = (self.k as usize, serving.model.as_ref());
        let found = behave(model, &seated.panel, k, self.seed, &mut Watching(cx.talk))?;
        let catalog = cx.engine.catalog();
        let unknown = catalog.cards().filter(|(id, _)| serving.number(id).is_none()).count() as u64;
        Ok(Outcome::Answer(self.conduct(cx.now, &serving, &seated, found, unknown)))
    }
}

impl ModelBehavior {
    /// What is asked when nobody says more.
    pub fn of(version: String) -> Self {
        Self { version, viewers: VIEWERS, k: LENGTH, seed: seed() }
    }

    fn conduct(
        self,
        at: Timestamp,
        serving: &Serving,
        seated: &Seated,
        found: Behavior,
        unknown: u64,
    ) -> ModelConduct {
        let genre = |number: u32| name_of(&seated.genres, number);
        let parts = (0..).zip(&found.popularity).map(|(n, s)| shown_part(tenth(n), s));
        let genres = found.genres.iter().map(|(number, share)| shown_part(genre(*number), share));
        ModelConduct {
            version: serving.version.clone(),
            name: serving.name.clone(),
            at,
            k: u64::from(self.k),
            seed: self.seed,
            viewers_of: seated.of,
            viewers: found.viewers as u64,
            judged: found.judged as u64,
            opted_out: seated.opted_out,
            popularity: parts.collect(),
            genres: genres.collect(),
            groups: found.groups.iter().map(|g| served_group(seated, g)).collect(),
            reach: reach(&found, unknown),
            calibration: found.calibration,
            hit: found.all.hit,
            ndcg: found.all.ndcg,
            most_watched: found.all.most_watched,
            notes: notes(),
        }
    }
}

fn name_of(names: &[String], number: u32) -> String {
    names.get(number as usize).cloned().unwrap_or_default()
}

fn tenth(number: usize) -> String {
    match number {
        0 => "the most watched".to_owned(),
        TENTHS => "watched by nobody".to_owned(),
        n if n + 1 == TENTHS => "the least watched".to_owned(),
        n => format!("{}th", n + 1).replace("2th", "2nd").replace("3th", "3rd"),
    }
}

fn shown_part(name: String, share: &Share) -> ShownPart {
    let Share { titles, watched, shown, difference } = share.clone();
    ShownPart { name, titles: titles as u64, watched, shown, difference }
}

fn reach(found: &Behavior, unknown: u64) -> ShownReach {
    let r = &found.reach;
    ShownReach {
        titles: r.titles as u64,
        unknown,
        shown: r.shown as u64,
        watched: r.watched as u64,
        places: r.places as u64,
        half_of_shown: r.half_of_shown as u64,
        half_of_watched: r.half_of_watched as u64,
    }
}

fn served_group(seated: &Seated, group: &Group) -> ServedGroup {
    let range = |words: &str| match group.range {
        Some([low, high]) if low.round() == high.round() => format!("{low:.0} {words}"),
        Some([low, high]) => format!("{low:.0} to {high:.0} {words}"),
        None => String::new(),
    };
    let (by, name) = match group.by {
        By::Length => ("history length", range("titles")),
        By::Genre => ("main genre", name_of(&seated.genres, group.number)),
        By::Taste => ("mean audience of what they watch", range("viewers")),
        By::Known(n) => {
            let (by, names) = &seated.known[n];
            (*by, name_of(names, group.number))
        }
    };
    let quality = &group.quality;
    ServedGroup {
        by: by.to_owned(),
        name,
        viewers: group.viewers as u64,
        hit: quality.hit,
        ndcg: quality.ndcg,
        most_watched: quality.most_watched,
        difference: group.difference,
    }
}

fn notes() -> Vec<String> {
    vec![
        "lists are the model's own: rules, windows and age limits are left out".to_owned(),
        "the last title of each viewer is hidden and looked for in the list; the version may have \
         learned from it, so only differences between groups are to be read"
            .to_owned(),
        format!(
            "groups of fewer than {GROUP_MIN} viewers are left out, and all but the {GROUPS_MAX} \
             largest of a kind"
        ),
        "p-values are not corrected for the number of groups: of twenty equal ones, one will look \
         different"
            .to_owned(),
    ]
}
