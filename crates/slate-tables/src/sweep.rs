//! Files that no manifest names: what an import left that died before its transaction.

use slate_core::{Error, Result};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::failpoint::failpoint;
use crate::segment::{Segment, is_segment_name};
use crate::stage::STAGING_PREFIX;

/// Removes segments of the folder `dir` that are not in `known`, and temporary folders. Gives their
/// names in alphabetical order. Files with other names are not this crate's and stay.
///
/// The caller holds the lock of imports; otherwise it would remove the work of one that is going
/// on.
///
/// # Errors
/// The folder cannot be read, or a file cannot be removed.
pub fn sweep(dir: &Path, known: &[Segment]) -> Result<Vec<String>> {
    let known: HashSet<&str> = known.iter().map(|segment| segment.file.as_str()).collect();
    orphans(dir, &known)
        .and_then(|orphans| {
            orphans.iter().try_for_each(|name| remove(&dir.join(name)))?;
            Ok(orphans)
        })
        .map_err(|e| Error::io("left-over table files cannot be removed", &e))
}

fn orphans(dir: &Path, known: &HashSet<&str>) -> io::Result<Vec<String>> {
    let mut orphans = Vec::new();
    for entry in fs::read_dir(dir)? {
        let Ok(name) = entry?.file_name().into_string() else { continue };
        let is_segment = is_segment_name(&name) && !known.contains(name.as_str());
        if is_segment || name.starts_with(STAGING_PREFIX) {
            orphans.push(name);
        }
    }
    orphans.sort_unstable();
    Ok(orphans)
}

fn remove(path: &Path) -> io::Result<()> {
    failpoint("sweep.remove")?;
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}
