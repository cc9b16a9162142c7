//! `slate demo`: an invented service from a seed, taken the whole way: imported, evaluated, proposed by
//! one person, approved by another, promoted, served. Nothing here has a way in that others have not:
//! every step is an operation run by the executor.

mod catalog;
mod plays;
mod story;
mod words;

pub(crate) use catalog::TASTE;
pub use catalog::{InventedTitle, invent_titles};
pub use plays::{Play, invent_fans, invent_plays};
pub(crate) use story::open;
pub use story::{Demo, DemoOptions, OWNER, prepare, show_lists, show_pages};
