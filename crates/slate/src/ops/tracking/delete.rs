//! `track delete`: put a tracked run away, or bring it back.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use super::TrackedSheet;
use crate::operation::{About, Applied, Context, Operation, Outcome};

/// Put a tracked run away, or bring it back.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackDelete {
    /// Id of the run, or the beginning of one
    pub run: String,
    /// Bring it back instead
    #[arg(long)]
    #[serde(default)]
    pub restore: bool,
}

impl Operation for TrackDelete {
    type Response = TrackedSheet;
    const ABOUT: About = About {
        path: &["track", "delete"],
        purpose: Purpose::Evaluate,
        summary: "Put a tracked run away, or bring it back; what it logged stays",
        example: "slate track delete 3f2a9c0d",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TrackedSheet>> {
        let id = cx.place.store.read(|r| r.tracked_run(&self.run))?.id;
        Ok(Outcome::change(format!("tracked:{id}"), "", move |tx| {
            let mut run = tx.tracked_run(&id)?;
            run.deleted = !self.restore;
            tx.change_tracked_run(&run)?;
            let effect = json!({"deleted": run.deleted});
            Ok(Applied { response: TrackedSheet::read(tx, run)?, effect })
        }))
    }
}
