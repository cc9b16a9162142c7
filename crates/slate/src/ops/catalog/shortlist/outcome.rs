//! `catalog outcome`: what a title of a shortlist came to.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_catalog::VIEWERS_MIN;
use slate_core::{Error, Purpose, Result, TitleId};
use slate_store::ShortlistOutcome;
use utoipa::ToSchema;

use super::read;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::table::grouped;

/// Say how many viewers a title had after its launch.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogOutcome {
    /// Id of the shortlist, or the beginning of one
    pub shortlist: String,
    /// The title; one that was not chosen too, if it was to be had elsewhere
    pub title: TitleId,
    /// Viewers, at least 20
    pub viewers: u64,
}

/// What was said of a title.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutcomeKept {
    /// The shortlist.
    pub shortlist: String,
    /// The title.
    #[schema(value_type = String)]
    pub title: TitleId,
    /// Viewers.
    pub viewers: u64,
}

impl Operation for CatalogOutcome {
    type Response = OutcomeKept;
    const ABOUT: About = About {
        path: &["catalog", "outcome"],
        purpose: Purpose::Propose,
        summary: "Say how many viewers a title of a shortlist had, for the scoreboard",
        example: "slate catalog outcome 3f2a9c0d f12 48000",
    };

    fn check(&self) -> Result<()> {
        // Fewer could be told apart.
        if self.viewers >= VIEWERS_MIN as u64 {
            return Ok(());
        }
        let detail = format!("expected viewers from {VIEWERS_MIN} on, found {}", self.viewers);
        Err(Error::invalid(detail).hint("no figure is kept of fewer"))
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, OutcomeKept>> {
        let (row, kept) = read(cx.place, &self.shortlist)?;
        kept.market.number(&self.title)?;
        let outcome = ShortlistOutcome {
            shortlist: row.id.clone(),
            title: self.title.to_string(),
            viewers: self.viewers as f64,
            actor: cx.caller.actor.to_string(),
            at: cx.now,
        };
        let (title, viewers) = (self.title, self.viewers);
        Ok(Outcome::change(format!("shortlist:{}", row.id), "", move |tx| {
            tx.add_shortlist_outcome(&outcome)?;
            let effect = json!({"title": title, "viewers": viewers});
            Ok(Applied { response: OutcomeKept { shortlist: row.id, title, viewers }, effect })
        }))
    }
}

impl Show for OutcomeKept {
    fn show(&self, out: &mut String) {
        out.push_str(&format!("`{}` had {} viewers\n", self.title, grouped(self.viewers)));
    }
}
