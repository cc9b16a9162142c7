//! The language in which clients of MLflow search: `metrics.loss < 0.1 and params.model = 'als'`.
//! Parsing and judging only; what is searched comes from [`crate::ops::tracking`].

mod field;
mod judge;
mod lex;
mod like;
mod order;
mod parse;

#[cfg(test)]
mod tests;

pub use field::{Family, Field, Shape};
pub use judge::Record;
pub use order::{Order, sort};
pub use parse::{Clause, Compare, Filter, Match, Test};

/// The longest filter, in bytes.
pub const BYTES_MAX: usize = 10_000;
/// Most clauses of one filter, and most columns to order by.
pub const CLAUSES_MAX: usize = 50;
