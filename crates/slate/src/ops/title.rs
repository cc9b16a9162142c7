//! `title show`, `title similar`, `title search`: one title, and titles like it.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Title, TitleId};
use utoipa::ToSchema;

use super::recommend::show_list;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::serving::Listed;

/// How many titles when nobody says.
const K: u32 = 20;
const K_MAX: u32 = 1_000;

fn k() -> u32 {
    K
}

/// List titles similar to one.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleSimilar {
    /// Id of the title
    pub title: TitleId,
    /// How many titles, 1 to 1000
    #[arg(long, short, default_value_t = K)]
    #[serde(default = "k")]
    pub k: u32,
}

/// Titles like one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimilarTitles {
    /// Like what.
    pub title: TitleId,
    /// The most similar first.
    pub similar: Vec<Listed>,
}

impl Operation for TitleSimilar {
    type Response = SimilarTitles;
    const ABOUT: About = About {
        path: &["title", "similar"],
        purpose: Purpose::Personalize,
        summary: "List titles that the same people watch, as the version in production sees it",
        example: "slate title similar 1 --k 10",
    };

    fn check(&self) -> Result<()> {
        if (1..=K_MAX).contains(&self.k) {
            return Ok(());
        }
        Err(Error::invalid(format!("expected k from 1 to {K_MAX}, found {}", self.k)))
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, SimilarTitles>> {
        cx.ready()?;
        let similar = cx.engine.similar(&self.title, self.k as usize)?;
        Ok(Outcome::Answer(SimilarTitles { title: self.title, similar }))
    }
}

impl Show for SimilarTitles {
    fn show(&self, out: &mut String) {
        show_list(&self.similar, out);
    }
}

/// Show what is known of a title.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleShow {
    /// Id of the title
    pub title: TitleId,
}

/// A title and its audience.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TitleSheet {
    /// What the catalog says.
    pub title: Title,
    /// How many viewers have it in their history.
    pub audience: u32,
    /// Viewers in all.
    pub viewers: u64,
}

impl Operation for TitleShow {
    type Response = TitleSheet;
    const ABOUT: About = About {
        path: &["title", "show"],
        purpose: Purpose::Observe,
        summary: "Show what is known of a title, and how many watched it",
        example: "slate title show 1",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TitleSheet>> {
        cx.ready()?;
        let viewers = cx.engine.viewers();
        let audience = viewers.audience(self.title.as_str());
        let described = cx.place.store.read(|r| r.title(&self.title))?;
        let title = match described {
            Some(title) => title,
            None if audience > 0 => Title::named(self.title.clone(), self.title.as_str()),
            None => {
                return Err(Error::not_found(format!("there is no title `{}`", self.title))
                    .hint("`slate title search WORD` finds titles by name"));
            }
        };
        let viewers = viewers.len() as u64;
        Ok(Outcome::Answer(TitleSheet { title, audience, viewers }))
    }
}

impl Show for TitleSheet {
    fn show(&self, out: &mut String) {
        let t = &self.title;
        let year = t.year.map_or(String::new(), |y| format!(" ({y})"));
        out.push_str(&format!("{}{year}  [{}]\n", t.name, t.id));
        for (label, text) in [("genres", t.genres.join(", ")), ("people", t.people.join(", "))] {
            if !text.is_empty() {
                out.push_str(&format!("{label}: {text}\n"));
            }
        }
        if !t.synopsis.is_empty() {
            out.push_str(&format!("\n{}\n\n", t.synopsis));
        }
        out.push_str(&format!("watched by {} of {} viewers\n", self.audience, self.viewers));
    }
}

/// Find titles by name.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleSearch {
    /// Part of the name, or the id
    pub text: String,
}

/// Titles that were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundTitles {
    /// 50 at most, by name.
    pub titles: Vec<Title>,
}

impl Operation for TitleSearch {
    type Response = FoundTitles;
    const ABOUT: About = About {
        path: &["title", "search"],
        purpose: Purpose::Observe,
        summary: "Find titles by name",
        example: "slate title search \"toy story\"",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FoundTitles>> {
        let titles = cx.place.store.read(|r| r.search_titles(&self.text))?;
        Ok(Outcome::Answer(FoundTitles { titles }))
    }
}

impl Show for FoundTitles {
    fn show(&self, out: &mut String) {
        for t in &self.titles {
            let year = t.year.map_or(String::new(), |y| format!(" ({y})"));
            out.push_str(&format!("{}{year}  [{}]\n", t.name, t.id));
        }
        if self.titles.is_empty() {
            out.push_str("no title has this in its name\n");
        }
    }
}
