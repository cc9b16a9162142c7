//! Who sees what: features with rules, tests with cells, and the hashing that puts people into them.
//!
//! The language is that of GrowthBook's open SDK specification, version 0.8, so that its clients and Slate put the
//! same person into the same cell: hashing in versions 1 and 2, bucket ranges, namespaces, filters, conditions,
//! prerequisites, sticky buckets and contextual bandits.
//!
//! A [`Payload`] is compiled once: conditions become trees, regular expressions are built, groups and
//! prerequisites are looked up. Evaluating it allocates next to nothing, reads no clock and waits for nobody.

mod bucket;
pub mod condition;
mod evaluate;
mod experiment;
mod hash;
mod payload;
mod query;
mod sticky;
mod subject;

pub use bucket::{Range, bucket_ranges, choose_variation, equal_weights, in_namespace};
pub use condition::Condition;
pub use evaluate::{Evaluated, Reason};
pub use experiment::{Assigned, Leaf};
pub use hash::{HashVersion, bucket, fnv1a32};
pub use payload::{Experiment, Feature, Payload, Rule};
pub use query::override_of;
pub use sticky::{Assignments, Remembered, Sticky};
pub use subject::Subject;
