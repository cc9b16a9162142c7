//! The sums of linear sequential regression over all positions of all histories:
//! M = sum h_t h_t' and R = sum h_t e_{s_{t+1}}', both titles x titles, with h_t = sum_k w_k e_{s_{t-k}}.
//!
//! Both are filled by output rows, each by one thread in the order of the histories. Entry (i, j) of M is a
//! sum over pairs of positions closer than W, and how much a pair adds is known in closed form: two titles
//! `gap` apart are in the same window at the lags a and a + gap for every a that keeps both in the window.
//! So M takes 2 W additions a position, not W^2.
//!
//! Everything is added up in whole multiples of a small unit (see [`Lags`]), so that the order of addition
//! never matters and what was added can be taken away again without a trace.

use rayon::prelude::*;
use slate_core::{Error, ErrorKind, Result};
use slate_math::Dense;
use slate_math::cast::{index, narrow};

use crate::{Histories, Interactions};

/// The most places of one title: with them and the weights of [`Lags`] no entry passes 2^62.
const PLACES_MAX: usize = 1 << PLACES_BITS;
const PLACES_BITS: u32 = 28;
/// The finest unit is 2^-30: a weight is off by 5e-10 at most.
const UNIT_BITS_MAX: u32 = 30;

/// The weights by lag as whole multiples of a unit.
///
/// An entry of M is at most (sum of w)^2 times the places of a title, an entry of R less. The unit is the
/// power of two that leaves room for [`PLACES_MAX`] of them in 62 bits, and no finer than 2^-30.
#[derive(Debug, Clone)]
pub(crate) struct Lags {
    /// w_k.
    pub(crate) weights: Vec<i64>,
    /// `products[gap][m]` = sum over a = 0 ..= m of w_a w_{a + gap}.
    pub(crate) products: Vec<Vec<i64>>,
    unit: f64,
}

impl Lags {
    /// From w_k, none negative.
    pub(crate) fn new(weights: &[f64]) -> Self {
        let whole = weights.iter().sum::<f64>().max(1.0);
        let left = f64::from(62 - PLACES_BITS) - (whole * whole).log2().ceil();
        let per_one = left.clamp(0.0, f64::from(UNIT_BITS_MAX)).exp2();
        #[expect(clippy::cast_possible_truncation, reason = "rounded, and below 2^34")]
        let fixed = |x: f64| (x * per_one).round() as i64;
        let products = lag_products(weights).into_iter();
        Self {
            weights: weights.iter().map(|&w| fixed(w)).collect(),
            products: products.map(|sums| sums.into_iter().map(fixed).collect()).collect(),
            unit: 1.0 / per_one,
        }
    }

    /// A sum as a number.
    pub(crate) fn number(&self, sum: i64) -> f32 {
        narrow(sum as f64 * self.unit)
    }

    /// Calls `each(q, value)` for every position q whose title adds to row `history[p]` of M, and by how
    /// much. The newest title has no target and is in no window.
    pub(crate) fn features(&self, history: &[u32], p: usize, mut each: impl FnMut(usize, i64)) {
        let window = self.weights.len();
        let Some(last) = history.len().checked_sub(2).filter(|&last| p <= last) else { return };
        for q in p.saturating_sub(window - 1)..=(p + window - 1).min(last) {
            let gap = p.abs_diff(q);
            let lag_max = (window - 1 - gap).min(last - p.max(q));
            each(q, self.products[gap][lag_max]);
        }
    }

    /// Calls `each(title, weight)` for the window before position p: what it adds to row `history[p]` of R'.
    pub(crate) fn targets(&self, history: &[u32], p: usize, mut each: impl FnMut(u32, i64)) {
        let before = history[..p].iter().rev();
        before.zip(&self.weights).for_each(|(&title, &weight)| each(title, weight));
    }
}

/// Where a title was seen: which history, and at which position.
#[derive(Debug, Clone, Copy)]
struct Place {
    history: u32,
    position: u32,
}

/// The sums M and R of all training rows.
pub(crate) struct Sums<'a> {
    histories: &'a Histories,
    /// All places of every title, in the order of the histories.
    places: Vec<Vec<Place>>,
    lags: Lags,
}

impl<'a> Sums<'a> {
    /// # Errors
    /// A title with more places than can be added up.
    pub(crate) fn new(data: &'a Interactions, lags: Lags) -> Result<Self> {
        let mut places = vec![Vec::new(); data.title_count];
        for (h, history) in data.histories.iter().enumerate() {
            for (p, &title) in history.iter().enumerate() {
                places[title as usize].push(Place { history: index(h), position: index(p) });
            }
        }
        if let Some(many) = places.iter().map(Vec::len).find(|&n| n > PLACES_MAX) {
            let detail =
                format!("expected a title to be seen {PLACES_MAX} times at most, not {many}");
            return Err(Error::new(ErrorKind::Limit, detail));
        }
        Ok(Self { histories: &data.histories, places, lags })
    }

    /// M, titles x titles.
    pub(crate) fn features(&self) -> Dense {
        self.dense(|place, row| self.add_features(place, row))
    }

    /// R', titles x titles: row j is target j.
    pub(crate) fn targets(&self) -> Dense {
        self.dense(|place, row| self.add_targets(place, row))
    }

    /// Every row of M before it becomes a number, through `to`.
    pub(crate) fn feature_rows<T: Send>(&self, to: impl Fn(usize, &[i64]) -> T + Sync) -> Vec<T> {
        self.rows(|place, row| self.add_features(place, row), to)
    }

    /// The same for R'.
    pub(crate) fn target_rows<T: Send>(&self, to: impl Fn(usize, &[i64]) -> T + Sync) -> Vec<T> {
        self.rows(|place, row| self.add_targets(place, row), to)
    }

    /// How often every title was seen.
    pub(crate) fn counts(&self) -> impl Iterator<Item = usize> {
        self.places.iter().map(Vec::len)
    }

    /// Fills every row by adding up its title's places.
    fn dense(&self, add: impl Fn(Place, &mut [i64]) + Sync) -> Dense {
        let n = self.places.len();
        let mut out = Dense::zeros(n, n);
        out.data_mut().par_chunks_mut(n).zip(&self.places).for_each_init(
            || vec![0; n],
            |sums, (row, places)| {
                sums.fill(0);
                places.iter().for_each(|&place| add(place, sums));
                row.iter_mut().zip(&*sums).for_each(|(x, &sum)| *x = self.lags.number(sum));
            },
        );
        out
    }

    fn rows<T: Send>(
        &self,
        add: impl Fn(Place, &mut [i64]) + Sync,
        to: impl Fn(usize, &[i64]) -> T + Sync,
    ) -> Vec<T> {
        let n = self.places.len();
        let row = |sums: &mut Vec<i64>, (i, places): (usize, &Vec<Place>)| {
            sums.fill(0);
            places.iter().for_each(|&place| add(place, sums));
            to(i, sums)
        };
        self.places.par_iter().enumerate().map_init(|| vec![0; n], row).collect()
    }

    /// Adds what the title at `place` shares with every title less than W positions away.
    fn add_features(&self, place: Place, row: &mut [i64]) {
        let history = self.histories.get(place.history as usize);
        let add = |q: usize, value| row[history[q] as usize] += value;
        self.lags.features(history, place.position as usize, add);
    }

    /// Adds the window before the title at `place`.
    fn add_targets(&self, place: Place, row: &mut [i64]) {
        let history = self.histories.get(place.history as usize);
        let add = |title: u32, weight| row[title as usize] += weight;
        self.lags.targets(history, place.position as usize, add);
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
