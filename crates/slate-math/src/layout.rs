//! A graph laid out in two dimensions: those that are joined lie near each other, all others keep apart.
//!
//! The first places are the two slowest modes of a random walk on the graph, by power iteration with
//! D^(-1/2) (A + I) D^(-1/2), which settles what lies in which quarter (Koren 2005). From there every edge pulls its ends
//! together with the gradient of ln f(x), f(x) = 1 / (1 + x^2), and each end pushes a few others away with that of
//! gamma ln (1 - f(x)), while the step shrinks from 1 to 0 (LargeVis: Tang, Liu, Zhang and Mei, WWW 2016).
//! Others are drawn uniformly here, not by degree.
//!
//! One thread, `+ - * /` and square roots only: the same seed gives the same places on every machine.

use slate_core::{Error, Result, Seed, Watch};

use crate::Rng;
use crate::cast::index;

/// Steps of the power iteration.
const STEPS: usize = 60;
/// Others that an end is pushed away from for every pull.
const OTHERS: usize = 5;
/// How strongly.
const GAMMA: f64 = 7.0;
/// The farthest a coordinate moves for one gradient.
const CLIP: f64 = 5.0;
/// Standard deviation of the first places.
const SPREAD: f64 = 10.0;
/// Pulls in all, about, and rounds over the edges at least and at most.
const PULLS: usize = 6_000_000;
const ROUNDS: (usize, usize) = (40, 400);

/// Two of `n` that are joined, and how strongly: above 0, at most 1.
pub type Edge = (u32, u32, f64);

/// A place for each of `n`, within the unit square, which the larger extent fills.
///
/// # Errors
/// [`slate_core::ErrorKind::Invalid`] for an edge to nowhere or a weight out of range; whatever the watch answers.
pub fn layout(
    n: usize,
    edges: &[Edge],
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Vec<[f64; 2]>> {
    check(n, edges)?;
    let mut rng = Rng::new(seed);
    let mut places = first_places(n, edges, &mut rng);
    let rounds = (PULLS / edges.len().max(1)).clamp(ROUNDS.0, ROUNDS.1);
    for round in 0..rounds {
        watch.progress(round as u64, rounds as u64, "drawing the map")?;
        let rate = 1.0 - round as f64 / rounds as f64;
        edges.iter().for_each(|edge| pull(&mut places, edge, rate, &mut rng));
    }
    watch.progress(rounds as u64, rounds as u64, "drawing the map")?;
    into_square(&mut places);
    Ok(places)
}

fn check(n: usize, edges: &[Edge]) -> Result<()> {
    let good = |&(a, b, w): &Edge| (a.max(b) as usize) < n && w > 0.0 && w <= 1.0;
    match edges.iter().find(|e| !good(e)) {
        None => Ok(()),
        Some((a, b, w)) => {
            let detail = format!(
                "expected an edge between two of {n} with a weight above 0 and at most 1, found {a}, {b}, {w}"
            );
            Err(Error::invalid(detail))
        }
    }
}

/// The two slowest modes, each scaled to [`SPREAD`], and a little noise that tells equals apart.
fn first_places(n: usize, edges: &[Edge], rng: &mut Rng) -> Vec<[f64; 2]> {
    let mut degree = vec![1.0; n];
    for (a, b, w) in edges {
        degree[*a as usize] += w;
        degree[*b as usize] += w;
    }
    let root: Vec<f64> = degree.iter().map(|d: &f64| d.sqrt()).collect();
    let mut known = vec![normed(root.clone())];
    for _ in 0..2 {
        let mut mode: Vec<f64> = (0..n).map(|_| rng.normal()).collect();
        for _ in 0..STEPS {
            mode = walk(&mode, edges, &root);
            known.iter().for_each(|k| take_away(&mut mode, k));
            mode = normed(mode);
        }
        known.push(mode);
    }
    let scale = SPREAD * (n as f64).sqrt();
    let mut place = |at: usize| -> [f64; 2] {
        std::array::from_fn(|axis| known[axis + 1][at] / root[at] * scale + 0.1 * rng.normal())
    };
    (0..n).map(&mut place).collect()
}

/// One step of D^(-1/2) (A + I) D^(-1/2).
fn walk(x: &[f64], edges: &[Edge], root: &[f64]) -> Vec<f64> {
    let mut next: Vec<f64> = x.iter().zip(root).map(|(x, r)| x / (r * r)).collect();
    for &(a, b, w) in edges {
        let (a, b) = (a as usize, b as usize);
        let share = w / (root[a] * root[b]);
        next[a] += share * x[b];
        next[b] += share * x[a];
    }
    next
}

fn take_away(x: &mut [f64], unit: &[f64]) {
    let along: f64 = x.iter().zip(unit).map(|(x, u)| x * u).sum();
    x.iter_mut().zip(unit).for_each(|(x, u)| *x -= along * u);
}

fn normed(mut x: Vec<f64>) -> Vec<f64> {
    let norm = x.iter().map(|v| v * v).sum::<f64>().sqrt();
    if norm > 0.0 {
        x.iter_mut().for_each(|v| *v /= norm);
    }
    x
}

/// Pulls the ends of an edge together, as often as its weight says, and others away from both.
fn pull(places: &mut [[f64; 2]], &(a, b, weight): &Edge, rate: f64, rng: &mut Rng) {
    if rng.uniform() >= weight {
        return;
    }
    let (apart, square) = between(places, a, b);
    let step = apart.map(|d| rate * clipped(-2.0 * d / (1.0 + square)));
    shift(places, a, step, 1.0);
    shift(places, b, step, -1.0);
    for end in [a, b] {
        for _ in 0..OTHERS {
            let other = index(rng.position(places.len()));
            if other != a && other != b {
                let (apart, square) = between(places, end, other);
                let force = 2.0 * GAMMA / ((0.1 + square) * (1.0 + square));
                shift(places, end, apart.map(|d| rate * clipped(force * d)), 1.0);
            }
        }
    }
}

/// From `b` to `a`, and the square of how far that is.
fn between(places: &[[f64; 2]], a: u32, b: u32) -> ([f64; 2], f64) {
    let (a, b) = (places[a as usize], places[b as usize]);
    let apart = [a[0] - b[0], a[1] - b[1]];
    (apart, apart[0] * apart[0] + apart[1] * apart[1])
}

fn shift(places: &mut [[f64; 2]], at: u32, by: [f64; 2], sign: f64) {
    places[at as usize].iter_mut().zip(by).for_each(|(place, by)| *place += sign * by);
}

fn clipped(x: f64) -> f64 {
    x.clamp(-CLIP, CLIP)
}

/// Moves and scales everything into the unit square; the smaller extent is in the middle.
fn into_square(places: &mut [[f64; 2]]) {
    let ends: [(f64, f64); 2] = std::array::from_fn(|axis| {
        let of = || places.iter().map(|p| p[axis]);
        (of().fold(f64::INFINITY, f64::min), of().fold(f64::NEG_INFINITY, f64::max))
    });
    let extent = ends.iter().map(|(low, high)| high - low).fold(0.0, f64::max);
    for place in places {
        for (x, (low, high)) in place.iter_mut().zip(ends) {
            let from_middle = *x - f64::midpoint(low, high);
            *x = if extent > 0.0 { (0.5 + from_middle / extent).clamp(0.0, 1.0) } else { 0.5 };
        }
    }
}

#[cfg(test)]
mod tests;
