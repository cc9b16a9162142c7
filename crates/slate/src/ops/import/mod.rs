//! Bringing viewing and titles in.

mod events;
mod movielens;
mod stage;
mod titles;

pub use events::ImportEvents;
pub use movielens::ImportMovielens;
pub use stage::{Imported, SkippedLine, sweep_orphans};
pub use titles::{ImportTitles, ImportedTitles};
