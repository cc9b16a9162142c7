//! Files without one viewer: those that hold events of theirs are written again under new names.
//!
//! The old files stay until the caller's transaction has put the new ones in their place; a process that
//! dies in between leaves files that no manifest names, which [`crate::sweep`] removes.

use slate_core::Result;
use std::path::Path;

use crate::segment::{EventColumns, Segment, SegmentReader, rewrite};
use crate::stage::Staging;

/// What is to change in the manifest so that a viewer is in no file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Names of the files that hold events of the viewer.
    pub gone: Vec<String>,
    /// The files without them; one fewer for each that held nothing else.
    pub segments: Vec<Segment>,
    /// How many events were the viewer's.
    pub events: u64,
    /// The client ids of these events.
    pub client_ids: Vec<String>,
}

/// How many events each of `segments` in the folder `dir` holds of `viewer`, by name; files without any are
/// left out. Every row is looked at. `watch` hears how many files are done.
///
/// # Errors
/// A file is missing or damaged, or `watch` returned an error.
pub fn files_of_viewer(
    dir: &Path,
    segments: &[Segment],
    viewer: &str,
    watch: &mut dyn FnMut(u64) -> Result<()>,
) -> Result<Vec<(String, u64)>> {
    let mut found = Vec::new();
    for (done, segment) in (0..).zip(segments) {
        watch(done)?;
        let events = events_of(dir, segment, viewer.as_bytes())?;
        if events > 0 {
            found.push((segment.file.clone(), events));
        }
    }
    Ok(found)
}

fn events_of(dir: &Path, segment: &Segment, viewer: &[u8]) -> Result<u64> {
    let mut reader = SegmentReader::open(dir, segment)?;
    let (mut columns, mut events) = (EventColumns::default(), 0);
    let mut is_theirs = |text: &[u8]| u32::from(text == viewer);
    while reader.next(&mut columns, &mut is_theirs, &mut |_| 0)? {
        events += columns.viewers.iter().map(|&n| u64::from(n)).sum::<u64>();
    }
    Ok(events)
}

/// Writes every file of `segments` that holds events of `viewer` again without them. The caller holds the
/// lock of imports.
///
/// # Errors
/// A file is missing or damaged, the disk is full, or `watch` returned an error. No new file is left then.
pub fn forget_viewer(
    dir: &Path,
    segments: &[Segment],
    viewer: &str,
    watch: &mut dyn FnMut(u64) -> Result<()>,
) -> Result<Forgotten> {
    let holding = files_of_viewer(dir, segments, viewer, watch)?;
    let staging = Staging::create(dir)?;
    let (mut forgotten, mut finished) = (Forgotten::default(), Vec::new());
    let is_holding = |s: &&Segment| holding.iter().any(|(file, _)| *file == s.file);
    for (n, segment) in segments.iter().filter(is_holding).enumerate() {
        let path = staging.path().join(format!("segment-{n}"));
        let written = rewrite(dir, segment, viewer.as_bytes(), &path)?;
        forgotten.gone.push(segment.file.clone());
        forgotten.events += written.removed;
        forgotten.client_ids.extend(written.client_ids);
        finished.extend(written.rest);
    }
    forgotten.segments = staging.publish(finished, segments)?;
    Ok(forgotten)
}

#[cfg(test)]
mod tests;
