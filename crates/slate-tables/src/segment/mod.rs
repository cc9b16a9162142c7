//! Segments: Parquet files of sorted events, each named by its content and never changed once
//! written.
//!
//! | column | Parquet type | |
//! |---|---|---|
//! | `viewer`, `title` | string, dictionary-encoded | |
//! | `kind` | 8-bit unsigned | the code of [`slate_core::EventKind`] |
//! | `at` | timestamp in milliseconds, UTC | |
//! | `value` | 32-bit float, nullable | never NaN |
//! | `id` | string, nullable | the client's own name for the event |
//!
//! Rows are sorted by (at, viewer, title, kind, value with none first, id with none first). The
//! file's metadata holds `slate.table` = `events` and `slate.version` = `1`; a reader refuses any
//! other version.

mod columns;
mod file;
mod read;
mod rewrite;
mod schema;
mod verify;
mod write;

pub use columns::EventColumns;
pub(crate) use file::HashedFile;
#[cfg(feature = "sql")]
pub(crate) use read::open_columns;
pub(crate) use read::{SegmentReader, guarded};
pub(crate) use rewrite::rewrite;
pub use verify::verify_segment;
pub(crate) use write::{Finished, SegmentWriter};

use serde::{Deserialize, Serialize};
use slate_core::Timestamp;

/// One Parquet file in a folder of tables, as the manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The file's name in the folder: `events-`, 16 hexadecimal digits of its BLAKE3 hash,
    /// `.parquet`.
    pub file: String,
    /// How many events.
    pub rows: u64,
    /// The time of the first.
    pub at_min: Timestamp,
    /// The time of the last.
    pub at_max: Timestamp,
    /// The file's size.
    pub bytes: u64,
}

/// The name of a segment whose bytes have this hash.
fn name_of(hash: &blake3::Hash) -> String {
    format!("events-{}.parquet", &hash.to_hex()[..16])
}

/// Whether a file name is one that this crate gives to segments.
pub(crate) fn is_segment_name(name: &str) -> bool {
    let hash = name.strip_prefix("events-").and_then(|rest| rest.strip_suffix(".parquet"));
    hash.is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests;
