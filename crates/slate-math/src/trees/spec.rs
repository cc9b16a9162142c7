//! How trees are grown: every setting, its default and its bounds.

use slate_core::{Error, Result};

/// The most leaves of a tree.
pub const LEAVES_MAX: usize = 32_767;

/// The deepest a leaf may lie below the root, in any model: explanations walk a tree by recursion.
pub const DEPTH_MAX: usize = 64;

/// The most trees of a forest.
pub const TREES_MAX: usize = 100_000;

/// The most bins of a column, without the one for missing values.
pub const BINS_MAX: usize = 255;

/// Settings of [`fit`](super::boost::fit). The defaults are LightGBM's, but for `patience`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoostSpec {
    /// Trees to grow, at most.
    pub trees: usize,
    /// Leaves of a tree, at most.
    pub leaves: usize,
    /// Splits between the root and a leaf, at most.
    pub depth_max: usize,
    /// Training rows in a leaf, at least.
    pub rows_min: usize,
    /// Sum of second derivatives in a leaf, at least.
    pub hessian_min: f64,
    /// Weight of the L2 penalty on a leaf's value.
    pub lambda: f64,
    /// A split whose gain is not above it is not made.
    pub gain_min: f64,
    /// What each tree's values are multiplied by (Friedman 2001, eq. 36).
    pub shrinkage: f64,
    /// Share of the rows that a tree sees, drawn anew for each tree without replacement.
    pub row_share: f64,
    /// Share of the columns that a tree sees, drawn anew for each tree.
    pub column_share: f64,
    /// Bins of a column, at most, without the one for missing values.
    pub bins: usize,
    /// With validation rows: trees without a better value of the metric before growing stops.
    pub patience: usize,
}

impl Default for BoostSpec {
    fn default() -> Self {
        Self {
            trees: 100,
            leaves: 31,
            depth_max: DEPTH_MAX,
            rows_min: 20,
            hessian_min: 1e-3,
            lambda: 0.0,
            gain_min: 0.0,
            shrinkage: 0.1,
            row_share: 1.0,
            column_share: 1.0,
            bins: BINS_MAX,
            patience: 50,
        }
    }
}

impl BoostSpec {
    /// Whether every setting is within its bounds.
    ///
    /// # Errors
    /// The first setting that is not, by name.
    pub fn check(&self) -> Result<()> {
        let counts = [
            ("trees", self.trees, 1, TREES_MAX),
            ("leaves", self.leaves, 2, LEAVES_MAX),
            ("depth_max", self.depth_max, 1, DEPTH_MAX),
            ("rows_min", self.rows_min, 1, usize::MAX),
            ("bins", self.bins, 2, BINS_MAX),
            ("patience", self.patience, 1, TREES_MAX),
        ];
        for (name, value, low, high) in counts {
            if value < low || value > high {
                let detail = format!("`{name}` is {low} to {high}, found {value}");
                return Err(Error::invalid(detail));
            }
        }
        self.check_weights()
    }

    fn check_weights(&self) -> Result<()> {
        for (name, value) in [
            ("hessian_min", self.hessian_min),
            ("lambda", self.lambda),
            ("gain_min", self.gain_min),
        ] {
            if !value.is_finite() || value < 0.0 {
                return Err(Error::invalid(format!("`{name}` is 0 or more, found {value}")));
            }
        }
        for (name, value) in [
            ("shrinkage", self.shrinkage),
            ("row_share", self.row_share),
            ("column_share", self.column_share),
        ] {
            if !(value > 0.0 && value <= 1.0) {
                let detail = format!("`{name}` is above 0 and at most 1, found {value}");
                return Err(Error::invalid(detail));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
