//! `exposures list`, `exposures export`: what was shown, with the probability of each title at its place.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Timestamp, TitleId, ViewerId};
use slate_store::ExposureRow;
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::serving::{ChosenVariant, Outcomes, Shown, Viewers, shown};
use crate::table::Table;

/// How many pages are given when nobody says, and at most.
const LIMIT: u32 = 20;
const EXPORT: u32 = 1_000;
const LIMIT_MAX: u32 = 10_000;

fn limit() -> u32 {
    LIMIT
}

fn export() -> u32 {
    EXPORT
}

fn check(limit: u32) -> Result<()> {
    if (1..=LIMIT_MAX).contains(&limit) {
        return Ok(());
    }
    Err(Error::invalid(format!("expected a limit from 1 to {LIMIT_MAX}, found {limit}")))
}

/// List the newest pages that were shown.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExposuresList {
    /// How many, 1 to 10000
    #[arg(long, default_value_t = LIMIT)]
    #[serde(default = "limit")]
    pub limit: u32,
}

/// Pages that were shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExposureList {
    /// How many there are in all.
    pub total: u64,
    /// The newest, newest first.
    pub pages: Vec<PageShown>,
}

/// A page that was shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageShown {
    /// Its name.
    pub slate_id: String,
    /// When.
    pub at: Timestamp,
    /// To whom; nobody known, if it was made for a history.
    pub viewer: Option<ViewerId>,
    /// The version that made it.
    pub version: String,
    /// How many titles were on it.
    pub cards: u64,
    /// How many of these were drawn to learn about them.
    pub explored: u64,
}

impl Operation for ExposuresList {
    type Response = ExposureList;
    const ABOUT: About = About {
        path: &["exposures", "list"],
        purpose: Purpose::Inspect,
        summary: "List the newest pages that were shown",
        example: "slate exposures list --limit 5",
    };

    fn check(&self) -> Result<()> {
        check(self.limit)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ExposureList>> {
        let read = |r: slate_store::Reader<'_>| {
            Ok((r.exposure_count()?, r.exposures_newest(u64::from(self.limit))?))
        };
        let (total, rows) = cx.place.store.read(read)?;
        let page = |(_, row): (i64, ExposureRow)| {
            let cards = shown(&row)?;
            let explored = cards.iter().filter(|c| c.explored).count() as u64;
            let ExposureRow { slate: slate_id, viewer, at, version, .. } = row;
            Ok(PageShown { slate_id, at, viewer, version, cards: cards.len() as u64, explored })
        };
        let pages = rows.into_iter().map(page).collect::<Result<_>>()?;
        Ok(Outcome::Answer(ExposureList { total, pages }))
    }
}

impl Show for ExposureList {
    fn show(&self, out: &mut String) {
        let mut table =
            Table::new(["at", "slate", "viewer", "version", "titles", "drawn"]).right(&[4, 5]);
        for p in &self.pages {
            let viewer = p.viewer.as_ref().map_or("-", |v| v.as_str()).to_owned();
            let version = crate::proposal_view::short(&p.version).to_owned();
            let (cards, explored) = (p.cards.to_string(), p.explored.to_string());
            table.row([p.at.to_string(), p.slate_id.clone(), viewer, version, cards, explored]);
        }
        table.show(out);
        out.push_str(&format!("{} pages in all\n", self.total));
    }
}

/// Give what was shown as rows to be analysed: one a title at its place.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExposuresExport {
    /// Only pages after this number: `next` of the export before
    #[arg(long, default_value_t = 0)]
    #[serde(default)]
    pub after: i64,
    /// At most so many pages, 1 to 10000
    #[arg(long, default_value_t = EXPORT)]
    #[serde(default = "export")]
    pub limit: u32,
}

/// What was shown, as rows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExposureTable {
    /// Where the next export goes on.
    pub next: i64,
    /// One a title at its place, in the order of the log.
    pub rows: Vec<ExposureLine>,
}

/// One title at its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExposureLine {
    /// The page.
    pub slate_id: String,
    /// When.
    pub at: Timestamp,
    /// To whom, if it was somebody known.
    pub viewer: Option<ViewerId>,
    /// The version that made it.
    pub version: String,
    /// Which row, from 0.
    pub row: u64,
    /// What the row was about.
    pub kind: String,
    /// Which place in the row, from 0.
    pub position: u64,
    /// What was there.
    pub title: TitleId,
    /// With which probability, given everything that was not drawn.
    pub propensity: f64,
    /// The standard error of the propensity, when it is an estimate.
    pub propensity_error: Option<f64>,
    /// Whether it was drawn to learn about it.
    pub explored: bool,
    /// With which artwork or copy, where there was any to choose from.
    pub variant: Option<ChosenVariant>,
    /// How much of a play here belongs to the version that was drafted in; of lists of two versions alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drafted: Option<f64>,
    /// Whether the viewer chose it within a day; unknown when it is not known who it was.
    pub played: Option<bool>,
}

impl Operation for ExposuresExport {
    type Response = ExposureTable;
    const ABOUT: About = About {
        path: &["exposures", "export"],
        purpose: Purpose::Inspect,
        summary: "Give what was shown as rows to be analysed, one a title at its place",
        example: "slate exposures export --limit 100",
    };

    fn check(&self) -> Result<()> {
        check(self.limit)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ExposureTable>> {
        cx.ready()?;
        let limit = u64::from(self.limit);
        let pages = cx.place.store.read(|r| r.exposures_since(self.after, limit))?;
        let next = pages.last().map_or(self.after, |(seq, _)| *seq);
        let viewers = cx.engine.viewers();
        let mut rows = Vec::new();
        for (_, page) in &pages {
            rows.extend(shown(page)?.into_iter().map(|place| line(page, place, &viewers)));
        }
        Ok(Outcome::Answer(ExposureTable { next, rows }))
    }
}

fn line(page: &ExposureRow, place: Shown, viewers: &Viewers) -> ExposureLine {
    let followed = |v: &ViewerId| Outcomes::followed(viewers, v, &place.title, page.at.as_millis());
    ExposureLine {
        slate_id: page.slate.clone(),
        at: page.at,
        viewer: page.viewer.clone(),
        version: page.version.clone(),
        row: place.row as u64,
        kind: place.kind,
        position: place.position as u64,
        played: page.viewer.as_ref().map(followed),
        title: place.title,
        propensity: place.propensity,
        propensity_error: place.propensity_error,
        explored: place.explored,
        variant: place.variant,
        drafted: place.drafted,
    }
}

/// JSON Lines: what programs that analyse exposures read.
impl Show for ExposureTable {
    fn show(&self, out: &mut String) {
        for row in &self.rows {
            out.push_str(&serde_json::to_string(row).unwrap_or_default());
            out.push('\n');
        }
    }
}
