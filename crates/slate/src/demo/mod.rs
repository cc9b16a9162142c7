//! `slate demo`: an invented service from a seed, taken the whole way: imported, evaluated, proposed by
//! one person, approved by another, tested live, promoted, served. Nothing here has a way in that others have not:
//! every step is an operation run by the executor.

mod catalog;
mod plays;
mod story;
mod trial;
mod words;

pub use catalog::{InventedTitle, invent_titles};
pub(crate) use catalog::{TASTE, Taste};
pub use plays::{Play, invent_fans, invent_plays};
pub(crate) use plays::{dot, group_tastes, invent_tastes, mixed_taste, neighbours};
pub(crate) use story::open;
pub use story::{Demo, DemoOptions, OWNER, Prepared, prepare, show_lists, show_pages};
pub use trial::Trial;
