//! What stays on the disk when a transaction is over: old files, artifacts of retired versions, uploads.

use std::fs;
use std::time::{Duration, SystemTime};

use slate_core::{Error, Result};
use slate_tables::{Forgotten, sweep};

use crate::place::Place;
use crate::viewing::segments;

/// An artifact that nothing names and that is younger may belong to a version that is being made.
const UNNAMED_FOR: Duration = Duration::from_secs(60 * 60);

/// Removes the files that were written again. Whoever calls holds the lock of the tables.
pub(super) fn clear_tables(place: &Place, tables: &Forgotten) -> Result<()> {
    if tables.gone.is_empty() {
        return Ok(());
    }
    sweep(&place.tables(), &place.store.read(segments)?).map(drop)
}

/// Removes the artifacts of retired versions and the sums that others took the place of, and those that
/// nothing names and that are an hour old: what a process left that died before its transaction. Gives their
/// names.
///
/// # Errors
/// The disk refuses.
pub fn sweep_retired(place: &Place) -> Result<Vec<String>> {
    let (doomed, used) = place.store.read(|r| Ok((r.doomed_artifacts()?, r.used_artifacts()?)))?;
    let unnamed = place.artifacts.list()?.into_iter().filter(|(name, changed)| {
        let age = SystemTime::now().duration_since(*changed).unwrap_or_default();
        !used.contains(name) && age > UNNAMED_FOR
    });
    let mut removed = Vec::new();
    for name in doomed.into_iter().chain(unnamed.map(|(name, _)| name)) {
        if place.artifacts.remove(&name)? {
            removed.push(name);
        }
    }
    Ok(removed)
}

/// Removes every upload, and client ids that an import kept aside and left: what they hold cannot be told
/// from their bytes, so that none can be said to be without the viewer.
pub(super) fn clear_work(place: &Place) -> Result<()> {
    let kept_aside = |name: &str| name.starts_with("import-ids-");
    for (folder, is_to_go) in
        [(place.uploads(), (|_| true) as fn(&str) -> bool), (place.work(), kept_aside)]
    {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_file() && is_to_go(&name.to_string_lossy()) {
                let what = || format!("remove `{}`", path.display());
                fs::remove_file(&path).map_err(|e| Error::io(what(), &e))?;
            }
        }
    }
    Ok(())
}
