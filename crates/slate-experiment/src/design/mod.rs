//! Online tests as they are planned: written before they start, and then changed by nobody.
//!
//! A [`Definition`] says who takes part, what each cell gives them, what is measured, for how long, and which answer
//! leads to which decision. Its canonical form is what is hashed, shown to whoever approves, and compared later; a
//! change is a new phase. [`document`] turns tests that run into features of the language that [`crate::assign`]
//! evaluates, so that foreign clients and Slate put the same person into the same cell.
//!
//! A layer keeps tests apart: those of one layer share nobody. A holdback across tests is a test itself, whose cell the
//! others require.

mod cell;
mod check;
mod decision;
mod definition;
mod features;
mod layer;
mod measure;

pub use cell::{Artwork, Cell, PageLayout};
pub use decision::{Decision, Method};
pub use definition::{BYTES_MAX, Definition, LearnsFrom, Requires, VIEWER};
pub use features::{Live, document};
pub use layer::{Slot, free_slot};
pub use measure::{Better, Measure, Role};

#[cfg(test)]
mod tests;
