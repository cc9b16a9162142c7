//! What editors decide: set it, show it, and why a title is or is not shown to a viewer.

mod check;
mod set;
mod show;

pub use check::{CheckedRule, RulesCheck, RulesChecked};
pub use set::{RulesSet, SetRules};
pub use show::{RulesShow, ShownRules};
