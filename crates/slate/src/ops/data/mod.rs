//! What is there, and putting posted events into files.

mod compact;
mod show;

pub use compact::{Compacted, DataCompact};
pub use show::{Bin, DataSheet, DataShow, Day, Month};
