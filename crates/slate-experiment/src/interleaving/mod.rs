//! Two rankers in one list: which of them the viewers play from.
//!
//! Both rank the same titles for the same viewer; one list is made of both and shown, and what is played is credited to
//! the side it came from. A viewer is their own control, which is why far fewer of them are needed than for two cells. It
//! says which ranker is preferred, and not by how much a metric would move.

mod draft;
mod mixed;
mod wins;

pub use draft::{balanced, balanced_credit, team_draft};
pub use mixed::{HOFMANN_TAU, probabilistic};
pub use wins::{
    Preference, SequentialPreference, Wins, preference, sequential_preference, viewers_needed,
};

/// One place of the list that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slot<T> {
    /// What stands there.
    pub title: T,
    /// How much of a play belongs to ranker b: 0 or 1 where one side put it there, 1/2 where both would have.
    pub share_b: f64,
}

/// Which of two rankings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

/// What a list earned for a and for b: `plays` of each slot, weighted as one likes, and divided by the slots' shares.
///
/// # Panics
/// Where there are not as many plays as slots.
pub fn credit<T>(slots: &[Slot<T>], plays: &[f64]) -> [f64; 2] {
    assert_eq!(slots.len(), plays.len(), "each slot has a count of plays");
    let mut sums = [0.0; 2];
    for (slot, plays) in slots.iter().zip(plays) {
        sums[0] += plays * (1.0 - slot.share_b);
        sums[1] += plays * slot.share_b;
    }
    sums
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests;
