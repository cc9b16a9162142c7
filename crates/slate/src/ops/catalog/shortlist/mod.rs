//! `catalog shortlist`: what to acquire for a budget; what people make of it, and what came of it.

mod candidates;
mod limits;
mod made;
mod make;
mod memo;
mod outcome;
mod propose;
mod revise;
mod scoreboard;
#[cfg(test)]
mod tests;
mod viewing;

pub use made::{Otherwise, RankedByAudience, SegmentReached, Shortlist, ShortlistTitle};
pub use make::{CatalogShortlist, ShortlistMade, shortlist_without_studio};
pub(crate) use memo::certain;
pub use memo::{CatalogMemo, CatalogShortlists, Other, ShortlistLine, ShortlistMemo, Shortlists};
pub use outcome::{CatalogOutcome, OutcomeKept};
pub use propose::{CatalogPropose, ShortlistProposed};
pub use revise::CatalogRevise;
pub use scoreboard::{CatalogScoreboard, Scoreboard, Scored, ScoredTitle};

use serde_json::json;
use slate_core::{Error, Result};
use slate_store::{Reader, ShortlistRow};

use crate::operation::{Applied, Context, Outcome};
use crate::place::Place;
use made::Kept;

/// Keeps a shortlist in the studio.
fn keep<'a>(
    cx: &Context<'a>,
    kept: Kept,
    parent: Option<String>,
) -> Result<Outcome<'a, ShortlistMade>> {
    let bytes = serde_json::to_vec(&kept)
        .map_err(|e| Error::invalid(format!("write the shortlist: {e}")))?;
    let id = cx.place.artifacts.put(&bytes)?;
    let row = ShortlistRow {
        id: id.clone(),
        name: kept.shortlist.name.clone(),
        parent,
        actor: cx.caller.actor.to_string(),
        at: cx.now,
    };
    let shortlist = kept.shortlist;
    Ok(Outcome::change(format!("shortlist:{id}"), "", move |tx| {
        let new = tx.add_shortlist(&row)?;
        let effect = json!({
            "name": row.name, "parent": row.parent, "titles": shortlist.titles.len(),
            "spent": shortlist.spent, "new": new,
        });
        let response = ShortlistMade { id: Some(id), shortlist };
        Ok(Applied { response, effect })
    }))
}

/// A shortlist of the studio, whole.
fn read(place: &Place, id: &str) -> Result<(ShortlistRow, Kept)> {
    let row = place.store.read(|r| r.shortlist(id))?;
    let kept = kept(place, &row)?;
    Ok((row, kept))
}

fn kept(place: &Place, row: &ShortlistRow) -> Result<Kept> {
    serde_json::from_slice(&place.artifacts.get(&row.id)?)
        .map_err(|e| Error::corrupt(format!("the shortlist {}: {e}", row.id)))
}

/// The shortlist that the model made, of which this one is a change: itself if nobody changed it.
fn origin(r: Reader<'_>, row: &ShortlistRow) -> Result<ShortlistRow> {
    let mut origin = row.clone();
    while let Some(parent) = &origin.parent {
        origin = r.shortlist(parent)?;
    }
    Ok(origin)
}
