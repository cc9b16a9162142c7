//! Normalised discounted cumulative gain with graded labels (Burges et al. 2005; Järvelin and Kekäläinen 2002).

use crate::cast::index;

/// The gain of a grade: 2^grade - 1.
pub(super) fn gain(grade: f32) -> f64 {
    f64::from(grade).exp2() - 1.0
}

/// The weight of a place, counted from 0: 1 / log2(2 + place).
pub(super) fn discount(place: usize) -> f64 {
    1.0 / (place as f64 + 2.0).log2()
}

/// The largest DCG@k that rows with these gains can have.
pub(super) fn ideal(gains: &[f64], k: usize) -> f64 {
    let mut sorted = gains.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    sorted.iter().take(k).enumerate().map(|(place, g)| g * discount(place)).sum()
}

/// Rows by descending score; of equal scores the first row first.
pub(super) fn order(scores: &[f64], out: &mut Vec<u32>) {
    out.clear();
    out.extend(0..index(scores.len()));
    out.sort_unstable_by(|&a, &b| {
        scores[b as usize].total_cmp(&scores[a as usize]).then(a.cmp(&b))
    });
}
