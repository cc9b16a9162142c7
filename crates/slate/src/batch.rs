//! A list for every viewer, into one file: `slate recommend --all --out FILE`.
//!
//! A process and no operation: it writes where the person says, and no body of a request ever names a
//! path of the server. Viewers who opted out are left out and counted. The lists are those that
//! `slate recommend --viewer` gives; the same bytes whatever the number of threads. Memory is the
//! server's (model, histories, catalog), the viewers' ids, and the lists of one block.

use std::path::Path;

use rayon::prelude::*;
use slate_core::{Error, Result, Territory, Timestamp, ViewerId};
use slate_recommend::Scratch;
use slate_recommend::rules::Placed;
use slate_tables::{ListRow, ListWriter};

use crate::place::Place;
use crate::serving::{Ask, Engine, Offer, Serving, nothing_in_production};
use crate::talk::Talk;

/// How many lists are made before they are written.
const BLOCK: usize = 2048;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Batch {
    /// How many titles a list.
    pub k: usize,
    /// Only titles that this filter holds for.
    pub filter: Option<String>,
    /// The moment at which windows are looked at.
    pub at: Timestamp,
    /// Where viewers are whose profile does not say.
    pub territory: Option<Territory>,
    /// An age limit for everybody, beside those of profiles.
    pub age_max: Option<u8>,
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
    let offer = engine.offer();
    let serving = offer.serving.as_ref().ok_or_else(nothing_in_production)?;
    let (asks, opted_out) = asks(place, engine, batch)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(batch.threads)
        .build()
        .map_err(|e| Error::invalid(format!("start {} threads: {e}", batch.threads)))?;
    let mut writer = ListWriter::create(out)?;
    let (mut done, mut rows) = (0, 0);
    for block in asks.chunks(BLOCK) {
        talk.step("making lists", done, asks.len() as u64)?;
        let lists = pool.install(|| lists(engine, &offer, serving, block))?;
        for (ask, list) in block.iter().zip(lists) {
            rows += list.len() as u64;
            write(&mut writer, &offer, ask, &list)?;
        }
        done += block.len() as u64;
    }
    talk.step("making lists", done, asks.len() as u64)?;
    writer.finish()?;
    Ok(Written { version: serving.version.clone(), viewers: done, rows, opted_out })
}

/// What to ask for everybody who may have a list, by id, and how many may not.
fn asks(place: &Place, engine: &Engine, batch: &Batch) -> Result<(Vec<Ask>, u64)> {
    let mut all: Vec<ViewerId> =
        engine.viewers().counts().filter_map(|(name, _)| ViewerId::new(name).ok()).collect();
    all.sort_unstable();
    let before = all.len();
    let asks = place.store.read(|r| {
        let mut asks = Vec::with_capacity(all.len());
        for viewer in all {
            if !r.viewer_opted_out(&viewer)? {
                let profile = r.viewer_profile(&viewer)?;
                asks.push(Ask {
                    viewer: Some(viewer),
                    k: batch.k,
                    filter: batch.filter.clone(),
                    at: batch.at,
                    territory: profile.territory.or(batch.territory),
                    age_max: [profile.age_max, batch.age_max].into_iter().flatten().min(),
                    ..Ask::default()
                });
            }
        }
        Ok(asks)
    })?;
    let opted_out = (before - asks.len()) as u64;
    Ok((asks, opted_out))
}

/// The lists of a block, in its order.
fn lists(
    engine: &Engine,
    offer: &Offer,
    serving: &Serving,
    block: &[Ask],
) -> Result<Vec<Vec<Placed>>> {
    let list = |scratch: &mut Scratch, ask: &Ask| engine.plain_list(offer, serving, ask, scratch);
    block.par_iter().map_init(Scratch::default, list).collect()
}

fn write(writer: &mut ListWriter, offer: &Offer, ask: &Ask, list: &[Placed]) -> Result<()> {
    let viewer = ask.viewer.as_ref().map(ToString::to_string).unwrap_or_default();
    for (rank, placed) in (1..).zip(list) {
        let title = offer.title(placed.title).to_string();
        writer.push(ListRow { viewer: viewer.clone(), rank, title, score: placed.score })?;
    }
    Ok(())
}
