//! The sums of linear sequential regression with several features a title: M = sum h_t h_t' and
//! R = sum h_t e_{s_{t+1}}'. The features h_t are one block of n titles a scale; in the block of a scale with
//! the weights w, h_t = sum_k w_k e_{s_{t-k}}. So with S scales M is S n x S n and R is S n x n.
//!
//! Both are filled by output rows, each by one thread in the order of the histories. Entry (i, j) of M is a
//! sum over pairs of positions, and how much a pair adds is known in closed form: two titles `gap` apart are
//! in the windows at the lags a and a + gap for every a that keeps both in them. So a block of M takes two
//! windows of additions a position, not their product.

use rayon::prelude::*;
use slate_math::Dense;
use slate_math::cast::{index, narrow};

use crate::{Histories, Interactions};

/// Where a title was seen: which history, and at which position.
#[derive(Debug, Clone, Copy)]
struct Place {
    history: u32,
    position: u32,
}

/// The sums M and R of all training rows.
pub(super) struct Scales<'a> {
    histories: &'a Histories,
    /// All places of every title, in the order of the histories.
    places: Vec<Vec<Place>>,
    /// w_k of every scale.
    scales: Vec<Vec<f64>>,
    /// `products[a][b]` of every pair of scales.
    products: Vec<Vec<Running>>,
}

impl<'a> Scales<'a> {
    /// Scales with the weights by lag of every scale.
    pub(super) fn new(data: &'a Interactions, scales: Vec<Vec<f64>>) -> Self {
        let mut places = vec![Vec::new(); data.title_count];
        for (h, history) in data.histories.iter().enumerate() {
            for (p, &title) in history.iter().enumerate() {
                places[title as usize].push(Place { history: index(h), position: index(p) });
            }
        }
        let with_each = |a: &Vec<f64>| scales.iter().map(|b| Running::new(a, b)).collect();
        let products = scales.iter().map(with_each).collect();
        Self { histories: &data.histories, places, scales, products }
    }

    /// The upper triangle of M, S n x S n; below the diagonal blocks of n it is left 0.
    pub(super) fn features(&self) -> Dense {
        let (n, count) = (self.places.len(), self.scales.len());
        self.by_rows(count, n * count, |scale, place, row| self.add_features(scale, place, row))
    }

    /// R', n x S n: row j is target j.
    pub(super) fn targets(&self) -> Dense {
        let n = self.places.len();
        self.by_rows(1, n * self.scales.len(), |_, place, row| self.add_targets(place, row))
    }

    /// How often every title was seen.
    pub(super) fn counts(&self) -> impl Iterator<Item = usize> {
        self.places.iter().map(Vec::len)
    }

    /// Fills `blocks` blocks of one row a title by adding up its places in order, in double precision.
    fn by_rows(
        &self,
        blocks: usize,
        width: usize,
        add: impl Fn(usize, Place, &mut [f64]) + Sync,
    ) -> Dense {
        let n = self.places.len();
        let mut out = Dense::zeros(blocks * n, width);
        out.data_mut().par_chunks_mut(width).enumerate().for_each_init(
            || vec![0.0; width],
            |sums, (i, row)| {
                sums.fill(0.0);
                self.places[i % n].iter().for_each(|&place| add(i / n, place, sums));
                row.iter_mut().zip(sums.iter()).for_each(|(x, &sum)| *x = narrow(sum));
            },
        );
        out
    }

    /// Adds what the title at `place`, seen at scale `a`, shares with every title of the windows of scale
    /// `a` and those after it. The newest title has no target and is in no window.
    fn add_features(&self, a: usize, place: Place, row: &mut [f64]) {
        let history = self.histories.get(place.history as usize);
        let p = place.position as usize;
        let Some(last) = history.len().checked_sub(2).filter(|&last| p <= last) else { return };
        let n = self.places.len();
        for (b, row) in row.chunks_exact_mut(n).enumerate().skip(a) {
            // Every window that holds a title ends at the latest at `last`.
            for (gap, &older) in history[..=p].iter().rev().enumerate().take(self.scales[b].len()) {
                row[older as usize] += self.products[a][b].upto(gap, last - p);
            }
            let newer = history[p + 1..=last].iter().enumerate();
            for (between, &newer) in newer.take(self.scales[a].len() - 1) {
                let gap = between + 1;
                row[newer as usize] += self.products[b][a].upto(gap, last - p - gap);
            }
        }
    }

    /// Adds the windows before the title at `place`.
    fn add_targets(&self, place: Place, row: &mut [f64]) {
        let history = self.histories.get(place.history as usize);
        for (weights, row) in self.scales.iter().zip(row.chunks_exact_mut(self.places.len())) {
            let before = history[..place.position as usize].iter().rev();
            for (&title, weight) in before.zip(weights) {
                row[title as usize] += weight;
            }
        }
    }
}

/// Running sums of products of two scales' weights: `sums[gap][m]` = sum over k = 0 ..= m of a_k b_{k + gap}.
struct Running(Vec<Vec<f64>>);

impl Running {
    fn new(a: &[f64], b: &[f64]) -> Self {
        let running = |gap: usize| {
            let products = a.iter().zip(&b[gap..]).map(|(x, y)| x * y);
            products
                .scan(0.0, |sum, p| {
                    *sum += p;
                    Some(*sum)
                })
                .collect()
        };
        Self((0..b.len()).map(running).collect())
    }

    /// The sum for lags up to `lag`, or up to the end of a window.
    fn upto(&self, gap: usize, lag: usize) -> f64 {
        let sums = &self.0[gap];
        sums[lag.min(sums.len() - 1)]
    }
}

#[cfg(test)]
mod tests;
