//! Leave one out: foresee every viewer's last title from all before it.
//!
//! Every viewer with at least two titles is tested on the last. Some viewers also validate: their last but
//! one is to be foreseen from what came before. Training never sees either: it gets all but the last two,
//! of validating viewers all but the last three, as in the protocol of gSASRec (Petrov and Macdonald 2023).
//! Without validation it gets all but the last.

use serde::{Deserialize, Serialize};
use slate_core::{Result, Seed};
use slate_math::Rng;
use slate_math::cast::index;

use super::{HeldOut, Part, Split, first_views};
use crate::Interactions;

/// A validating viewer has something to train on, an input, two targets.
const VALIDATING_LENGTH_MIN: usize = 4;

/// How to leave titles out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LeaveOneOut {
    /// Viewers that validate; nobody if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_viewers: Option<HeldOut>,
}

impl Default for LeaveOneOut {
    fn default() -> Self {
        Self { validation_viewers: Some(HeldOut(0.1)) }
    }
}

impl LeaveOneOut {
    /// Checks every parameter.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Invalid`], naming the parameter.
    pub fn check(&self) -> Result<()> {
        self.validation_viewers.map_or(Ok(()), |v| v.check("validation_viewers"))
    }
}

/// Leaves the last titles out.
///
/// # Errors
/// [`slate_core::ErrorKind::Insufficient`] if nobody is left to train on or to judge by.
pub fn leave_one_out(data: &Interactions, options: &LeaveOneOut, seed: Seed) -> Result<Split> {
    options.check()?;
    let data = first_views(data);
    let validating = validating(&data, options, seed);
    let validates = |viewer: usize| validating.binary_search(&index(viewer)).is_ok();
    let lengths = |left_out: &dyn Fn(usize) -> usize| -> Vec<usize> {
        let histories = data.histories.iter().enumerate();
        histories.map(|(v, h)| kept(h.len(), left_out(v))).collect()
    };
    let train = match validating.is_empty() {
        true => lengths(&|_| 1),
        false => lengths(&|viewer| if validates(viewer) { 3 } else { 2 }),
    };
    let validation = (!validating.is_empty()).then(|| foresee(&data, &validating, 1));
    let everybody: Vec<u32> = (0..index(data.histories.len())).collect();
    Split {
        train: data.prefixes(&train),
        refit: Some(data.prefixes(&lengths(&|_| 1))),
        validation,
        test: foresee(&data, &everybody, 0),
    }
    .check()
}

/// How much of a history of this length stays for training; one that is not tested stays whole.
fn kept(length: usize, left_out: usize) -> usize {
    if length < 2 { length } else { length.saturating_sub(left_out) }
}

/// The viewers that validate, ascending.
fn validating(data: &Interactions, options: &LeaveOneOut, seed: Seed) -> Vec<u32> {
    let Some(held_out) = options.validation_viewers else { return Vec::new() };
    let long_enough = |&v: &u32| data.histories.get(v as usize).len() >= VALIDATING_LENGTH_MIN;
    let mut viewers: Vec<u32> = (0..index(data.histories.len())).filter(long_enough).collect();
    Rng::new(seed.derive("validating")).shuffle(&mut viewers);
    viewers.truncate(held_out.of(data.histories.len()));
    viewers.sort_unstable();
    viewers
}

/// The title `later` places before the last, to be foreseen from all before it.
fn foresee(data: &Interactions, viewers: &[u32], later: usize) -> Part {
    let mut part = Part::default();
    for &viewer in viewers {
        let history = data.histories.get(viewer as usize);
        match history[..history.len().saturating_sub(later)].split_last() {
            Some((&target, input)) => part.push(viewer, input, &[target]),
            None => part.left_out += 1,
        }
    }
    part
}
