//! `import events`: CSV, JSON Lines, Parquet and what other recommenders read, with columns and words
//! named by the user.

use serde::{Deserialize, Serialize};
use slate_core::{EventKind, Purpose, Result, Timestamp, TimestampUnit};
use slate_tables::{ColumnMap, Format, KindMap, ReadOptions, Titles, open_events};
use utoipa::ToSchema;

use super::stage::{Imported, import};
use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome};

/// Import events from a file.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportEvents {
    /// CSV, JSON Lines, Parquet, LightGCN, SASRec, RecBole, gorse or Metarank; texts also as .gz or .zst
    pub file: Input,
    #[expect(missing_docs, reason = "a comment here would become the help of the whole command")]
    #[command(flatten)]
    #[serde(flatten)]
    pub columns: ColumnArgs,
    /// Kind of events that name none: play, finish, rating, like, hide, impression
    #[arg(long)]
    #[serde(default)]
    pub kind: Option<EventKind>,
    /// What the file's words for kinds mean, for example read=impression,star=like
    #[arg(long, value_name = "WORD=KIND,…", default_value = "")]
    #[serde(default)]
    pub kinds: String,
    /// Where the invented times of a file without times start; 2000-01-01T00:00:00Z when left out
    #[arg(long, value_name = "TIME")]
    #[serde(default)]
    pub times_from: Option<Timestamp>,
    /// How bare numbers in the time column are read
    #[arg(long, value_enum, default_value_t)]
    #[serde(default)]
    pub time_unit: TimeUnit,
    /// Pass over so many bad lines before the import stops
    #[arg(long, value_name = "N", default_value_t = 0)]
    #[serde(default)]
    pub skip_bad: u64,
}

/// How a table names its columns.
#[derive(Debug, Clone, Default, clap::Args, Serialize, Deserialize, ToSchema)]
pub struct ColumnArgs {
    /// Which column holds what, for example viewer=user_id,title=movie,at=ts
    #[arg(long, value_name = "FIELD=COLUMN,…", default_value = "")]
    #[serde(default)]
    pub map: String,
    /// The format, when the file's name does not tell
    #[arg(long, value_enum)]
    #[serde(default)]
    pub format: Option<FileFormat>,
}

/// The formats of single files.
#[derive(Debug, Clone, Copy, clap::ValueEnum, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// Fields between separators, with a header
    Csv,
    /// One JSON object a line
    Jsonl,
    /// Parquet
    Parquet,
    /// A viewer and all its titles a line, no times
    Lightgcn,
    /// A viewer and a title a line, oldest first, no times
    Sasrec,
    /// Atomic files: .inter and .item
    Recbole,
    /// What gorse exports, JSON Lines or CSV
    Gorse,
    /// Metarank's events
    Metarank,
}

/// How bare numbers in a time column are read.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// Below 100,000,000,000 seconds, else milliseconds
    #[default]
    Auto,
    /// Seconds
    Seconds,
    /// Milliseconds
    Milliseconds,
}

impl ColumnArgs {
    pub(super) fn columns(&self) -> Result<ColumnMap> {
        self.map.parse()
    }

    pub(super) fn format(&self) -> Option<Format> {
        self.format.map(|f| match f {
            FileFormat::Csv => Format::Csv,
            FileFormat::Jsonl => Format::JsonLines,
            FileFormat::Parquet => Format::Parquet,
            FileFormat::Lightgcn => Format::LightGcn,
            FileFormat::Sasrec => Format::SasRec,
            FileFormat::Recbole => Format::RecBole,
            FileFormat::Gorse => Format::Gorse,
            FileFormat::Metarank => Format::Metarank,
        })
    }
}

impl Operation for ImportEvents {
    type Response = Imported;
    const ABOUT: About = About {
        path: &["import", "events"],
        purpose: Purpose::Import,
        summary: "Import events from a file; docs/formats.md shows each format",
        example: "slate import events plays.csv --map viewer=user_id,title=movie,at=ts --kind play",
    };

    fn check(&self) -> Result<()> {
        self.kinds.parse::<KindMap>()?;
        self.columns.columns().map(drop)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Imported>> {
        let name = self.file.name();
        let options = ReadOptions {
            name: Some(name.clone()),
            format: self.columns.format(),
            columns: self.columns.columns()?,
            delimiter: None,
            unit: match self.time_unit {
                TimeUnit::Auto => TimestampUnit::Auto,
                TimeUnit::Seconds => TimestampUnit::Seconds,
                TimeUnit::Milliseconds => TimestampUnit::Milliseconds,
            },
            kind: self.kind,
            kinds: self.kinds.parse()?,
            times_from: self.times_from,
            has_no_times: false,
        };
        let mut source = open_events(&self.file.path(cx.place)?, &options)?;
        import(cx, source.as_mut(), self.skip_bad, Titles::default(), &name)
    }
}
