//! Titles out of files: a catalog fits in memory, so it is read whole.

mod assemble;
mod delimited;
mod gathered;
mod imdb;
mod jsonl;
mod metarank;
mod netflix;
mod open;
mod parquet;
mod tmdb;
mod wikidata;

pub use open::{Titles, read_titles, read_titles_from};

use slate_core::{Error, Result, Title};

/// What a reader of titles came to.
pub(crate) enum NextTitle {
    /// A title and the line it stood on.
    Title(Box<Title>, u64),
    /// A line that breaks a rule. The reader goes on after it.
    Bad(Error),
    /// There is no more.
    End,
}

/// A stream of titles, with the contract of [`crate::EventSource`].
pub(crate) trait TitleSource {
    fn advance(&mut self) -> Result<NextTitle>;
}

#[cfg(test)]
mod tests;
