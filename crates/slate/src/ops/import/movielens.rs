//! `import movielens`: ratings and titles in one of the official layouts.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result};
use slate_tables::{ReadOptions, open_events, read_titles};
use utoipa::ToSchema;

use super::stage::{Imported, import};
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome};

/// Import a MovieLens data set.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportMovielens {
    /// Folder or .zip with u.data, ratings.dat or ratings.csv
    pub path: Input,
    /// Pass over so many bad lines before the import stops
    #[arg(long, value_name = "N", default_value_t = 0)]
    #[serde(default)]
    pub skip_bad: u64,
}

impl Operation for ImportMovielens {
    type Response = Imported;
    const ABOUT: About = About {
        path: &["import", "movielens"],
        purpose: Purpose::Import,
        summary: "Import ratings and titles in one of the official MovieLens layouts",
        example: "slate import movielens ml-latest-small.zip",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Imported>> {
        let (path, name) = (self.path.path(cx.place)?, self.path.name());
        let options = ReadOptions { name: Some(name.clone()), ..ReadOptions::default() };
        let titles = read_titles(&path, &options, self.skip_bad)?;
        let mut source = open_events(&path, &options)?;
        import(cx, source.as_mut(), self.skip_bad, titles, &name)
    }
}
