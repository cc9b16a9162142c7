//! Parts of the line from 0 to 1 that variations own.

use super::hash::in_name;

/// From, and up to but not including.
pub type Range = (f64, f64);

/// How far weights may be from 1 in sum.
const SUM_TOLERANCE: f64 = 0.01;

/// Whether a number lies in a range.
pub(super) fn within(n: f64, (from, to): Range) -> bool {
    n >= from && n < to
}

/// 1/n each.
pub fn equal_weights(n: usize) -> Vec<f64> {
    vec![1.0 / n as f64; n]
}

/// The ranges of `n` variations: each begins where the weights before it end, whatever the coverage, so that nobody
/// moves from one variation to another when the coverage grows. Weights that do not fit are taken as equal.
pub fn bucket_ranges(n: usize, coverage: f64, weights: Option<&[f64]>) -> Vec<Range> {
    let coverage = coverage.clamp(0.0, 1.0);
    let fits = |w: &&[f64]| w.len() == n && (w.iter().sum::<f64>() - 1.0).abs() <= SUM_TOLERANCE;
    let equal = equal_weights(n);
    let weights = weights.filter(fits).unwrap_or(&equal);
    let mut from = 0.0;
    let range = |weight: &f64| {
        let start = from;
        from += weight;
        (start, start + coverage * weight)
    };
    weights.iter().map(range).collect()
}

/// The first range that holds the number.
pub fn choose_variation(n: f64, ranges: &[Range]) -> Option<usize> {
    ranges.iter().position(|range| within(n, *range))
}

/// Whether somebody stands in a part of a namespace.
pub fn in_namespace(value: &str, namespace: &str, range: Range) -> bool {
    within(in_name(namespace, value), range)
}
