//! Invented viewing: tastes in groups, fame that falls off like real fame, new titles that draw a crowd
//! for a while, and nights on which one title leads to the next.

#![expect(
    clippy::cast_possible_truncation,
    reason = "drawn numbers become counts, years and moments on purpose"
)]

use slate_core::Seed;
use slate_math::Rng;

use super::catalog::{InventedTitle, Taste};
use super::words::GENRES;

/// The time that is watched, in days, up to 2026-11-01.
const DAYS: f64 = 180.0;
const END_MS: i64 = 1_793_491_200_000;
const DAY_MS: f64 = 86_400_000.0;
/// Groups of viewers with a common taste.
const GROUPS: usize = 14;
/// What a viewer's taste is made of: their group's, another's, their own.
const MIX: [f64; 3] = [0.7, 0.3, 0.35];
/// How much taste counts against fame.
const TASTE_WEIGHT: f64 = 2.3;
/// How much a fan's genre counts, and how many titles a fan watches.
const LOVE: f64 = 4.0;
const FAN_PLAYS: usize = 30;
/// How often the next title follows from the last one.
const FOLLOWS: f64 = 0.35;
/// How many titles are close enough to follow one.
const NEIGHBOURS: usize = 25;
/// How much more a title draws on the day it comes out, and how many days that lasts.
const NEW_BOOST: f64 = 4.0;
const NEW_DAYS: f64 = 14.0;
/// Whoever watched less than that has not finished: one in twelve.
const STOPPED_BELOW: u32 = 1_100;
/// How often a draw is tried before a play is given up.
const TRIES: usize = 60;

/// One play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Play {
    /// Number of the viewer, from 0.
    pub viewer: usize,
    /// Number of the title, from 0.
    pub title: usize,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Seconds watched.
    pub seconds: u32,
    /// Whether it was watched to its end.
    pub finished: bool,
}

/// Invents about `plays` plays of `viewers` viewers.
pub fn invent_plays(
    titles: &[InventedTitle],
    viewers: usize,
    plays: usize,
    seed: Seed,
) -> Vec<Play> {
    let (groups, mut rng) = groups(seed);
    let near = neighbours(titles);
    let activity: Vec<f64> = (0..viewers).map(|_| (0.9 * rng.normal()).exp()).collect();
    let all: f64 = activity.iter().sum();
    let mut out = Vec::with_capacity(plays);
    for (viewer, share) in activity.iter().enumerate() {
        let wanted = (share / all * plays as f64).round().max(3.0) as usize;
        let wanted = wanted.min(titles.len() / 3);
        let mut rng = of_viewer(viewer, seed);
        let weights = weights(titles, &mixed_taste(&groups, MIX, &mut rng));
        watch(viewer, wanted, titles, &weights, &near, &mut rng, &mut out);
    }
    out
}

/// The tastes of the first `viewers` viewers of [`invent_plays`].
pub(crate) fn invent_tastes(viewers: usize, seed: Seed) -> Vec<Taste> {
    let (groups, _) = groups(seed);
    (0..viewers).map(|viewer| mixed_taste(&groups, MIX, &mut of_viewer(viewer, seed))).collect()
}

/// The tastes that groups have in common, and what is drawn after them.
fn groups(seed: Seed) -> (Vec<Taste>, Rng) {
    let mut rng = Rng::new(seed.derive("plays"));
    (group_tastes(GROUPS, &mut rng), rng)
}

fn of_viewer(viewer: usize, seed: Seed) -> Rng {
    Rng::new(seed.derive("viewer").nth(viewer as u64))
}

/// Invents the plays of viewers who love one genre each, numbered from `first`: tastes that are easy to tell
/// apart.
pub fn invent_fans(
    titles: &[InventedTitle],
    genres: &[&str],
    first: usize,
    seed: Seed,
) -> Vec<Play> {
    let near = vec![Vec::new(); titles.len()];
    let mut out = Vec::new();
    for (viewer, loved) in (first..).zip(genres) {
        let mut rng = Rng::new(seed.derive("fan").nth(viewer as u64));
        let taste = std::array::from_fn(|g| if GENRES[g] == *loved { LOVE } else { 0.0 });
        watch(viewer, FAN_PLAYS, titles, &weights(titles, &taste), &near, &mut rng, &mut out);
    }
    out
}

/// So many tastes that groups have in common.
pub(crate) fn group_tastes(count: usize, rng: &mut Rng) -> Vec<Taste> {
    (0..count).map(|_| std::array::from_fn(|_| rng.normal())).collect()
}

/// Mostly one group, some of another, and something of one's own: so much of each.
pub(crate) fn mixed_taste(groups: &[Taste], [most, some, own]: [f64; 3], rng: &mut Rng) -> Taste {
    let a = groups[rng.position(groups.len())];
    let b = groups[rng.position(groups.len())];
    std::array::from_fn(|i| most * a[i] + some * b[i] + own * rng.normal())
}

pub(crate) fn dot(a: &Taste, b: &Taste) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Cumulative weights of all titles for one taste.
fn weights(titles: &[InventedTitle], taste: &Taste) -> Vec<f64> {
    let mut sum = 0.0;
    let weight = |t: &InventedTitle| (t.fame + TASTE_WEIGHT * 0.5 * dot(&t.taste, taste)).exp();
    titles
        .iter()
        .map(|t| {
            sum += weight(t);
            sum
        })
        .collect()
}

/// For each title those closest to it in taste, and its sequel first.
pub(crate) fn neighbours(titles: &[InventedTitle]) -> Vec<Vec<usize>> {
    let distance = |a: &InventedTitle, b: &InventedTitle| {
        a.taste.iter().zip(&b.taste).map(|(x, y)| (x - y) * (x - y)).sum::<f64>()
    };
    titles
        .iter()
        .enumerate()
        .map(|(i, t)| {
            let mut others: Vec<(f64, usize)> =
                titles.iter().enumerate().map(|(j, o)| (distance(t, o), j)).collect();
            others
                .select_nth_unstable_by(NEIGHBOURS, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            others.truncate(NEIGHBOURS);
            others.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let near = others.into_iter().map(|(_, j)| j).filter(|j| *j != i);
            // What is not out yet nobody has watched.
            let sequel = t.sequel.filter(|s| *s < titles.len());
            sequel.into_iter().chain(near).collect()
        })
        .collect()
}

fn watch(
    viewer: usize,
    wanted: usize,
    titles: &[InventedTitle],
    weights: &[f64],
    near: &[Vec<usize>],
    rng: &mut Rng,
    out: &mut Vec<Play>,
) {
    let mut days: Vec<f64> = (0..wanted).map(|_| evening(rng)).collect();
    days.sort_by(f64::total_cmp);
    let mut seen = vec![false; titles.len()];
    let mut last = None;
    for day in days {
        let next = (0..TRIES).find_map(|_| {
            let title = draw(last, weights, near, rng);
            (!seen[title] && is_out(&titles[title], day, rng)).then_some(title)
        });
        let Some(title) = next else { continue };
        seen[title] = true;
        last = Some(title);
        let at_ms = END_MS - ((DAYS - day) * DAY_MS) as i64;
        let seconds = (600.0 + 6000.0 * rng.uniform()) as u32;
        let finished = seconds > STOPPED_BELOW;
        out.push(Play { viewer, title, at_ms, seconds, finished });
    }
}

/// A moment, more often in the evening.
fn evening(rng: &mut Rng) -> f64 {
    let hour = 20.0 + 2.5 * rng.normal();
    (rng.uniform() * DAYS).floor() + (hour / 24.0).clamp(0.0, 0.999)
}

/// The next title: one that follows from the last, or one of the viewer's taste.
fn draw(last: Option<usize>, weights: &[f64], near: &[Vec<usize>], rng: &mut Rng) -> usize {
    if let Some(last) = last.filter(|l| !near[*l].is_empty() && rng.uniform() < FOLLOWS) {
        // The first of the neighbours most often: u squared falls towards it.
        let u = rng.uniform();
        return near[last][(u * u * near[last].len() as f64) as usize];
    }
    let total = weights.last().copied().unwrap_or(0.0);
    let at = rng.uniform() * total;
    weights.partition_point(|w| *w <= at).min(weights.len() - 1)
}

/// Whether a title that was drawn is there on that day; new ones are taken more often than old ones.
fn is_out(title: &InventedTitle, day: f64, rng: &mut Rng) -> bool {
    let age = day - title.out_at * DAYS;
    if title.out_at > 0.0 && age < 0.0 {
        return false;
    }
    let boost = if title.out_at > 0.0 { NEW_BOOST * (-age / NEW_DAYS).exp() } else { 0.0 };
    rng.uniform() < (1.0 + boost) / (1.0 + NEW_BOOST)
}
