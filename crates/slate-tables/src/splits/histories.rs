//! Histories out of LightGCN's and SASRec's lines, whose order is that of the file.

use slate_core::Result;
use std::path::Path;

use super::Sequences;
use crate::events::open_events;
use crate::input::{Format, ReadOptions};
use crate::interner::Interner;
use crate::source::Next;

/// Reads one history a viewer, whether its titles stand on one line or on many.
///
/// # Errors
/// The file cannot be read or has a bad line.
pub fn read_histories(
    path: &Path,
    format: Format,
    viewers: &mut Interner,
    titles: &mut Interner,
) -> Result<Sequences> {
    let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
    let mut source = open_events(path, &options)?;
    let mut rows: Vec<(u32, u32)> = Vec::new();
    loop {
        match source.advance()? {
            Next::Event(row) => rows.push((viewers.intern(row.viewer), titles.intern(row.title))),
            Next::Bad(error) => return Err(error),
            Next::End => break,
        }
    }
    // A stable sort leaves the titles of a viewer in the order of the file.
    rows.sort_by_key(|&(viewer, _)| viewer);
    let mut read = Sequences::default();
    for of_viewer in rows.chunk_by(|a, b| a.0 == b.0) {
        read.viewers.push(of_viewer[0].0);
        read.titles.extend(of_viewer.iter().map(|&(_, title)| title));
        read.starts.push(read.titles.len());
    }
    Ok(read)
}
