//! Looking for a viewer everywhere a viewer can be.

use std::fs;

use serde::Serialize;
use slate_core::{Result, ViewerId};
use slate_recommend::models::viewer_scores::KIND;
use slate_store::{Reader, Version};
use slate_tables::files_of_viewer;
use utoipa::ToSchema;

use super::models::has_scores_of;
use crate::analysis::kept_of;
use crate::commitments::Commitments;
use crate::kept_sums;
use crate::operation::Context;
use crate::place::Place;
use crate::viewing::segments;

/// One place that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Found {
    /// What was looked at, for example `table inbox_event`.
    pub place: String,
    /// How much of the viewer is there.
    pub found: u64,
}

/// Looks for a viewer in every table of the database, every row of every file, kept totals of tests, the sums, scores and artifacts of
/// versions, the uploads that wait, and memory.
///
/// Not looked at: backups and exports, which are outside the studio; and reports of runs, which hold figures
/// by the row of the data and never an id.
///
/// # Errors
/// A file is damaged, or the person stops it.
pub fn look_everywhere(cx: &Context<'_>, viewer: &ViewerId) -> Result<Vec<Found>> {
    let place = cx.place;
    let (files, rows) = place.store.read(|r| Ok((segments(r)?, r.rows_of_viewer(viewer)?)))?;
    let mut all: Vec<Found> = rows
        .into_iter()
        .map(|row| Found { place: format!("table {}", row.table), found: row.rows })
        .collect();
    let total = files.len() as u64;
    let mut watch = |done| cx.talk.step("looking through the tables", done, total);
    let held = files_of_viewer(&place.tables(), &files, viewer.as_str(), &mut watch)?;
    let found = held.iter().map(|(_, events)| events).sum();
    all.push(Found { place: format!("events in {} files", files.len()), found });
    let found = kept_of(place, viewer)?;
    all.push(Found { place: "totals of online tests".to_owned(), found });
    all.extend(in_artifacts(place, viewer)?);
    all.push(Found { place: "uploads that wait".to_owned(), found: uploads(cx, viewer) });
    cx.ready()?;
    let found = cx.engine.viewers().counts().filter(|(name, _)| *name == viewer.as_str()).count();
    let served = cx.engine.serving().is_some_and(|serving| serving.knows(viewer));
    all.push(Found { place: "memory".to_owned(), found: found as u64 + u64::from(served) });
    Ok(all)
}

/// Looks through the sums and scores of versions, and for artifacts that should be gone.
fn in_artifacts(place: &Place, viewer: &ViewerId) -> Result<[Found; 3]> {
    let (sums, versions, doomed) =
        place.store.read(|r| Ok((r.all_sums()?, in_scores(r)?, r.doomed_artifacts()?)))?;
    let who = Commitments::of(place).who(viewer.as_str());
    let mut members = 0;
    for row in &sums {
        members += u64::from(kept_sums::read(place, row)?.members.get(&who).is_some());
    }
    let mut scored = 0;
    for version in &versions {
        scored += u64::from(has_scores_of(place, version, viewer)?);
    }
    let mut left = 0;
    for name in &doomed {
        left += u64::from(place.artifacts.has(name)?);
    }
    Ok([
        Found { place: format!("sums of {} versions", sums.len()), found: members },
        Found { place: format!("scores of {} versions", versions.len()), found: scored },
        Found { place: "retired artifacts".to_owned(), found: left },
    ])
}

/// The versions of scores by viewer that may still be used.
fn in_scores(r: Reader<'_>) -> Result<Vec<Version>> {
    let retired = r.all_retired()?;
    let mut versions = r.versions()?;
    versions.retain(|v| v.kind == KIND && retired.iter().all(|r| r.version != v.id));
    Ok(versions)
}

/// How many uploads hold the id as plain text.
fn uploads(cx: &Context<'_>, viewer: &ViewerId) -> u64 {
    let id = viewer.as_str().as_bytes();
    let Ok(entries) = fs::read_dir(cx.place.uploads()) else { return 0 };
    let holds = |path: std::path::PathBuf| {
        fs::read(path).is_ok_and(|bytes| bytes.windows(id.len()).any(|w| w == id))
    };
    entries.flatten().filter(|e| holds(e.path())).count() as u64
}
