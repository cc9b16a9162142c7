//! Training: pieces of histories in random order, Adam, a step size that falls to nothing.

use rayon::prelude::*;
use slate_core::{Result, Seed, Watch};
use slate_math::Rng;
use slate_math::cast::{index, narrow};

use super::RecurrentSpec;
use super::block::add;
use super::layers::Dropout;
use super::network::Shard;
use super::parameters::Parameters;
use crate::{Histories, Interactions};

/// Positions that one thread works on at once, at most and at least, and such shards a step. Part of the
/// result's bits.
const SHARD: (usize, usize) = (32, 1600);
const SHARDS: usize = 2;
/// Small audiences have smaller shards, so that an epoch has this many steps or more.
const STEPS_MIN: usize = 64;
/// Adam's decay of the mean slope and of the mean square.
const BETAS: (f64, f64) = (0.9, 0.98);
/// Share of all steps in which the step size grows.
const WARM_UP: f64 = 0.05;

/// Random weights, bettered `spec.epochs` times over all positions.
pub(super) fn train(
    spec: &RecurrentSpec,
    data: &Interactions,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Parameters> {
    let mut rng = Rng::new(seed);
    let mut weights = Parameters::new(data.title_count, spec.width, spec.blocks, &mut rng);
    let mut adam = Adam::new(&weights);
    for epoch in 0..spec.epochs {
        let batches = batches(&data.histories, spec.window, &mut rng);
        let all = (spec.epochs * batches.len()) as u64;
        for (i, batch) in batches.iter().enumerate() {
            let step = (epoch * batches.len() + i) as u64;
            watch.progress(step, all, "fitting")?;
            let sampled = sample(data.title_count, spec.negatives, &mut rng);
            let slopes = slopes(&weights, batch, &sampled, spec.dropout, &mut rng);
            adam.step(&mut weights, slopes, spec.rate * pace(step as f64 / all as f64));
        }
    }
    Ok(weights)
}

/// Grows to 1, then falls to 0 in a straight line.
fn pace(done: f64) -> f64 {
    (done / WARM_UP).min((1.0 - done) / (1.0 - WARM_UP))
}

/// All pieces of all histories, cut at random places, in random order, in batches of shards.
fn batches(histories: &Histories, window: usize, rng: &mut Rng) -> Vec<Vec<Shard>> {
    let mut pieces = pieces(histories, window, rng);
    rng.shuffle(&mut pieces);
    let positions: usize = pieces.iter().map(|piece| piece.len() - 1).sum();
    let full = (positions / (STEPS_MIN * SHARDS)).clamp(SHARD.0, SHARD.1);
    let mut shards: Vec<Shard> = Vec::new();
    for piece in pieces {
        match shards.last_mut().filter(|shard| shard.seen.len() < full) {
            Some(shard) => shard.push(piece),
            None => shards.push(Shard::of(piece)),
        }
    }
    shards.chunks(SHARDS).map(<[Shard]>::to_vec).collect()
}

/// Histories as pieces of at most `window` positions; a piece ends with the title that is next after it.
fn pieces<'a>(histories: &'a Histories, window: usize, rng: &mut Rng) -> Vec<&'a [u32]> {
    let mut pieces = Vec::new();
    for history in histories.iter().filter(|h| h.len() > 1) {
        let last = history.len() - 1;
        let mut start = 0;
        let mut end = if last > window { 1 + rng.position(window) } else { last };
        while start < last {
            pieces.push(&history[start..=end]);
            start = end;
            end = (end + window).min(last);
        }
    }
    pieces
}

/// Titles to compare with: all, or as many as asked for, drawn one by one.
fn sample(n: usize, negatives: usize, rng: &mut Rng) -> Vec<u32> {
    if negatives == 0 || negatives >= n {
        return (0..).take(n).collect();
    }
    (0..negatives).map(|_| index(rng.position(n))).collect()
}

/// The slopes of one batch: shards in parallel, added in their order.
fn slopes(
    weights: &Parameters,
    batch: &[Shard],
    sampled: &[u32],
    dropout: f64,
    rng: &mut Rng,
) -> Parameters {
    let positions = batch.iter().map(|s| s.seen.len()).sum();
    let seeds: Vec<Seed> = batch.iter().map(|_| Seed(rng.next_u64())).collect();
    let mut parts: Vec<Parameters> = batch
        .par_iter()
        .zip(seeds)
        .map(|(shard, seed)| {
            let mut to = weights.zeros_like();
            let mut dropout = Dropout::new(Rng::new(seed), dropout);
            weights.add_slopes(shard, sampled, positions, &mut dropout, &mut to);
            to
        })
        .collect();
    let mut whole = parts.remove(0);
    for part in &mut parts {
        whole.slices().into_iter().zip(part.slices()).for_each(|(whole, part)| add(whole, part));
    }
    whole
}

/// Adam (Kingma and Ba 2015, algorithm 1).
struct Adam {
    mean: Parameters,
    square: Parameters,
    steps: i32,
}

impl Adam {
    fn new(like: &Parameters) -> Self {
        Self { mean: like.zeros_like(), square: like.zeros_like(), steps: 0 }
    }

    fn step(&mut self, weights: &mut Parameters, mut slopes: Parameters, rate: f64) {
        self.steps += 1;
        let unbias = (1.0 - BETAS.1.powi(self.steps)).sqrt() / (1.0 - BETAS.0.powi(self.steps));
        let rate = narrow(rate * unbias);
        let (b1, b2) = (narrow(BETAS.0), narrow(BETAS.1));
        let moments = self.mean.slices().into_iter().zip(self.square.slices());
        let all = weights.slices().into_iter().zip(slopes.slices()).zip(moments);
        for ((weights, slopes), (mean, square)) in all {
            for (((w, &s), m), v) in weights.iter_mut().zip(slopes.iter()).zip(mean).zip(square) {
                *m += (1.0 - b1) * (s - *m);
                *v += (1.0 - b2) * (s * s - *v);
                *w -= rate * *m / (v.sqrt() + 1e-9);
            }
        }
    }
}
