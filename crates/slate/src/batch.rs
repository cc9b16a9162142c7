//! A list for every viewer, into one file: `slate recommend --all --out FILE`.
//!
//! A process and no operation: it writes where the person says, and no body of a request ever names a
//! path of the server. Viewers who opted out are left out and counted. The lists are those that
//! `slate recommend --viewer` gives; the same bytes whatever the number of threads. Memory is the
//! server's (model, histories, catalog), the viewers' ids, and the lists of one block.

use std::path::Path;

use rayon::prelude::*;
use slate_core::{Error, Result, ViewerId};
use slate_recommend::{Scored, Scratch};
use slate_tables::{ListRow, ListWriter};

use crate::place::Place;
use crate::serving::{Ask, Catalog, Engine, Filter, Serving, nothing_in_production};
use crate::talk::Talk;

/// How many lists are made before they are written.
const BLOCK: usize = 2048;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Batch {
    /// How many titles a list.
    pub k: usize,
    /// Which titles may be in a list.
    pub filter: Filter,
    /// Threads; all cores when 0.
    pub threads: usize,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// The version that made the lists.
    pub version: String,
    /// Viewers with a list.
    pub viewers: u64,
    /// Rows in the file.
    pub rows: u64,
    /// Viewers who opted out of personalization.
    pub opted_out: u64,
}

/// Writes a list for every viewer that may have one, viewers in the order of their ids.
///
/// # Errors
/// Nothing is in production, the model fails, the disk refuses, or the person stops it; then there is no
/// file.
pub fn write_all(
    place: &Place,
    engine: &Engine,
    batch: &Batch,
    out: &Path,
    talk: &dyn Talk,
) -> Result<Written> {
    let serving = engine.serving().ok_or_else(nothing_in_production)?;
    let catalog = engine.catalog();
    let (viewers, opted_out) = wanted(place, engine)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(batch.threads)
        .build()
        .map_err(|e| Error::invalid(format!("start {} threads: {e}", batch.threads)))?;
    let mut writer = ListWriter::create(out)?;
    let (mut done, mut rows) = (0, 0);
    for block in viewers.chunks(BLOCK) {
        talk.step("making lists", done, viewers.len() as u64)?;
        let lists = pool.install(|| lists(engine, &serving, &catalog, batch, block))?;
        for (viewer, list) in block.iter().zip(lists) {
            rows += list.len() as u64;
            write(&mut writer, &serving, viewer, &list)?;
        }
        done += block.len() as u64;
    }
    talk.step("making lists", done, viewers.len() as u64)?;
    writer.finish()?;
    Ok(Written { version: serving.version.clone(), viewers: done, rows, opted_out })
}

/// Everybody who may have a list, by id, and how many may not.
fn wanted(place: &Place, engine: &Engine) -> Result<(Vec<ViewerId>, u64)> {
    let mut all: Vec<ViewerId> =
        engine.viewers().counts().filter_map(|(name, _)| ViewerId::new(name).ok()).collect();
    all.sort_unstable();
    let before = all.len();
    let kept = place.store.read(|r| {
        let mut kept = Vec::with_capacity(all.len());
        for viewer in all {
            if !r.viewer_opted_out(&viewer)? {
                kept.push(viewer);
            }
        }
        Ok(kept)
    })?;
    let opted_out = (before - kept.len()) as u64;
    Ok((kept, opted_out))
}

/// The lists of a block, in its order.
fn lists(
    engine: &Engine,
    serving: &Serving,
    catalog: &Catalog,
    batch: &Batch,
    block: &[ViewerId],
) -> Result<Vec<Vec<Scored>>> {
    let list = |scratch: &mut Scratch, viewer: &ViewerId| {
        let (viewer, filter) = (Some(viewer.clone()), batch.filter.clone());
        let ask = Ask { viewer, k: batch.k, filter, ..Ask::default() };
        engine.list(serving, catalog, &ask, scratch).map(|(_, list)| list)
    };
    block.par_iter().map_init(Scratch::default, list).collect()
}

fn write(
    writer: &mut ListWriter,
    serving: &Serving,
    viewer: &ViewerId,
    list: &[Scored],
) -> Result<()> {
    for (rank, scored) in (1..).zip(list) {
        let (viewer, title) = (viewer.to_string(), &serving.titles[scored.title as usize]);
        let title = title.to_string();
        writer.push(ListRow { viewer, rank, title, score: scored.score })?;
    }
    Ok(())
}
