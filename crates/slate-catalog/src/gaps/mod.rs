//! Where demand outgrows what there is: tastes whose viewing grows while their titles end or run out.

mod supply;
mod tastes;
#[cfg(test)]
mod tests;
mod trend;

pub use supply::Stock;

use std::collections::BTreeSet;

use serde::Serialize;
use slate_core::{Error, ErrorKind, Result, Seed, Watch};
use slate_math::cast::{index, narrow};
use slate_math::stats::quantile;

use crate::VIEWERS_MIN;
use crate::told::rounded;
use supply::Supply;
use tastes::{Watched, tastes};
use trend::Trend;

/// Days of one period of a trend.
pub const PERIOD_DAYS: i32 = 30;

/// Periods that a trend is seen over.
pub const PERIODS: usize = 6;

/// Somebody watched something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Play {
    /// Number of the viewer.
    pub viewer: u32,
    /// Number of the title.
    pub title: u32,
    /// In days since 1970-01-01.
    pub day: i32,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapSpec {
    /// How many tastes; none lets the number of titles say.
    pub tastes: Option<usize>,
    /// The day of the look.
    pub today: i32,
    /// Licences that end within so many days count as ending.
    pub horizon: i32,
    /// All chance follows from it.
    pub seed: Seed,
}

/// A taste: what is watched of it, and what there is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Taste {
    /// Numbers of its titles, those watched most lately first.
    pub titles: Vec<u32>,
    /// Viewers who watched at least two of them in the last three periods, to the nearest [`crate::TOLD_TO`].
    pub viewers: u64,
    /// Plays in each period, the last one last, to the nearest [`crate::TOLD_TO`].
    pub plays: Vec<u64>,
    /// By what factor viewing grows in a period, and the ends of the 95 % interval of that over other viewers.
    pub growth: [f64; 3],
    /// Titles that can be watched today,
    pub supply: usize,
    /// of these, added within three periods,
    pub fresh: usize,
    /// ending within the horizon,
    pub ending: usize,
    /// and the share of the last period's plays that fell on those.
    pub ending_plays: f64,
    /// Periods until half of its viewers have seen all that stays, at the present rate.
    pub periods_left: Option<f64>,
    /// Why it is a gap; nothing if it is none.
    pub reasons: Vec<Reason>,
}

/// Why a taste is a gap. Demand grows in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A third of what is watched of it ends within the horizon.
    Ending,
    /// Its viewers will have seen what stays within the horizon.
    RunningOut,
    /// Fewer titles can be watched than three periods ago.
    Shrinking,
}

/// The share of plays on titles that end, from which on supply ends.
const ENDING: f64 = 1.0 / 3.0;

/// A taste of fewer titles is none.
const TITLES_MIN: usize = 5;

/// Finds tastes and says which are gaps, the largest demand first. Tastes of fewer than [`VIEWERS_MIN`] viewers are left
/// out; the second number says how many.
///
/// # Errors
/// [`ErrorKind::Insufficient`] for too little viewing; a play of a title that is not there; whatever `watch` answers.
pub fn gaps(
    plays: &[Play],
    stock: &[Stock],
    spec: &GapSpec,
    watch: &mut dyn Watch,
) -> Result<(Vec<Taste>, usize)> {
    watch.progress(0, 2, "finding tastes")?;
    let of_title = taste_of_each(plays, stock, spec)?;
    let count = of_title.iter().flatten().max().map_or(0, |most| *most as usize + 1);
    watch.progress(1, 2, "looking at demand and supply")?;
    let found: Vec<Taste> = (0..index(count))
        .map(|taste| {
            let titles: Vec<u32> = (0..)
                .zip(&of_title)
                .filter(|(_, of)| **of == Some(taste))
                .map(|(n, _)| n)
                .collect();
            looked_at(plays, stock, &of_title, taste, titles, spec)
        })
        .collect::<Result<_>>()?;
    let whole = found.len();
    let enough =
        |taste: &Taste| taste.viewers >= VIEWERS_MIN as u64 && taste.titles.len() >= TITLES_MIN;
    let mut told: Vec<Taste> = found.into_iter().filter(enough).collect();
    let demand = |taste: &Taste| taste.plays.last().copied().unwrap_or(0);
    told.sort_by(|a, b| demand(b).cmp(&demand(a)).then(a.titles.cmp(&b.titles)));
    let left_out = whole - told.len();
    for taste in &mut told {
        taste.viewers = rounded(taste.viewers);
        taste.plays.iter_mut().for_each(|plays| *plays = rounded(*plays));
    }
    Ok((told, left_out))
}
/// The taste of each title.
pub(crate) fn taste_of_each(
    plays: &[Play],
    stock: &[Stock],
    spec: &GapSpec,
) -> Result<Vec<Option<u32>>> {
    if plays.iter().any(|play| play.title as usize >= stock.len()) {
        return Err(Error::invalid("a play is of a title that is not there"));
    }
    let viewers = plays.iter().map(|play| play.viewer as usize + 1).max().unwrap_or(0);
    let distinct: BTreeSet<u32> = plays.iter().map(|play| play.viewer).collect();
    if distinct.len() < VIEWERS_MIN {
        let detail = format!("{} viewers are too few to find tastes", distinct.len());
        return Err(Error::new(ErrorKind::Insufficient, detail)
            .hint(format!("at least {VIEWERS_MIN} are needed")));
    }
    let watched = watched(plays, stock.len(), viewers);
    let known = watched.iter().filter(|title| !title.is_empty()).count();
    Ok(tastes(&watched, viewers, spec.tastes.unwrap_or_else(|| suited(known)), spec.seed))
}

/// About a taste for 25 titles, 2 to 40.
fn suited(titles: usize) -> usize {
    (titles / 25).clamp(2, 40)
}

/// Titles as their viewers: who watches much says less about a title (inverse of the root of what they watched).
fn watched(plays: &[Play], titles: usize, viewers: usize) -> Vec<Watched> {
    let mut seen: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); titles];
    plays.iter().for_each(|play| _ = seen[play.title as usize].insert(play.viewer));
    let mut counts = vec![0.0_f64; viewers];
    seen.iter().flatten().for_each(|&viewer| counts[viewer as usize] += 1.0);
    let row = |viewers: BTreeSet<u32>| -> Watched {
        let weight = |viewer: u32| 1.0 / counts[viewer as usize].max(1.0).sqrt();
        let length = viewers.iter().map(|&v| weight(v).powi(2)).sum::<f64>().sqrt();
        viewers.into_iter().map(|v| (v, narrow(weight(v) / length))).collect()
    };
    seen.into_iter().map(row).collect()
}

fn looked_at(
    plays: &[Play],
    stock: &[Stock],
    of_title: &[Option<u32>],
    taste: u32,
    titles: Vec<u32>,
    spec: &GapSpec,
) -> Result<Taste> {
    let own: Vec<Play> =
        plays.iter().copied().filter(|p| of_title[p.title as usize] == Some(taste)).collect();
    let trend = Trend::of(&own, spec)?;
    let supply = Supply::of(&own, &titles, stock, spec);
    let periods_left = quantile(&supply.left, 0.5);
    let horizon = f64::from(spec.horizon) / f64::from(PERIOD_DAYS);
    let reasons = [
        (Reason::Ending, supply.ending_plays >= ENDING),
        (Reason::RunningOut, periods_left.is_some_and(|left| left < horizon)),
        (Reason::Shrinking, supply.now < supply.before),
    ];
    let grows = trend.growth[1] > 1.0;
    let reasons =
        reasons.into_iter().filter(|(_, holds)| *holds && grows).map(|(reason, _)| reason);
    Ok(Taste {
        titles: supply.by_plays,
        viewers: supply.viewers as u64,
        plays: trend.plays,
        growth: trend.growth,
        supply: supply.now,
        fresh: supply.fresh,
        ending: supply.ending,
        ending_plays: supply.ending_plays,
        periods_left,
        reasons: reasons.collect(),
    })
}
