//! Recommenders, splits, metrics and comparisons, as pure functions.
