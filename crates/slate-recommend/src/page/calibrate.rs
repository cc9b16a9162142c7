//! Calibration (Steck, RecSys 2018): a list whose genres are those of the viewer, in the viewer's mix.
//!
//! p(g) is the viewer's mix, q(g) the list's, each title giving its genres one vote in all, and
//! q~ = (1 - a) q + a p with a = .01 keeps the divergence finite (equation 6 of section 3.2). The list is to
//! maximise (1 - lambda) sum s(i) - lambda KL(p || q~), and is built greedily (section 3.3).
//!
//! Greedy lists do not promise that KL falls as lambda grows. So one list is built for each lambda of a fixed
//! grid, and of these the one with the largest objective at the lambda asked for is taken: over a fixed family
//! the KL of the maximiser never grows with lambda (add the two inequalities that say each is best at its own).

use super::diversity::{first_max, scaled};
use super::features::Features;
use super::row::Candidate;

/// How much of p is mixed into q.
const ALPHA: f64 = 0.01;
/// The lambdas that lists are built for.
const GRID: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// KL(p || q~) of titles, in nats; 0 if p or the titles know no genre.
pub fn divergence(features: &Features, mix: &[f64], titles: &[u32]) -> f64 {
    let mut list = Genres::new(features, mix);
    titles.iter().for_each(|&title| list.add(title));
    list.divergence_with(&[])
}

/// The positions in `candidates` (best first) of the `k` that are taken, ascending, so that the order by
/// score stays. A lambda of 0 takes the first `k`; so does a mix without genres.
pub fn select(
    candidates: &[Candidate],
    k: usize,
    lambda: f64,
    features: &Features,
    mix: &[f64],
) -> Vec<usize> {
    let k = k.min(candidates.len());
    if lambda <= 0.0 || mix.iter().all(|p| *p == 0.0) {
        return (0..k).collect();
    }
    let scores = scaled(candidates);
    let lists: Vec<Vec<usize>> =
        GRID.iter().map(|at| greedy(candidates, &scores, k, *at, features, mix)).collect();
    let value = |list: &Vec<usize>| {
        let titles: Vec<u32> = list.iter().map(|i| candidates[*i].title).collect();
        let relevance: f64 = list.iter().map(|i| scores[*i]).sum();
        (1.0 - lambda) * relevance - lambda * divergence(features, mix, &titles)
    };
    let best = first_max(lists.iter().map(value)).unwrap_or(0);
    let mut list = lists.into_iter().nth(best).unwrap_or_default();
    list.sort_unstable();
    list
}

fn greedy(
    candidates: &[Candidate],
    scores: &[f64],
    k: usize,
    lambda: f64,
    features: &Features,
    mix: &[f64],
) -> Vec<usize> {
    if lambda == 0.0 {
        return (0..k).collect();
    }
    let (groups, group_of) = by_genres(candidates, features);
    let mut list = Genres::new(features, mix);
    let mut free: Vec<usize> = (0..candidates.len()).collect();
    let mut taken = Vec::with_capacity(k);
    while taken.len() < k {
        // What a title does to the divergence depends on its genres alone: asked once a combination.
        let cost: Vec<f64> = groups.iter().map(|genres| list.divergence_with(genres)).collect();
        let value = |i: &usize| (1.0 - lambda) * scores[*i] - lambda * cost[group_of[*i]];
        let Some(at) = first_max(free.iter().map(value)) else { break };
        let new = free.remove(at);
        list.add(candidates[new].title);
        taken.push(new);
    }
    taken
}

/// The combinations of genres among the candidates, and which one each has.
fn by_genres<'a>(candidates: &[Candidate], features: &'a Features) -> (Vec<&'a [u32]>, Vec<usize>) {
    let mut groups: Vec<&[u32]> = Vec::new();
    let of = candidates.iter().map(|c| {
        let genres = features.genres.get(c.title as usize);
        groups.iter().position(|g| *g == genres).unwrap_or_else(|| {
            groups.push(genres);
            groups.len() - 1
        })
    });
    let of = of.collect();
    (groups, of)
}

/// The genres of a list that grows.
struct Genres<'a> {
    features: &'a Features,
    mix: &'a [f64],
    votes: Vec<f64>,
    sum: f64,
}

impl<'a> Genres<'a> {
    fn new(features: &'a Features, mix: &'a [f64]) -> Self {
        Self { features, mix, votes: vec![0.0; features.genre_count], sum: 0.0 }
    }

    fn add(&mut self, title: u32) {
        let genres = self.features.genres.get(title as usize);
        genres.iter().for_each(|&g| self.votes[g as usize] += 1.0 / genres.len() as f64);
        self.sum += if genres.is_empty() { 0.0 } else { 1.0 };
    }

    /// KL(p || q~) once a title of these genres is added.
    fn divergence_with(&self, genres: &[u32]) -> f64 {
        let sum = self.sum + if genres.is_empty() { 0.0 } else { 1.0 };
        if sum == 0.0 {
            return 0.0;
        }
        let vote = 1.0 / genres.len().max(1) as f64;
        let term = |(g, (&p, &votes)): (u32, (&f64, &f64))| {
            let votes = votes + if genres.contains(&g) { vote } else { 0.0 };
            if p > 0.0 { p * (p / ((1.0 - ALPHA) * votes / sum + ALPHA * p)).ln() } else { 0.0 }
        };
        (0..).zip(self.mix.iter().zip(&self.votes)).map(term).sum()
    }
}
