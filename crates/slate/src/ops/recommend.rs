//! `recommend`: a list for one viewer, or for a history.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Territory, TitleId, ViewerId};
use slate_rights::Facts;
use slate_store::Reader;
use utoipa::ToSchema;

use super::page::new_slate;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::viewer::{check_age, entered, narrowed};
use crate::serving::{Answer, Ask, Draft, Listed, ShownCell, Surface};

/// How long a list is when nobody says.
pub(super) const K: u32 = 20;
/// How long a list may be, a history, and a list of exclusions.
const K_MAX: u32 = 1_000;
const HISTORY_MAX: usize = 10_000;

pub(super) fn k() -> u32 {
    K
}

/// Refuses an empty list and one that is too long.
pub(crate) fn check_k(k: u32) -> Result<()> {
    if (1..=K_MAX).contains(&k) {
        return Ok(());
    }
    Err(Error::invalid(format!("expected k from 1 to {K_MAX}, found {k}")))
}

/// Refuses a dial that is turned too far.
pub(super) fn check_dial(diversity: f64) -> Result<()> {
    if (0.0..=1.0).contains(&diversity) {
        return Ok(());
    }
    Err(Error::invalid(format!("expected diversity from 0 to 1, found `{diversity}`")))
}

/// Make a list of titles for one viewer.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recommend {
    /// For this viewer
    #[arg(long, required_unless_present = "history", conflicts_with = "history")]
    #[serde(default)]
    pub viewer: Option<ViewerId>,
    /// For somebody who has seen these titles, oldest first, separated by commas
    #[arg(long, value_delimiter = ',')]
    #[serde(default)]
    pub history: Vec<TitleId>,
    /// How many titles, 1 to 1000
    #[arg(long, short, default_value_t = K)]
    #[serde(default = "k")]
    pub k: u32,
    /// Titles to leave out, separated by commas
    #[arg(long, value_delimiter = ',')]
    #[serde(default)]
    pub exclude: Vec<TitleId>,
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
    /// From 0, pure relevance, to 1, pure diversity
    #[arg(long, default_value_t = 0.0)]
    #[serde(default)]
    pub diversity: f64,
    /// Leave the reasons out
    #[arg(long)]
    #[serde(default)]
    pub no_why: bool,
    /// Only look: that the viewer is in a cell of an online test is not logged
    #[arg(long)]
    #[serde(default)]
    pub preview: bool,
}

impl Operation for Recommend {
    type Response = Answer;
    const ABOUT: About = About {
        path: &["recommend"],
        purpose: Purpose::Personalize,
        summary: "Make a list of titles for one viewer, with the reason for each",
        example: "slate recommend --viewer 42 --k 20",
    };

    fn check(&self) -> Result<()> {
        if self.viewer.is_some() != self.history.is_empty() {
            return Err(Error::invalid("expected either `viewer` or `history`"));
        }
        check_k(self.k)?;
        check_age(self.age_max)?;
        check_dial(self.diversity)?;
        let longest = self.history.len().max(self.exclude.len());
        if longest > HISTORY_MAX {
            return Err(Error::invalid(format!(
                "expected at most {HISTORY_MAX} titles, found {longest}"
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

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Answer>> {
        cx.ready()?;
        let (territory, age_max) =
            narrowed(cx, self.viewer.as_ref(), self.territory, self.age_max)?;
        let known = (self.viewer.as_ref(), territory.as_ref(), age_max);
        let entered = entered(cx, known, (Surface::List, self.preview));
        let ask = Ask {
            version: entered.cells.iter().find_map(|cell| cell.cell.version.clone()),
            viewer: self.viewer,
            history: self.history,
            k: self.k as usize,
            exclude: self.exclude,
            filter: self.r#where,
            at: cx.now,
            territory,
            age_max,
            diversity: self.diversity,
            why: !self.no_why,
        };
        let with = entered.cells.iter().find_map(|cell| cell.cell.interleave.clone());
        let mut answer = match with {
            Some(with) => cx.engine.drafted(&ask, &draft(with, entered.shown(), self.preview)?)?,
            None => cx.engine.recommend(&ask)?,
        };
        answer.cells = entered.shown();
        entered.log(cx)?;
        cx.engine.exposures.settle(&cx.place.store)?;
        Ok(Outcome::Answer(answer))
    }
}

/// A draft of its own.
fn draft(with: String, cells: Vec<ShownCell>, only_looks: bool) -> Result<Draft> {
    let (slate, seed) = new_slate()?;
    Ok(Draft { with, seed, slate: (!only_looks).then_some(slate), cells })
}

impl Show for Answer {
    fn show(&self, out: &mut String) {
        if self.basis == "popularity" {
            out.push_str("nothing is known about this viewer yet: what most viewers watch\n");
        }
        if let Some(with) = &self.interleaved {
            let with = crate::proposal_view::short(with);
            out.push_str(&format!("two versions by turns: {with} is drafted in\n"));
        }
        for note in &self.notes {
            out.push_str(&format!("note: {note}\n"));
        }
        show_list(&self.titles, out);
    }
}

/// A list as lines: rank, name, and because of what.
pub(super) fn show_list(titles: &[Listed], out: &mut String) {
    for (rank, t) in (1..).zip(titles) {
        let year = t.year.map_or(String::new(), |y| format!(" ({y})"));
        let (name, id) = (&t.name, &t.title);
        let score = t.score.map_or_else(|| "-".to_owned(), |score| format!("{score:.3}"));
        let pinned = if t.pinned { "  pinned" } else { "" };
        out.push_str(&format!("{rank:>3}. {name}{year}  [{id}]  {score}{pinned}\n"));
        if !t.why.is_empty() {
            let names: Vec<&str> = t.why.iter().map(|w| w.name.as_str()).collect();
            out.push_str(&format!("     because of {}\n", names.join("; ")));
        }
    }
}
