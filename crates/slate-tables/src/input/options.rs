//! What the user may say about a file that is read.

use slate_core::{Error, EventKind, Result, Timestamp, TimestampUnit};

use super::{Stream, read_error};
use crate::columns::ColumnMap;
use crate::events::KindMap;

/// The formats of single files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Fields between separators, with a header.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Parquet.
    Parquet,
    /// LightGCN's lines: a viewer and all its titles, ids between spaces.
    LightGcn,
    /// SASRec's lines: a viewer and a title, each viewer's oldest first.
    SasRec,
    /// RecBole's atomic files: tabs, and a type behind each name of the header.
    RecBole,
    /// What gorse exports: JSON Lines or CSV of feedback and items.
    Gorse,
    /// Metarank's events: JSON Lines of items, users, rankings and interactions.
    Metarank,
}

/// How a file is to be read. The default tells everything from the file itself.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// What errors call the file, and what its format is told by; the file's own name when left
    /// out.
    pub name: Option<String>,
    /// The format, when neither name nor content tells it.
    pub format: Option<Format>,
    /// Which column holds what.
    pub columns: ColumnMap,
    /// What separates the fields of a CSV file; told from its first line when left out.
    pub delimiter: Option<u8>,
    /// How bare numbers in a column of times are read.
    pub unit: TimestampUnit,
    /// The kind of events that name none, and of other systems' words that nothing explains.
    pub kind: Option<EventKind>,
    /// What the file's words for kinds of events mean.
    pub kinds: KindMap,
    /// Where the invented times of a file without times start; in the year 2000 when left out.
    pub times_from: Option<Timestamp>,
    /// The file is no viewing and has no times to look for.
    pub has_no_times: bool,
}

/// Refuses a text without a single byte.
pub(crate) fn refuse_empty(stream: &mut Stream) -> Result<()> {
    stream.window.fill(1).map_err(|e| read_error(&stream.name, &e))?;
    match stream.window.unused() {
        [] => Err(Error::invalid("expected a table, found an empty file")
            .at(&stream.name)
            .hint("it may not have been written to the end")),
        _ => Ok(()),
    }
}
