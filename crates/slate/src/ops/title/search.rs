//! `title search`: titles by a part of their name.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::window::{Search, show_rest};
use crate::serving::{FoundTitle, find_titles};
use crate::table::Table;

/// Find titles by name.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleSearch {
    #[expect(missing_docs, reason = "a comment here would become the help of the whole command")]
    #[command(flatten)]
    #[serde(flatten)]
    pub search: Search,
}

/// Titles that were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundTitles {
    /// Matches in all.
    pub total: u64,
    /// Those asked for. The id itself comes first, then names that begin with the text, then all others;
    /// among these the most watched first.
    pub titles: Vec<FoundTitle>,
}

impl Operation for TitleSearch {
    type Response = FoundTitles;
    const ABOUT: About = About {
        path: &["title", "search"],
        purpose: Purpose::Observe,
        summary: "Find titles by name",
        example: "slate title search \"toy story\"",
    };

    fn check(&self) -> Result<()> {
        self.search.check()
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FoundTitles>> {
        cx.ready()?;
        let (catalog, viewers) = (cx.engine.catalog(), cx.engine.viewers());
        let found = find_titles(&catalog, &viewers, &self.search.text);
        let (total, titles) = self.search.part(found);
        Ok(Outcome::Answer(FoundTitles { total, titles }))
    }
}

impl Show for FoundTitles {
    fn show(&self, out: &mut String) {
        let mut table = Table::new(["title", "name", "year", "viewers"]).right(&[2, 3]);
        for t in &self.titles {
            let year = t.year.map_or_else(|| "-".to_owned(), |y| y.to_string());
            table.row([t.title.to_string(), t.name.clone(), year, t.viewers.to_string()]);
        }
        table.show(out);
        show_rest(self.titles.len(), self.total, "titles", out);
    }
}
