//! Units' numbers into moments, by group.
//!
//! Chunks of fixed size are summed up in parallel and put together in their order, so that the same units give the same
//! bytes with any number of threads.

use rayon::prelude::*;

use super::NOBODY;
use super::value::Values;
use crate::moments::Moments;

/// Units of a chunk.
const CHUNK: usize = 1 << 14;

/// Which group each unit is in.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
    /// A group's number, or [`NOBODY`] for a unit that is left out.
    pub of: &'a [u32],
    /// How many groups.
    pub count: usize,
}

/// Moments of each group: of a metric y, its denominator d, and the same two before the test, x and z, in this order.
/// Where there is no denominator, d and z are 1; where nothing is known from before, x is 0. Units whose y is NaN are
/// left out.
pub fn summaries(now: &Values, before: Option<&Values>, groups: Groups<'_>) -> Vec<Moments<4>> {
    let ratio = now.denominator.is_some();
    let parts: Vec<Vec<Moments<4>>> = (0..groups.of.len().div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let span = chunk * CHUNK..groups.of.len().min((chunk + 1) * CHUNK);
            let row = |unit: usize| row(now, before, unit);
            match ratio {
                true => of_chunk(span, groups, row),
                false => {
                    let pair = |unit: usize| row(unit).map(|[y, _, x, _]| [y, x]);
                    of_chunk(span, groups, pair).iter().map(spread).collect()
                }
            }
        })
        .collect();
    let mut all = vec![Moments::default(); groups.count];
    for part in &parts {
        all.iter_mut().zip(part).for_each(|(all, part)| all.merge(part));
    }
    all
}

/// The variables of a unit; none if it is not counted.
#[inline]
fn row(now: &Values, before: Option<&Values>, unit: usize) -> Option<[f64; 4]> {
    let y = now.value[unit];
    let d = now.denominator.as_ref().map_or(1.0, |d| d[unit]);
    let x = before.map_or(0.0, |before| before.value[unit]);
    let z = before.and_then(|b| b.denominator.as_ref()).map_or(1.0, |z| z[unit]);
    (!y.is_nan()).then_some([y, d, x, z])
}

/// Moments of each group in a chunk: means first, then products about them.
fn of_chunk<const K: usize>(
    span: std::ops::Range<usize>,
    groups: Groups<'_>,
    row: impl Fn(usize) -> Option<[f64; K]>,
) -> Vec<Moments<K>> {
    let mut counts = vec![0.0; groups.count];
    let mut means = vec![[0.0; K]; groups.count];
    let mut products = vec![[[0.0; K]; K]; groups.count];
    let grouped = || span.clone().filter(|unit| groups.of[*unit] != NOBODY);
    for unit in grouped() {
        let Some(row) = row(unit) else { continue };
        let group = groups.of[unit] as usize;
        counts[group] += 1.0;
        (0..K).for_each(|i| means[group][i] += row[i]);
    }
    let scaled = means.iter_mut().zip(&counts).filter(|(_, n)| **n > 0.0);
    scaled.for_each(|(mean, n)| mean.iter_mut().for_each(|m| *m /= n));
    for unit in grouped() {
        let Some(row) = row(unit) else { continue };
        let group = groups.of[unit] as usize;
        let apart: [f64; K] = std::array::from_fn(|i| row[i] - means[group][i]);
        for i in 0..K {
            (i..K).for_each(|j| products[group][i][j] += apart[i] * apart[j]);
        }
    }
    let parts = counts.iter().zip(&means).zip(products);
    parts.map(|((n, mean), products)| Moments::about_means(*n, *mean, products)).collect()
}

/// Moments of y and x among those of y, d, x and z, where d and z are 1.
fn spread(pair: &Moments<2>) -> Moments<4> {
    let (mean, products) = (pair.means(), pair.products());
    let mut wide = [[0.0; 4]; 4];
    wide[0][0] = products[0][0];
    wide[0][2] = products[0][1];
    wide[2][2] = products[1][1];
    match pair.n() {
        0.0 => Moments::default(),
        n => Moments::about_means(n, [mean[0], 1.0, mean[1], 1.0], wide),
    }
}
