//! The lists of a panel: by the model and by the most watched titles, with and without the last title.

use std::cmp::Reverse;

use rayon::prelude::*;
use slate_core::Result;
use slate_math::cast::index;

use super::Panel;
use crate::metrics::{hit, ndcg};
use crate::{RankOptions, Recommender, Scratch, Watch, rank};

/// Viewers between two reports to the watch.
const CHUNK: usize = 64;

/// What one viewer got.
pub(super) struct Served {
    /// The model's list by the whole history.
    pub(super) list: Vec<u32>,
    /// The most watched titles that the viewer has not seen.
    pub(super) most_watched: Vec<u32>,
    /// Whether the last title was found, if there is another to find it by.
    pub(super) held: Option<Held>,
}

/// Whether a hidden title was found.
pub(super) struct Held {
    pub(super) hit: f64,
    pub(super) ndcg: f64,
    pub(super) most_watched: f64,
}

/// Lists for everybody, in the order of the panel.
pub(super) fn serve(
    model: &dyn Recommender,
    panel: &Panel,
    k: usize,
    watch: &mut dyn Watch,
) -> Result<Vec<Served>> {
    let order = by_audience(&panel.audience);
    let viewers = panel.histories.len();
    let mut served = Vec::with_capacity(viewers);
    for start in (0..viewers).step_by(CHUNK) {
        watch.progress(start as u64, viewers as u64, "making lists")?;
        let one = |scratch: &mut Scratch, i: usize| {
            serve_one(model, panel.histories.get(i), &order, k, scratch)
        };
        let chunk = start..(start + CHUNK).min(viewers);
        let lists: Result<Vec<Served>> =
            chunk.into_par_iter().map_init(Scratch::default, one).collect();
        served.extend(lists?);
    }
    watch.progress(viewers as u64, viewers as u64, "making lists")?;
    Ok(served)
}

/// Titles by audience, largest first, equal ones by lower index.
fn by_audience(audience: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..index(audience.len())).collect();
    order.sort_by_key(|t| (Reverse(audience[*t as usize]), *t));
    order
}

fn serve_one(
    model: &dyn Recommender,
    history: &[u32],
    order: &[u32],
    k: usize,
    scratch: &mut Scratch,
) -> Result<Served> {
    let (list, most_watched) = both(model, history, order, k, scratch)?;
    let held = match history.split_last() {
        Some((&last, rest)) if !rest.is_empty() => {
            let (list, most_watched) = both(model, rest, order, k, scratch)?;
            let most_watched = hit(&most_watched, &[last], k);
            Some(Held { hit: hit(&list, &[last], k), ndcg: ndcg(&list, &[last], k), most_watched })
        }
        _ => None,
    };
    Ok(Served { list, most_watched, held })
}

/// The model's list and that of the most watched titles.
fn both(
    model: &dyn Recommender,
    history: &[u32],
    order: &[u32],
    k: usize,
    scratch: &mut Scratch,
) -> Result<(Vec<u32>, Vec<u32>)> {
    let options = RankOptions { k, ..RankOptions::default() };
    let list = rank(model, history, &options, scratch)?.iter().map(|s| s.title).collect();
    let open = options.open(model.title_count(), history);
    let watched = order.iter().copied().filter(|t| open.get(*t as usize)).take(k).collect();
    Ok((list, watched))
}
