//! `viewer search`: viewers by a part of their id.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::window::{Search, show_rest};
use crate::serving::{FoundViewer, find_viewers};
use crate::table::Table;

/// Find viewers by id.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewerSearch {
    #[expect(missing_docs, reason = "a comment here would become the help of the whole command")]
    #[command(flatten)]
    #[serde(flatten)]
    pub search: Search,
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
        self.search.check()
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FoundViewers>> {
        cx.ready()?;
        let viewers = cx.engine.viewers();
        let found = find_viewers(&viewers, &self.search.text);
        let (total, viewers) = self.search.part(found);
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
        show_rest(self.viewers.len(), self.total, "viewers", out);
    }
}
