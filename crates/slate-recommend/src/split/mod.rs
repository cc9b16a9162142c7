//! Cutting the past in two: what models learn from, and what they have to foresee.
//!
//! Only a viewer's first time with a title counts: a title seen before is never a target. Viewers of
//! whom nothing is left to foresee, or nothing to foresee it from, are left out and counted.

mod given;
mod leave_one_out;
mod strong;
mod time;

pub use given::{Given, GivenRows, GivenViewer, GivenVocabulary, given, group_pairs};
pub use leave_one_out::{LeaveOneOut, leave_one_out};
pub use strong::{Strong, strong};
pub use time::{ByTime, by_time};

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};

use crate::recommender::distinct;
use crate::{Histories, Interactions};

/// Viewers to judge models by: what they saw, and what they saw next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// Which viewer each row is: the row of the interactions that were split.
    pub viewers: Vec<u32>,
    /// What the model is shown, oldest first.
    pub inputs: Histories,
    /// What it should find: ascending, none of it in the input.
    pub targets: Histories,
    /// Viewers that could not be judged.
    pub left_out: usize,
}

impl Part {
    /// Adds a viewer; one without input or without targets that are not in it is left out.
    fn push(&mut self, viewer: u32, input: &[u32], targets: &[u32]) {
        let seen: HashSet<u32> = input.iter().copied().collect();
        let mut targets: Vec<u32> = distinct(targets);
        targets.retain(|t| !seen.contains(t));
        if input.is_empty() || targets.is_empty() {
            self.left_out += 1;
            return;
        }
        targets.sort_unstable();
        self.viewers.push(viewer);
        self.inputs.push(input);
        self.targets.push(&targets);
    }

    /// The same viewers with only these targets; those of whom none is left are left out.
    pub(crate) fn only(&self, holds: &dyn Fn(u32) -> bool) -> Self {
        let mut part = Self::default();
        for i in 0..self.len() {
            let targets: Vec<u32> =
                self.targets.get(i).iter().copied().filter(|&title| holds(title)).collect();
            part.push(self.viewers[i], self.inputs.get(i), &targets);
        }
        part
    }

    /// Number of viewers.
    pub fn len(&self) -> usize {
        self.viewers.len()
    }

    /// Whether there is nobody to judge by.
    pub fn is_empty(&self) -> bool {
        self.viewers.is_empty()
    }

    fn check(&self, name: &str) -> Result<()> {
        if self.is_empty() {
            let detail = format!("no viewer is left to judge by in the {name} part");
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        Ok(())
    }
}

/// The past, cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// What models learn from while settings are chosen.
    pub train: Interactions,
    /// Train and validation together, for plans that refit the chosen setting on both.
    pub refit: Option<Interactions>,
    /// For choosing settings.
    pub validation: Option<Part>,
    /// For the one final judgement.
    pub test: Part,
}

impl Split {
    fn check(self) -> Result<Self> {
        self.train.check()?;
        self.test.check("test")?;
        self.validation.as_ref().map_or(Ok(()), |part| part.check("validation"))?;
        Ok(self)
    }
}

/// How many viewers to hold out: below 1 a share of all, from 1 on a whole number of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HeldOut(pub f64);

impl HeldOut {
    /// Checks that it is a share or a whole number.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] otherwise, naming the parameter.
    pub fn check(self, name: &str) -> Result<()> {
        let whole = self.0 >= 1.0 && self.0.fract() == 0.0 && self.0 <= 1e9;
        if whole || (self.0 > 0.0 && self.0 < 1.0) {
            return Ok(());
        }
        let found = self.0;
        let detail =
            format!("expected `{name}` between 0 and 1, or a whole number, found `{found}`");
        Err(Error::invalid(detail))
    }

    /// How many of `n`, rounded down.
    #[expect(clippy::cast_possible_truncation, reason = "checked range")]
    fn of(self, n: usize) -> usize {
        if self.0 < 1.0 { (self.0 * n as f64) as usize } else { self.0 as usize }
    }
}

/// Every history without the repeats of a title.
fn first_views(data: &Interactions) -> Interactions {
    let mut histories = Histories::new();
    let mut at_ms = data.at_ms.as_ref().map(|_| Vec::new());
    let mut seen = HashSet::new();
    for (viewer, history) in data.histories.iter().enumerate() {
        seen.clear();
        let firsts: Vec<usize> = (0..history.len()).filter(|&p| seen.insert(history[p])).collect();
        histories.push(&firsts.iter().map(|&p| history[p]).collect::<Vec<_>>());
        if let (Some(all), Some(times)) = (&mut at_ms, data.times(viewer)) {
            all.extend(firsts.iter().map(|&p| times[p]));
        }
    }
    let content = data.content.clone();
    Interactions { title_count: data.title_count, histories, at_ms, content }
}
