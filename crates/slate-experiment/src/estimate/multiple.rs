//! Many tests at once: p-values adjusted so that the whole family keeps its error.

use serde::{Deserialize, Serialize};

/// What the family keeps, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Correction {
    /// The chance of any false discovery, times the number of tests.
    Bonferroni,
    /// The same, by steps down from the smallest (Holm 1979).
    Holm,
    /// The same, by steps up from the largest, for tests that are independent or depend positively (Hochberg 1988).
    Hochberg,
    /// The same, by closing Simes' test; at least as sharp as Hochberg's (Hommel 1988).
    Hommel,
    /// The share of false discoveries, for tests that are independent or depend positively (Benjamini and Hochberg 1995).
    BenjaminiHochberg,
    /// The same under any dependence (Benjamini and Yekutieli 2001).
    BenjaminiYekutieli,
}

/// p-values adjusted, in the order they came in. Those that are not between 0 and 1 are taken as 1.
pub fn adjusted(p: &[f64], correction: Correction) -> Vec<f64> {
    let m = p.len();
    let valid = |p: &f64| if (0.0..=1.0).contains(p) { *p } else { 1.0 };
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|a, b| valid(&p[*a]).total_cmp(&valid(&p[*b])));
    let ascending: Vec<f64> = order.iter().map(|at| valid(&p[*at])).collect();
    let harmonic: f64 = (1..=m).map(|i| 1.0 / i as f64).sum();
    let found = match correction {
        Correction::Bonferroni => ascending.iter().map(|p| p * m as f64).collect(),
        Correction::Holm => down(&ascending, |i| (m - i) as f64),
        Correction::Hochberg => up(&ascending, |i| (m - i) as f64),
        Correction::Hommel => hommel(&ascending),
        Correction::BenjaminiHochberg => up(&ascending, |i| m as f64 / (i + 1) as f64),
        Correction::BenjaminiYekutieli => up(&ascending, |i| harmonic * m as f64 / (i + 1) as f64),
    };
    let mut adjusted = vec![1.0; m];
    order.iter().zip(found).for_each(|(at, p): (&usize, f64)| adjusted[*at] = p.min(1.0));
    adjusted
}

/// From the smallest: each at least what came before.
fn down(ascending: &[f64], factor: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut largest = 0.0_f64;
    let step = |(i, p): (usize, &f64)| {
        largest = largest.max(p * factor(i));
        largest
    };
    ascending.iter().enumerate().map(step).collect()
}

/// From the largest: each at most what came before.
fn up(ascending: &[f64], factor: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut smallest = f64::INFINITY;
    let step = |(i, p): (usize, &f64)| {
        smallest = smallest.min(p * factor(i));
        smallest
    };
    let mut found: Vec<f64> = ascending.iter().enumerate().rev().map(step).collect();
    found.reverse();
    found
}

/// For each p the largest, over the sizes of the families it may be in, of Simes' p-value of the worst such family:
/// itself and the largest of the others.
fn hommel(ascending: &[f64]) -> Vec<f64> {
    let m = ascending.len();
    let mut found = ascending.to_vec();
    for size in 1..=m {
        // Simes' value of the `size - 1` largest, counted from the second place of the family.
        let rest = (1..size).map(|i| size as f64 * ascending[m - size + i] / (i + 1) as f64);
        let rest = rest.fold(f64::INFINITY, f64::min);
        let first = m - size;
        let of_first = rest.min(size as f64 * ascending[first]);
        for (i, found) in found.iter_mut().enumerate() {
            let simes = if i <= first { rest.min(size as f64 * ascending[i]) } else { of_first };
            *found = found.max(simes);
        }
    }
    found
}
