//! The whole network, forward and backward, over a few histories at once.

use slate_math::exp::exp;
use slate_math::matmul::{View, add_product, product};
use slate_math::product::{add_scaled, dot};

use super::block::{Trace, add};
use super::layers::{Dropout, Normed, masked, norm, norm_back};
use super::parameters::Parameters;

/// What a title's numbers are multiplied by before the first block.
const ENTRY: f32 = 3.0;

/// Some pieces of histories, one after the other: each title and the one that came next.
#[derive(Debug, Default, Clone)]
pub(super) struct Shard {
    /// The titles.
    pub(super) seen: Vec<u32>,
    /// Parallel: what came next.
    pub(super) next: Vec<u32>,
    /// How many positions every piece has.
    pub(super) lengths: Vec<usize>,
}

impl Shard {
    /// A shard of one piece.
    pub(super) fn of(piece: &[u32]) -> Self {
        let mut shard = Self::default();
        shard.push(piece);
        shard
    }

    /// Appends a piece of two titles or more; the last is only what comes next.
    pub(super) fn push(&mut self, piece: &[u32]) {
        self.seen.extend_from_slice(&piece[..piece.len() - 1]);
        self.next.extend_from_slice(&piece[1..]);
        self.lengths.push(piece.len() - 1);
    }
}

/// What the backward step needs to know of the forward step.
struct Run {
    mask: Vec<f32>,
    blocks: Vec<Trace>,
    normed: Normed,
}

impl Parameters {
    fn run(&self, seen: &[u32], lengths: &[usize], dropout: &mut Dropout) -> Run {
        let d = self.width();
        let mut x = Vec::with_capacity(seen.len() * d);
        for &title in seen {
            x.extend(self.title(title).iter().map(|x| ENTRY * x));
        }
        let mask = dropout.mask(x.len());
        masked(&mut x, &mask);
        let blocks = self.blocks.iter().map(|b| b.forward(&mut x, lengths, dropout)).collect();
        Run { mask, blocks, normed: norm(&x, &self.norm) }
    }

    /// The numbers of a title.
    pub(super) fn title(&self, title: u32) -> &[f32] {
        let d = self.width();
        &self.titles[title as usize * d..(title as usize + 1) * d]
    }

    /// The state after the last of `history`, d numbers; nothing after nothing.
    pub(super) fn state(&self, history: &[u32]) -> Vec<f32> {
        let run = self.run(history, &[history.len()], &mut Dropout::none());
        run.normed.out[run.normed.out.len().saturating_sub(self.width())..].to_vec()
    }

    /// Adds the slopes of the mean loss over `positions` positions, of which this shard has some. Gives the
    /// sum of the losses.
    pub(super) fn add_slopes(
        &self,
        shard: &Shard,
        sampled: &[u32],
        positions: usize,
        dropout: &mut Dropout,
        to: &mut Self,
    ) -> f64 {
        let run = self.run(&shard.seen, &shard.lengths, dropout);
        let (loss, slopes) = self.compare(&run.normed.out, &shard.next, sampled, positions, to);
        let mut x = norm_back(&run.normed, &self.norm, &slopes, &mut to.norm);
        for ((block, trace), to) in self.blocks.iter().zip(&run.blocks).zip(&mut to.blocks).rev() {
            block.backward(trace, &mut x, &shard.lengths, to);
        }
        masked(&mut x, &run.mask);
        let d = self.width();
        for (&title, x) in shard.seen.iter().zip(x.chunks_exact(d)) {
            to.add_to_title(title, ENTRY, x, 0.0);
        }
        loss
    }

    /// Cross-entropy of the next title against `sampled` ones that stand for all: the summed loss and the
    /// slopes of the states.
    fn compare(
        &self,
        states: &[f32],
        next: &[u32],
        sampled: &[u32],
        positions: usize,
        to: &mut Self,
    ) -> (f64, Vec<f32>) {
        let (d, k) = (self.width(), sampled.len());
        let others: Vec<f32> = sampled.iter().flat_map(|&t| self.title(t)).copied().collect();
        let mut scores = product(View::new(states, d), View::new(&others, d).transposed());
        let (loss, own) = self.to_slopes(&mut scores, states, next, sampled, positions);
        let mut slopes = product(View::new(&scores, k), View::new(&others, d));
        let mut others_slopes = vec![0.0; others.len()];
        add_product(&mut others_slopes, View::new(&scores, k).transposed(), View::new(states, d));
        let mut shift_slopes = vec![0.0; k];
        scores.chunks_exact(k).for_each(|row| add(&mut shift_slopes, row));
        let sums = others_slopes.chunks_exact(d).zip(shift_slopes);
        for (&title, (slope, shift)) in sampled.iter().zip(sums) {
            to.add_to_title(title, 1.0, slope, shift);
        }
        let rows = slopes.chunks_exact_mut(d).zip(states.chunks_exact(d)).zip(next.iter().zip(own));
        for ((slope, state), (&next, own)) in rows {
            add_scaled(slope, own, self.title(next));
            to.add_to_title(next, own, state, own);
        }
        (loss, slopes)
    }

    /// Turns scores, positions x sampled titles, into their slopes. Gives the summed loss and the slope of
    /// every right title's score.
    fn to_slopes(
        &self,
        scores: &mut [f32],
        states: &[f32],
        next: &[u32],
        sampled: &[u32],
        positions: usize,
    ) -> (f64, Vec<f32>) {
        let shifts: Vec<f32> = sampled.iter().map(|&t| self.shift[t as usize]).collect();
        let stand_for = self.shift.len() as f32 / sampled.len() as f32;
        let scale = 1.0 / positions as f32;
        let (mut loss, mut own) = (0.0, Vec::with_capacity(next.len()));
        let rows = scores.chunks_exact_mut(sampled.len()).zip(states.chunks_exact(self.width()));
        for ((row, state), &next) in rows.zip(next) {
            let right = dot(state, self.title(next)) + self.shift[next as usize];
            for ((score, &title), shift) in row.iter_mut().zip(sampled).zip(&shifts) {
                *score = if title == next { f32::NEG_INFINITY } else { *score + shift };
            }
            let (right_share, one) = to_shares(row, right, stand_for, scale);
            own.push((right_share - 1.0) * scale);
            loss += one;
        }
        (loss, own)
    }

    /// Adds `weight` times `row` to a title's numbers and `shift` to its shift.
    fn add_to_title(&mut self, title: u32, weight: f32, row: &[f32], shift: f32) {
        let d = row.len();
        add_scaled(&mut self.titles[title as usize * d..(title as usize + 1) * d], weight, row);
        self.shift[title as usize] += shift;
    }
}

/// Scores to shares of the whole times `scale`; each score counts `stand_for` times. Gives the right title's
/// share and the loss.
fn to_shares(row: &mut [f32], right: f32, stand_for: f32, scale: f32) -> (f32, f64) {
    let highest = highest(row).max(right);
    row.iter_mut().for_each(|x| *x = exp(*x - highest));
    let own = exp(right - highest);
    let sum = stand_for * total(row) + own;
    let one = scale * stand_for / sum;
    row.iter_mut().for_each(|x| *x *= one);
    (own / sum, f64::from(sum).ln() - f64::from(right - highest))
}

/// The largest number, by sixteen lanes so that the compiler may use wide registers.
fn highest(row: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; 16];
    let (chunks, rest) = row.as_chunks::<16>();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane = if x > *lane { x } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(f32::NEG_INFINITY, |high, &x| high.max(x))
}

/// The sum, by sixteen lanes.
fn total(row: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    let (chunks, rest) = row.as_chunks::<16>();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, x)| *lane += x);
    }
    lanes.iter().chain(rest).sum()
}

#[cfg(test)]
mod tests;
