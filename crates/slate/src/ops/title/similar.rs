//! `title similar`: titles that the same people watch.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result, TitleId};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::recommend::{K, check_k, k, show_list};
use crate::serving::Listed;

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
        check_k(self.k)
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
