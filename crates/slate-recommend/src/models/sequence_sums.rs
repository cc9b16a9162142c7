//! The sums of linear sequential regression over all positions of all histories:
//! M = sum h_t h_t' and R = sum h_t e_{s_{t+1}}', both titles x titles, with h_t = sum_k w_k e_{s_{t-k}}.
//!
//! Both are filled by output rows, each by one thread in the order of the histories. Entry (i, j) of M is a
//! sum over pairs of positions closer than W, and how much a pair adds is known in closed form: two titles
//! `gap` apart are in the same window at the lags a and a + gap for every a that keeps both in the window.
//! So M takes 2 W additions a position, not W^2.

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
pub(super) struct Sums<'a> {
    histories: &'a Histories,
    /// All places of every title, in the order of the histories.
    places: Vec<Vec<Place>>,
    /// w_k.
    weights: Vec<f64>,
    /// `products[gap][m]` = sum over a = 0 ..= m of w_a w_{a + gap}.
    products: Vec<Vec<f64>>,
}

impl<'a> Sums<'a> {
    pub(super) fn new(data: &'a Interactions, weights: Vec<f64>) -> Self {
        let mut places = vec![Vec::new(); data.title_count];
        for (h, history) in data.histories.iter().enumerate() {
            for (p, &title) in history.iter().enumerate() {
                places[title as usize].push(Place { history: index(h), position: index(p) });
            }
        }
        let products = lag_products(&weights);
        Self { histories: &data.histories, places, weights, products }
    }

    /// M, titles x titles.
    pub(super) fn features(&self) -> Dense {
        self.by_rows(|place, row| self.add_features(place, row))
    }

    /// R', titles x titles: row j is target j.
    pub(super) fn targets(&self) -> Dense {
        self.by_rows(|place, row| self.add_targets(place, row))
    }

    /// How often every title was seen.
    pub(super) fn counts(&self) -> impl Iterator<Item = usize> {
        self.places.iter().map(Vec::len)
    }

    /// Fills every row by adding up its title's places in order, in double precision.
    fn by_rows(&self, add: impl Fn(Place, &mut [f64]) + Sync) -> Dense {
        let n = self.places.len();
        let mut out = Dense::zeros(n, n);
        out.data_mut().par_chunks_mut(n).zip(&self.places).for_each_init(
            || vec![0.0; n],
            |sums, (row, places)| {
                sums.fill(0.0);
                places.iter().for_each(|&place| add(place, sums));
                row.iter_mut().zip(sums.iter()).for_each(|(x, &sum)| *x = narrow(sum));
            },
        );
        out
    }

    /// Adds what the title at `place` shares with every title less than W positions away. The newest
    /// title has no target and is in no window.
    fn add_features(&self, place: Place, row: &mut [f64]) {
        let history = self.histories.get(place.history as usize);
        let (p, window) = (place.position as usize, self.weights.len());
        let Some(last) = history.len().checked_sub(2).filter(|&last| p <= last) else { return };
        for q in p.saturating_sub(window - 1)..=(p + window - 1).min(last) {
            let gap = p.abs_diff(q);
            let lag_max = (window - 1 - gap).min(last - p.max(q));
            row[history[q] as usize] += self.products[gap][lag_max];
        }
    }

    /// Adds the window before the title at `place`.
    fn add_targets(&self, place: Place, row: &mut [f64]) {
        let history = self.histories.get(place.history as usize);
        let before = history[..place.position as usize].iter().rev();
        for (&title, weight) in before.zip(&self.weights) {
            row[title as usize] += weight;
        }
    }
}

/// `products[gap][m]` = sum over a = 0 ..= m of w_a w_{a + gap}.
fn lag_products(weights: &[f64]) -> Vec<Vec<f64>> {
    let running = |gap: usize| {
        let products = weights.iter().zip(&weights[gap..]).map(|(x, y)| x * y);
        products
            .scan(0.0, |sum, p| {
                *sum += p;
                Some(*sum)
            })
            .collect()
    };
    (0..weights.len()).map(running).collect()
}
