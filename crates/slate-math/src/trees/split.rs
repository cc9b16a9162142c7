//! The best split of a leaf by one column.
//!
//! With G and H the sums of first and second derivatives, a leaf contributes G^2 / (H + lambda) to the
//! decrease of the loss, and a split gains what left and right contribute less what the leaf did (Chen and
//! Guestrin 2016, eq. 7, without its factor 1/2 and its penalty). Rows without a value go to the side that
//! gains more (ibid., algorithm 3).

use super::{
    gradient::{Sums, Units},
    spec::BoostSpec,
};

/// What a split must respect, and what sums are worth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) units: Units,
    pub(super) lambda: f64,
    pub(super) rows_min: i64,
    /// In units of the second derivative.
    pub(super) second_min: i64,
    pub(super) gain_min: f64,
}

impl Rule {
    pub(super) fn new(spec: &BoostSpec, units: Units) -> Self {
        // A sum below one unit may be a sum of nothing, and nothing cannot be divided by.
        let wanted = (spec.hessian_min / units.second).ceil().max(1.0);
        Self {
            units,
            lambda: spec.lambda,
            rows_min: i64::try_from(spec.rows_min).unwrap_or(i64::MAX),
            second_min: whole(wanted),
            gain_min: spec.gain_min,
        }
    }

    /// Whether `side` may be a leaf.
    pub(super) fn allows(&self, side: Sums) -> bool {
        side.rows >= self.rows_min && side.second >= self.second_min
    }

    /// Whether a leaf of so many rows can be split at all.
    pub(super) fn allows_split_of(&self, rows: usize) -> bool {
        i64::try_from(rows).is_ok_and(|rows| rows / 2 >= self.rows_min)
    }

    /// G^2 / (H + lambda).
    fn score(&self, side: Sums) -> f64 {
        let first = side.first as f64 * self.units.first;
        first * first / (side.second as f64 * self.units.second + self.lambda)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "what is too large is the largest")]
fn whole(x: f64) -> i64 {
    x as i64
}

/// A split of a leaf: rows whose bin is up to `bin` go left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    pub(super) column: usize,
    pub(super) bin: u8,
    /// Where rows without a value go.
    pub(super) missing_left: bool,
    pub(super) gain: f64,
}

/// The best split by `column`, whose bins (the one of missing values last) sum to `total`. Of equal gains
/// the first: lower bins, missing values to the right.
pub(super) fn best(column: usize, bins: &[Sums], total: Sums, rule: &Rule) -> Option<Split> {
    let (&missing, bins) = bins.split_last()?;
    let parent = rule.score(total);
    let (mut left, mut found, mut bar) = (Sums::default(), None, rule.gain_min);
    for (bin, &sums) in (0..=u8::MAX).zip(bins) {
        // An empty bin parts the rows as the bin before it does.
        if sums.rows == 0 {
            continue;
        }
        left += sums;
        if total.rows - left.rows < rule.rows_min {
            break;
        }
        let sides = [(left, false), (left + missing, true)];
        let tried = if missing.rows == 0 { &sides[..1] } else { &sides[..] };
        for &(side, missing_left) in tried {
            let other = total - side;
            if !(rule.allows(side) && rule.allows(other)) {
                continue;
            }
            let gain = rule.score(side) + rule.score(other) - parent;
            if gain > bar {
                bar = gain;
                // What the leaf has never missed goes where most of its rows go.
                let missing_left =
                    if missing.rows == 0 { side.rows >= other.rows } else { missing_left };
                found = Some(Split { column, bin, missing_left, gain });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
