//! `page`: rows of titles for one viewer, or for a history.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Seed, Territory, TitleId, ViewerId};
use slate_experiment::design::Artwork;
use slate_rights::Facts;
use slate_rights::record::to_hex;
use slate_store::Reader;
use utoipa::ToSchema;

use super::recommend::check_dial;
use super::viewer::{check_age, entered, narrowed};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::serving::{InCell, PageAnswer, PageAsk, PageRow, Surface};

/// How many rows, how long, and how diverse when nobody says.
const ROWS: u32 = 8;
const LENGTH: u32 = 12;
const DIVERSITY: f64 = 0.3;
/// How much may be asked for.
const ROWS_MAX: u32 = 20;
const LENGTH_MAX: u32 = 50;
const HISTORY_MAX: usize = 10_000;

fn rows() -> u32 {
    ROWS
}

fn length() -> u32 {
    LENGTH
}

fn diversity() -> f64 {
    DIVERSITY
}

/// Make a page of rows for one viewer.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// For this viewer
    #[arg(long, required_unless_present = "history", conflicts_with = "history")]
    #[serde(default)]
    pub viewer: Option<ViewerId>,
    /// For somebody who has seen these titles, oldest first, separated by commas
    #[arg(long, value_delimiter = ',')]
    #[serde(default)]
    pub history: Vec<TitleId>,
    /// At most so many rows, 1 to 20
    #[arg(long, default_value_t = ROWS)]
    #[serde(default = "rows")]
    pub rows_max: u32,
    /// Titles in a row, 1 to 50
    #[arg(long, default_value_t = LENGTH)]
    #[serde(default = "length")]
    pub row_length: u32,
    /// From 0, pure relevance, to 1, pure diversity
    #[arg(long, default_value_t = DIVERSITY)]
    #[serde(default = "diversity")]
    pub diversity: f64,
    /// Only titles that this filter holds for, such as `genre = "Drama" and year >= 1990`
    #[arg(long, value_name = "FILTER")]
    #[serde(default)]
    pub r#where: Option<String>,
    /// Where the viewer is, two letters of ISO 3166-1; the profile's territory when left out
    #[arg(long)]
    #[serde(default)]
    pub territory: Option<Territory>,
    /// Only titles for people of this age or younger; the smaller one of this and the profile's counts
    #[arg(long, value_name = "AGE")]
    #[serde(default)]
    pub age_max: Option<u8>,
    /// What everything that is drawn follows from; a new one when left out
    #[arg(long)]
    #[serde(default)]
    pub seed: Option<Seed>,
    /// Whether titles are drawn to learn about them; unless somebody only looks, they are
    #[arg(long, value_name = "BOOL")]
    #[serde(default)]
    pub explore: Option<bool>,
    /// Only look: nothing is logged as shown
    #[arg(long)]
    #[serde(default)]
    pub preview: bool,
}

impl Operation for Page {
    type Response = PageAnswer;
    const ABOUT: About = About {
        path: &["page"],
        purpose: Purpose::Personalize,
        summary: "Make a page of rows for one viewer, with the reason for each row and title",
        example: "slate page --viewer 42",
    };

    fn check(&self) -> Result<()> {
        if self.viewer.is_some() != self.history.is_empty() {
            return Err(Error::invalid("expected either `viewer` or `history`"));
        }
        within("rows_max", self.rows_max, ROWS_MAX)?;
        check_age(self.age_max)?;
        within("row_length", self.row_length, LENGTH_MAX)?;
        check_dial(self.diversity)?;
        if self.history.len() > HISTORY_MAX {
            let n = self.history.len();
            return Err(Error::invalid(format!(
                "expected at most {HISTORY_MAX} titles, found {n}"
            )));
        }
        Ok(())
    }

    fn facts(&self, r: Reader<'_>) -> Result<Facts> {
        let viewer_opted_out = match &self.viewer {
            Some(viewer) => r.viewer_opted_out(viewer)?,
            None => false,
        };
        Ok(Facts { viewer_opted_out, ..Facts::default() })
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, PageAnswer>> {
        cx.ready()?;
        cx.engine.recall(cx.place)?;
        let (territory, age_max) =
            narrowed(cx, self.viewer.as_ref(), self.territory, self.age_max)?;
        let known = (self.viewer.as_ref(), territory.as_ref(), age_max);
        let entered = entered(cx, known, (Surface::Page, self.preview));
        let (slate, seed) = new_slate()?;
        let ask = PageAsk {
            seed: self.seed.unwrap_or(seed),
            slate,
            viewer: self.viewer,
            history: self.history,
            rows_max: self.rows_max as usize,
            row_length: self.row_length as usize,
            diversity: self.diversity,
            now: cx.now,
            filter: self.r#where,
            territory,
            age_max,
            explore: self.explore.unwrap_or(!self.preview),
            preview: self.preview,
            version: None,
            first_variants: false,
            cells: entered.shown(),
        };
        let ask = entered.cells.iter().fold(ask, within_cell);
        let answer = cx.engine.page(&ask)?;
        entered.log(cx)?;
        cx.engine.exposures.settle(&cx.place.store)?;
        Ok(Outcome::Answer(answer))
    }
}

/// An id for what is shown, and a seed for what is drawn in it.
pub(super) fn new_slate() -> Result<(String, Seed)> {
    let fresh = slate_store::new_secret()?;
    let (slate, random) = fresh.split_at(16);
    let seed = random.iter().take(8).fold(0, |n, byte| n << 8 | u64::from(*byte));
    Ok((to_hex(slate), Seed(seed)))
}

/// What a cell sets in the place of what was asked for.
fn within_cell(ask: PageAsk, found: &InCell) -> PageAsk {
    let layout = found.cell.page.unwrap_or_default();
    let or = |set: Option<u32>, asked: usize| set.map_or(asked, |n| n as usize);
    PageAsk {
        rows_max: or(layout.rows_max, ask.rows_max),
        row_length: or(layout.row_length, ask.row_length),
        diversity: layout.diversity.unwrap_or(ask.diversity),
        // Somebody who only looks draws nothing, whatever the cell.
        explore: layout.explore.filter(|_| !ask.preview).unwrap_or(ask.explore),
        first_variants: ask.first_variants || found.cell.artwork == Some(Artwork::First),
        version: found.cell.version.clone().or(ask.version),
        ..ask
    }
}

fn within(name: &str, n: u32, max: u32) -> Result<()> {
    if (1..=max).contains(&n) {
        return Ok(());
    }
    Err(Error::invalid(format!("expected {name} from 1 to {max}, found {n}")))
}

impl Show for PageAnswer {
    fn show(&self, out: &mut String) {
        for row in &self.rows {
            show_row(row, out);
        }
        let slate = self.slate_id.as_ref().map_or("not logged".into(), |id| format!("slate {id}"));
        out.push_str(&format!("{slate}, seed {}\n", self.seed));
    }
}

/// A row as lines: what stands over it and why, then its titles with their reasons.
fn show_row(row: &PageRow, out: &mut String) {
    out.push_str(&format!("{}\n  {}\n", row.title, row.reason));
    for card in &row.cards {
        let year = card.year.map_or(String::new(), |y| format!(" ({y})"));
        let why = if card.why.is_empty() { String::new() } else { format!(", {}", card.why) };
        let drawn = if card.explored {
            format!("  drawn with probability {:.2}", card.propensity)
        } else {
            String::new()
        };
        out.push_str(&format!("    {}{year}  [{}]{why}{drawn}\n", card.name, card.title));
    }
    out.push('\n');
}
