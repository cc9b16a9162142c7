//! Ready-made splits for offline evaluation: who met what, and who met what in which order.
//!
//! Such files come with published results, so a number here can be compared with a number there.
//! All of them may be packed as `.gz` or `.zst`; a bad line stops the reading, since a split with a
//! line less is another split.

mod histories;
mod pairs;
mod sequences;

pub use histories::read_histories;
pub use pairs::{Pairs, read_pairs};
pub use sequences::{SequenceTargets, Sequences, read_sequence_targets, read_sequences};

#[cfg(test)]
mod tests;
