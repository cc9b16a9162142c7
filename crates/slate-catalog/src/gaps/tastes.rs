//! Tastes: titles that the same people watch.
//!
//! Spherical k-means (Dhillon and Modha 2001) over titles as vectors of their viewers, each viewer weighted down by how
//! much they watch, from centres drawn apart (k-means++, Arthur and Vassilvitskii 2007). The same seed gives the same
//! tastes.

use slate_core::Seed;
use slate_math::Rng;

/// Rounds at most.
const ROUNDS: usize = 25;

/// Times that centres are drawn; the tightest tastes count.
const STARTS: u64 = 4;

/// A title as the viewers who watched it, each with a weight; of length 1.
pub(super) type Watched = Vec<(u32, f32)>;

/// The taste of each title; none of a title that nobody watched.
pub(super) fn tastes(
    titles: &[Watched],
    viewers: usize,
    count: usize,
    seed: Seed,
) -> Vec<Option<u32>> {
    let known: Vec<usize> = (0..titles.len()).filter(|&n| !titles[n].is_empty()).collect();
    let count = count.min(known.len());
    if count == 0 {
        return vec![None; titles.len()];
    }
    let starts =
        (0..STARTS).map(|start| clustered(titles, &known, viewers, count, seed.nth(start)));
    let best = starts.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, tastes)| tastes);
    let mut all = vec![None; titles.len()];
    for (title, taste) in known.into_iter().zip(best.unwrap_or_default()) {
        all[title] = Some(taste);
    }
    all
}

/// How tight the tastes are, and the taste of each known title.
fn clustered(
    titles: &[Watched],
    known: &[usize],
    viewers: usize,
    count: usize,
    seed: Seed,
) -> (f64, Vec<u32>) {
    let mut rng = Rng::new(seed.derive("tastes"));
    let mut centres = drawn(titles, known, viewers, count, &mut rng);
    let mut tastes: Vec<u32> = Vec::new();
    let mut tightness = 0.0;
    for _ in 0..ROUNDS {
        let nearest: Vec<(u32, f64)> =
            known.iter().map(|&title| nearest(&titles[title], &centres)).collect();
        tightness = nearest.iter().map(|(_, similarity)| similarity).sum();
        let now: Vec<u32> = nearest.into_iter().map(|(taste, _)| taste).collect();
        if now == tastes {
            break;
        }
        tastes = now;
        centres = means(titles, known, &tastes, viewers, count);
    }
    (tightness, tastes)
}

/// Titles that are far from those drawn before are drawn more often.
fn drawn(
    titles: &[Watched],
    known: &[usize],
    viewers: usize,
    count: usize,
    rng: &mut Rng,
) -> Vec<Vec<f32>> {
    let centre = |title: usize| {
        let mut centre = vec![0.0; viewers];
        titles[title].iter().for_each(|&(viewer, x)| centre[viewer as usize] = x);
        centre
    };
    let mut centres = vec![centre(known[rng.position(known.len())])];
    let mut far: Vec<f64> = vec![f64::INFINITY; known.len()];
    while centres.len() < count {
        let last = &centres[centres.len() - 1];
        for (far, &title) in far.iter_mut().zip(known) {
            *far = far.min((1.0 - similarity(&titles[title], last)).max(0.0));
        }
        let whole: f64 = far.iter().sum();
        let mut at = whole * rng.position(1 << 30) as f64 / f64::from(1 << 30);
        let next = far.iter().position(|far| {
            at -= far;
            at < 0.0
        });
        centres.push(centre(known[next.unwrap_or(0)]));
    }
    centres
}

fn nearest(title: &Watched, centres: &[Vec<f32>]) -> (u32, f64) {
    let each = (0..).zip(centres).map(|(taste, centre)| (taste, similarity(title, centre)));
    each.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).unwrap_or((0, 0.0))
}

fn similarity(title: &Watched, centre: &[f32]) -> f64 {
    title.iter().map(|&(viewer, x)| f64::from(x) * f64::from(centre[viewer as usize])).sum()
}

/// The directions of the tastes' sums; of a taste without titles, none.
fn means(
    titles: &[Watched],
    known: &[usize],
    tastes: &[u32],
    viewers: usize,
    count: usize,
) -> Vec<Vec<f32>> {
    let mut sums = vec![vec![0.0_f32; viewers]; count];
    for (&title, &taste) in known.iter().zip(tastes) {
        let sum = &mut sums[taste as usize];
        titles[title].iter().for_each(|&(viewer, x)| sum[viewer as usize] += x);
    }
    for sum in &mut sums {
        let length = sum.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
        if length > 0.0 {
            let scale = slate_math::cast::narrow(1.0 / length);
            sum.iter_mut().for_each(|x| *x *= scale);
        }
    }
    sums
}
