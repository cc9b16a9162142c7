//! One viewer, and viewers by id.

mod search;
mod show;
mod wish;

pub use search::{FoundViewers, ViewerSearch};
pub use show::{ViewerEvent, ViewerSheet, ViewerShow};
pub use wish::{ViewerOptIn, ViewerOptOut, Wish};
