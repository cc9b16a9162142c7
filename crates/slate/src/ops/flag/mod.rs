//! The tests that run as flags: what there is, and what somebody gets and why.

mod evaluate;
mod list;

pub use evaluate::{Attributes, FlagEvaluate, FlagEvaluated, InTest};
pub use list::{FlagLine, FlagList, FlagLists};
