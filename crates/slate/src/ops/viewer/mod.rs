//! One viewer, and viewers by id.

mod forget;
mod search;
mod show;
mod wish;

pub use forget::{Receipt, ViewerForget};
pub use search::{FoundViewers, ViewerSearch};
pub use show::{ViewerEvent, ViewerSheet, ViewerShow};
pub use wish::{ViewerOptIn, ViewerOptOut, Wish};
