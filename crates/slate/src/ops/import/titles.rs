//! `import titles`: the catalog from a file.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Purpose, Result};
use slate_tables::{ReadOptions, read_titles};
use utoipa::ToSchema;

use super::events::ColumnArgs;
use super::stage::put_titles;
use crate::input::Input;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::table::grouped;

/// Import titles from a file.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportTitles {
    /// CSV, JSON Lines, Parquet, RecBole, gorse or Metarank; texts also as .gz or .zst
    pub file: Input,
    #[expect(missing_docs, reason = "a comment here would become the help of the whole command")]
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: ColumnArgs,
    /// Pass over so many bad lines before the import stops
    #[arg(long, value_name = "N", default_value_t = 0)]
    #[serde(default)]
    pub skip_bad: u64,
}

/// What an import of titles did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportedTitles {
    /// Titles in the file.
    pub read: u64,
    /// Titles that are new or changed.
    pub changed: u64,
    /// Bad lines that were passed over.
    pub skipped: u64,
}

impl Operation for ImportTitles {
    type Response = ImportedTitles;
    const ABOUT: About = About {
        path: &["import", "titles"],
        purpose: Purpose::Import,
        summary: "Import titles from a file; docs/formats.md shows each format",
        example: "slate import titles films.csv --map id=film_id,name=title,genres=tags",
    };

    fn check(&self) -> Result<()> {
        self.columns.columns().map(drop)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ImportedTitles>> {
        let (name, now) = (self.file.name(), cx.now);
        let options = ReadOptions {
            name: Some(name.clone()),
            format: self.columns.format(),
            columns: self.columns.columns()?,
            ..ReadOptions::default()
        };
        let read = read_titles(&self.file.path(cx.place)?, &options, self.skip_bad)?;
        Ok(Outcome::change(format!("import:{name}"), "", move |tx| {
            let changed = put_titles(tx, &read.titles, now)?;
            let (n, skipped) = (read.titles.len() as u64, read.skipped_count);
            let response = ImportedTitles { read: n, changed, skipped };
            Ok(Applied { effect: json!(response), response })
        }))
    }
}

impl Show for ImportedTitles {
    fn show(&self, out: &mut String) {
        let (read, changed) = (grouped(self.read), grouped(self.changed));
        out.push_str(&format!("{read} titles read, {changed} new or changed"));
        if self.skipped > 0 {
            out.push_str(&format!("; {} bad lines passed over", grouped(self.skipped)));
        }
        out.push('\n');
    }
}
