//! SQL over a studio's tables: the one place that knows the query engine (DataFusion).
//!
//! | table | columns | comes from |
//! |---|---|---|
//! | `events` | `viewer`, `title`, `kind`, `at`, `day`, `value` | segments ([`Session::add_segments`]) or memory ([`Session::add_events`]) |
//! | `exposures` | `test`, `phase`, `unit`, `cell`, `at`, `until` | memory |
//! | `titles`, `title_genres` | `id`, `name`, `year`; `title`, `genre` | memory |
//! | `pages`, `page_titles` | `slate`, `viewer`, `at`; `slate`, `title` | memory |
//!
//! What is written by people is run by [`Session::query`] and [`Session::unit_days`] only, which take one `SELECT` and
//! nothing else: no statement that changes, writes or names a file, no function whose answer depends on chance or the
//! clock. Memory, spilled bytes, rows and time are bounded by [`Limits`]; what does not fit into memory is spilled to a
//! folder where it can be, and ends the query where it cannot.

mod answer;
mod guard;
mod memory;
mod scan;
mod session;

#[cfg(test)]
mod tests;

pub use answer::{Cell, Rows, UnitDay};
pub use memory::{ExposureOf, PageOf};
pub use session::{Limits, Session};

/// The longest text of SQL, in bytes.
pub const SQL_BYTES_MAX: usize = 16 << 10;

/// The most words and signs of a text of SQL: planning takes stack for what is nested or strung together.
pub const SQL_TOKENS_MAX: usize = 3_000;
