//! How many viewers two rankers need to be told apart: interleaved, and in two cells.

use rayon::prelude::*;
use slate_core::{Result, Seed};
use slate_math::Rng;
use slate_math::distributions::normal_quantile;

use crate::interleaving::{Wins, credit, team_draft, viewers_needed};
use crate::moments::Moments;

/// Titles, slots of a list, and lists a viewer sees.
const TITLES: usize = 24;
const SLOTS: usize = 8;
const LISTS: usize = 5;

/// Two rankers and the viewers they serve. Ranker b knows better what viewers like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rankers {
    /// How much less noise b's scores have than a's, of which they have 1.
    pub gap: f64,
    /// The deviation of a viewer's taste about the common one, of which titles differ by 1.
    pub taste: f64,
    /// The deviation of the logarithm of how much viewers watch at all.
    pub activity: f64,
    /// How much a of the two ranks by what is played and not by what is watched to the end: where it does, b is better by
    /// hours and may be worse by plays, so that lists and cells disagree.
    pub bait: f64,
}

/// Viewers needed, both cells together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// Interleaved, by plays.
    pub interleaved: f64,
    /// In two cells, by hours.
    pub cells: f64,
    /// Whether both prefer the same ranker.
    pub agree: bool,
}

/// What is the same for all viewers.
struct Catalog {
    /// What makes a title be played, and the share of it that is then watched.
    appeal: Vec<f64>,
    finished: Vec<f64>,
    rankings: [Vec<usize>; 2],
}

impl Catalog {
    fn new(pair: &Rankers, rng: &mut Rng) -> Self {
        let appeal: Vec<f64> = (0..TITLES).map(|_| rng.normal()).collect();
        let finished: Vec<f64> = (0..TITLES).map(|_| 0.2 + 0.8 * rng.uniform()).collect();
        let mut ranking = |noise: f64, bait: f64| {
            let score = |title: usize| {
                let worth = appeal[title] + (1.0 - bait) * 4.0 * (finished[title] - 0.6);
                worth + noise * rng.normal()
            };
            let scores: Vec<f64> = (0..TITLES).map(score).collect();
            let mut ranking: Vec<usize> = (0..TITLES).collect();
            ranking.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
            ranking
        };
        let rankings = [ranking(1.0, pair.bait), ranking(1.0 - pair.gap, 0.0)];
        Self { appeal, finished, rankings }
    }
}

/// One viewer: hours with either ranker, and what interleaved lists earned for each.
struct Seen {
    hours: [f64; 2],
    credit: [f64; 2],
}

fn seen(pair: &Rankers, catalog: &Catalog, rng: &mut Rng) -> Seen {
    let activity = (pair.activity * rng.normal()).exp();
    let likes: Vec<f64> =
        catalog.appeal.iter().map(|appeal| appeal + pair.taste * rng.normal()).collect();
    let plays = |title: usize, slot: usize, rng: &mut Rng| {
        let chance = activity / (1.0 + (3.0 - likes[title]).exp()) / (1.0 + slot as f64).sqrt();
        f64::from(u8::from(rng.uniform() < chance))
    };
    let (mut hours, mut sums) = ([0.0; 2], [0.0; 2]);
    for _ in 0..LISTS {
        for (ranking, hours) in catalog.rankings.iter().zip(&mut hours) {
            for (slot, title) in ranking.iter().take(SLOTS).enumerate() {
                *hours += plays(*title, slot, rng) * catalog.finished[*title];
            }
        }
        let [a, b] = &catalog.rankings;
        let list = team_draft(a, b, SLOTS, rng);
        let played: Vec<f64> =
            list.iter().enumerate().map(|(at, slot)| plays(slot.title, at, rng)).collect();
        let earned = credit(&list, &played);
        (0..2).for_each(|side| sums[side] += earned[side]);
    }
    Seen { hours, credit: sums }
}

/// The viewers a pair needs at this power and alpha, by the means and deviations of `viewers` simulated ones; each has
/// seen both cells' lists, so that the difference of means is known far better than cells would know it.
///
/// # Errors
/// A pair of which nobody plays anything.
pub fn viewers_of(
    pair: &Rankers,
    (power, alpha): (f64, f64),
    viewers: usize,
    seed: Seed,
) -> Result<Sizes> {
    let catalog = Catalog::new(pair, &mut Rng::new(seed));
    let one = |viewer: usize| seen(pair, &catalog, &mut Rng::new(seed.nth(viewer as u64)));
    let all: Vec<Seen> = (0..viewers).into_par_iter().map(one).collect();
    let mut wins = Wins::default();
    all.iter().for_each(|viewer| wins.add(viewer.credit));
    let cells = Moments::of(all.iter().map(|viewer| viewer.hours));
    let difference = cells.mean(1) - cells.mean(0);
    let reach = normal_quantile(power) - normal_quantile(alpha / 2.0);
    // A cell of its own for each ranker: the viewers of both.
    let variance = 2.0 * (cells.covariance(0, 0)? + cells.covariance(1, 1)?);
    Ok(Sizes {
        interleaved: viewers_needed(&wins, power, alpha)?,
        cells: reach * reach * variance / (difference * difference),
        agree: (wins.b > wins.a) == (difference > 0.0),
    })
}
