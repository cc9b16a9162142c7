//! Who may do what, and the mathematics of the record that says who did.
//!
//! [`decide`] is the one place where a request is permitted or denied: a table of roles and purposes,
//! and facts about the caller and the subject. Where the table is empty the answer is no. [`record`]
//! chains what was done so that a change or a cut shows. Nothing here opens a file or reads a clock.

#![forbid(unsafe_code)]

mod decide;
pub mod record;
mod roles;

pub use decide::{Ask, Caller, Decision, Facts, Reason, decide, decide_own};
pub use roles::allows;
