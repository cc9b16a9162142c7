//! How a model behaves towards a panel of viewers: how much of the catalog it shows, how popular that is, whether it
//! keeps to their genres, and which of them it serves worse.
//!
//! Every viewer of the panel is given two lists of k titles: one by the whole history, which says what the model
//! shows, and one by the history without its last title, which says whether that title would have been found. The
//! model may have learned from the very titles that are hidden, so the level of the second says little; only
//! differences between groups are to be read. The same is done by the most watched titles, for comparison.
//!
//! Viewers are resampled 1,000 times ([`slate_math::bootstrap`]). Intervals and p-values are not corrected for the
//! number of groups: of twenty equal groups one will look different.

mod groups;
mod lists;
mod reach;
mod shares;

pub use groups::{By, GROUP_MIN, GROUPS_MAX, Group, quarters};
pub use reach::{Reach, half};
pub use shares::{Share, TENTHS, tenths};

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result, Seed};
use slate_math::bootstrap::{self, Resampled};
use slate_math::stats;

use crate::compare::{Estimate, LEVEL, RESAMPLES};
use crate::page::Features;
use crate::{Histories, Recommender, Watch};

/// Viewers whose lists are looked at, and what is known of titles.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    /// One history a viewer in the model's numbers, oldest first, each title once, none empty.
    pub histories: Histories,
    /// How many viewers of all, not of the panel alone, have each title in their history.
    pub audience: Vec<u32>,
    /// Genres of the titles.
    pub features: Features,
    /// Ways to group viewers that their histories do not tell, such as where they are: for each a number a viewer,
    /// none where it is not known.
    pub known: Vec<Vec<Option<u32>>>,
}

/// How a model behaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Behavior {
    /// Viewers who got a list.
    pub viewers: usize,
    /// Viewers with a last title to hide: those with two titles or more.
    pub judged: usize,
    /// How much of the catalog is shown.
    pub reach: Reach,
    /// Titles by tenths of all viewing, those most watched first; then those that nobody watches.
    pub popularity: Vec<Share>,
    /// The divergence of lists from histories by genre; none if no viewer's titles have genres.
    pub calibration: Option<Calibration>,
    /// The genres most watched by the panel, by number, most watched first.
    pub genres: Vec<(u32, Share)>,
    /// All judged viewers together.
    pub all: Quality,
    /// The same by groups of viewers.
    pub groups: Vec<Group>,
}

/// How far lists are from the genres of those who get them: KL(p || q~) in nats, as in
/// [`divergence`](crate::page::divergence); lower is closer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Viewers whose titles have genres.
    pub viewers: usize,
    /// Of the model's lists.
    pub model: Estimate,
    /// Of lists of the most watched titles.
    pub most_watched: Estimate,
    /// The first less the second.
    pub difference: Option<Difference>,
}

/// How often the hidden title was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Hit@k: the share of viewers whose hidden title was in their list.
    pub hit: Estimate,
    /// NDCG@k of the hidden title.
    pub ndcg: Estimate,
    /// Hit@k of the most watched titles.
    pub most_watched: Estimate,
}

/// One mean less another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The difference.
    pub value: f64,
    /// Its 95 % percentile interval.
    pub ci: [f64; 2],
    /// The two-sided p-value of no difference.
    pub p: f64,
}

/// Looks at a model through a panel, with lists of `k` titles.
///
/// # Errors
/// [`ErrorKind::Insufficient`] without a viewer; a panel that does not fit the model; a score that is not finite;
/// whatever the watch answers.
pub fn behave(
    model: &dyn Recommender,
    panel: &Panel,
    k: usize,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Behavior> {
    panel.check(model.title_count())?;
    let served = lists::serve(model, panel, k, watch)?;
    let lists: Vec<&[u32]> = served.iter().map(|s| s.list.as_slice()).collect();
    Ok(Behavior {
        viewers: served.len(),
        judged: served.iter().filter(|s| s.held.is_some()).count(),
        reach: Reach::of(panel, &lists),
        popularity: shares::by_popularity(panel, &lists, seed.derive("popularity"))?,
        calibration: shares::calibration(panel, &served, seed.derive("calibration"))?,
        genres: shares::by_genre(panel, &lists, seed.derive("genres"))?,
        all: groups::quality(&served, seed.derive("all"))?,
        groups: groups::groups(panel, &served, seed.derive("groups"))?,
    })
}

impl Panel {
    fn check(&self, titles: usize) -> Result<()> {
        if self.histories.is_empty() {
            let detail = "no viewer has a title in the history that the model knows";
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        let (audience, features) = (self.audience.len(), self.features.title_count());
        if (audience, features) != (titles, titles) {
            let detail = format!(
                "expected audience and genres of {titles} titles, found {audience} and {features}"
            );
            return Err(Error::invalid(detail));
        }
        match self.known.iter().find(|k| k.len() != self.histories.len()) {
            Some(known) => {
                let (n, found) = (self.histories.len(), known.len());
                Err(Error::invalid(format!("expected a group for {n} viewers, found {found}")))
            }
            None => Ok(()),
        }
    }
}

/// Series resampled together, as far as there is something to resample.
fn drawn(series: &[&[f64]], seed: Seed) -> Result<Option<Resampled>> {
    let enough = series.first().is_some_and(|s| s.len() > 1);
    enough.then(|| bootstrap::resample(series, RESAMPLES, seed)).transpose()
}

/// The mean of a series. Values that are all alike have no interval: resampling them would say that the mean is
/// certain.
fn estimate(values: &[f64], drawn: Option<&Resampled>, series: usize) -> Result<Estimate> {
    let detail = "there are no viewers to take a mean of";
    let mean = stats::mean(values).ok_or_else(|| Error::new(ErrorKind::Insufficient, detail))?;
    let varies = values.iter().any(|v| *v != values[0]);
    let ci = drawn.filter(|_| varies).map(|d| d.interval(series, LEVEL)).transpose()?;
    Ok(Estimate { mean, se: stats::standard_error(values).filter(|_| varies), ci })
}

/// A difference from its resamples; none where they are all alike.
fn difference(value: f64, resampled: Vec<f64>) -> Result<Option<Difference>> {
    if resampled.iter().all(|d| *d == resampled[0]) {
        return Ok(None);
    }
    let p = bootstrap::two_sided_p(&resampled);
    let ci = bootstrap::percentile_interval(resampled, LEVEL)?;
    Ok(Some(Difference { value, ci, p }))
}

#[cfg(test)]
mod tests;
