//! What to acquire for a budget: the titles that together reach most viewers who are not already well served.

mod bound;
mod coverage;
mod exact;
mod greedy;
mod limits;
mod memo;
mod solve;
#[cfg(test)]
mod tests;

pub use coverage::{Candidate, Coverage, Segment};
pub use limits::{Limits, Quota};
pub use memo::{Assumption, Ranked, Titled, assumptions, ranked, titled};
pub use solve::{Chosen, Guarantee, choose};
