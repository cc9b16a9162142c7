//! What another policy would have earned, from the log of one: off-policy evaluation.
//!
//! Every row of the log has the probability with which its action was chosen. A policy that would do what the log never
//! did cannot be judged: [`Log::support`] says so, and estimates by weights are then refused.

mod ahead;
mod estimators;
mod known;
mod likelihood;
pub mod slates;
mod support;

pub use ahead::ahead;
pub use estimators::{Estimator, Log, Row, Value, estimate};
pub use known::{Choice, Joint, KnownPolicy, joint};
pub use support::Support;
