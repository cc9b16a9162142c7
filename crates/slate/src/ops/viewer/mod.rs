//! One viewer, and viewers by id.

mod cells;
mod forget;
mod profile;
mod search;
mod show;
mod wish;

pub(in crate::ops) use cells::entered;
pub use forget::{Receipt, ViewerForget};
pub use profile::{SetProfile, ViewerProfile};
pub(in crate::ops) use profile::{check_age, narrowed};
pub use search::{FoundViewers, ViewerSearch};
pub use show::{ViewerEvent, ViewerSheet, ViewerShow};
pub use wish::{ViewerOptIn, ViewerOptOut, Wish};
