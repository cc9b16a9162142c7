//! `viewer search`: viewers by a part of their id.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::window;
use crate::serving::{FoundViewer, find_viewers};
use crate::table::Table;

/// Find viewers by id.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewerSearch {
    /// Part of the id; all when left out
    #[arg(default_value = "")]
    #[serde(default)]
    pub text: String,
    /// Matches to leave out at the start
    #[arg(long, default_value_t = 0)]
    #[serde(default)]
    pub skip: u64,
    /// Matches to list, 1 to 1000
    #[arg(long, default_value_t = window::LIMIT)]
    #[serde(default = "window::limit")]
    pub limit: u32,
}

/// Viewers that were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundViewers {
    /// Matches in all.
    pub total: u64,
    /// Those asked for, shortest id first.
    pub viewers: Vec<FoundViewer>,
}

impl Operation for ViewerSearch {
    type Response = FoundViewers;
    const ABOUT: About = About {
        path: &["viewer", "search"],
        purpose: Purpose::Inspect,
        summary: "Find viewers by id",
        example: "slate viewer search 42",
    };

    fn check(&self) -> Result<()> {
        window::check_limit(self.limit)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FoundViewers>> {
        cx.ready()?;
        let viewers = cx.engine.viewers();
        let found = find_viewers(&viewers, &self.text);
        let (total, viewers) = window::part(found, self.skip, self.limit);
        Ok(Outcome::Answer(FoundViewers { total, viewers }))
    }
}

impl Show for FoundViewers {
    fn show(&self, out: &mut String) {
        let mut table = Table::new(["viewer", "events"]).right(&[1]);
        for v in &self.viewers {
            table.row([v.viewer.clone(), v.events.to_string()]);
        }
        table.show(out);
        window::show_rest(self.viewers.len(), self.total, "viewers", out);
    }
}
