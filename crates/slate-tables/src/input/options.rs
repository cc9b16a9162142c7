//! What the user may say about a file that is read.

use slate_core::{Error, EventKind, Result, TimestampUnit};

use super::{Stream, read_error};
use crate::columns::ColumnMap;

/// The formats of single files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Fields between separators, with a header.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Parquet.
    Parquet,
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
    /// The kind of events that name none.
    pub kind: Option<EventKind>,
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

/// How many bytes at the start of a text tell what it is.
const START_BYTES: usize = 4096;

/// The format of a text: as the user says, as its name says, else JSON Lines if it starts with a
/// brace. A byte order mark is passed over.
pub(crate) fn text_format(stream: &mut Stream, options: &ReadOptions) -> Result<Format> {
    stream.window.fill(START_BYTES).map_err(|e| read_error(&stream.name, &e))?;
    if stream.window.unused().starts_with(b"\xef\xbb\xbf") {
        stream.window.consume(3);
    }
    let extension = stream.base_name().rsplit_once('.').map(|(_, extension)| extension);
    let first = stream.window.unused().iter().find(|byte| !byte.is_ascii_whitespace());
    match (options.format, extension, first) {
        (Some(Format::Parquet), ..) => {
            let detail = "expected a Parquet file, found something else";
            Err(Error::invalid(detail).at(&stream.name).hint("Parquet files start with `PAR1`"))
        }
        (Some(format), ..) => Ok(format),
        (None, Some("jsonl" | "ndjson" | "json"), _) => Ok(Format::JsonLines),
        (None, Some("csv" | "tsv" | "txt"), _) => Ok(Format::Csv),
        (None, _, Some(b'{')) => Ok(Format::JsonLines),
        _ => Ok(Format::Csv),
    }
}
