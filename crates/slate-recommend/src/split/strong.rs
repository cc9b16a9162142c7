//! Strong generalisation: whole viewers are held out (Liang et al. 2018, section 4.1).
//!
//! Viewers are shuffled; the last are the test part, those before them the validation part, the rest is
//! trained on. Of a held-out viewer only titles that training knows count; a random share of them is the
//! target and the rest the input.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result, Seed};
use slate_math::Rng;
use slate_math::cast::index;

use super::{HeldOut, Part, Split, first_views};
use crate::Interactions;
use crate::spec::check_number;

/// A tenth of the viewers for each part.
const VIEWERS: HeldOut = HeldOut(0.1);
/// Share of a held-out viewer's titles that is to be found.
const TARGET_SHARE: f64 = 0.2;

/// How to hold viewers out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Strong {
    /// Viewers of the test part.
    pub test_viewers: HeldOut,
    /// Viewers of the validation part.
    pub validation_viewers: HeldOut,
    /// Share of a held-out viewer's titles that is to be found, rounded down.
    pub target_share: f64,
}

impl Default for Strong {
    fn default() -> Self {
        Self { test_viewers: VIEWERS, validation_viewers: VIEWERS, target_share: TARGET_SHARE }
    }
}

impl Strong {
    /// Checks every parameter.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`], naming the parameter.
    pub fn check(&self) -> Result<()> {
        self.test_viewers.check("test_viewers")?;
        self.validation_viewers.check("validation_viewers")?;
        check_number("target_share", self.target_share, 0.01..=0.99)
    }
}

/// Holds viewers out.
///
/// # Errors
/// [`ErrorKind::Insufficient`] if nobody is left to train on or to judge by.
pub fn strong(data: &Interactions, options: &Strong, seed: Seed) -> Result<Split> {
    options.check()?;
    let data = first_views(data);
    let n = data.histories.len();
    let (test, validation) = (options.test_viewers.of(n), options.validation_viewers.of(n));
    let Some(trained) = n.checked_sub(test + validation).filter(|&rest| rest > 0) else {
        let detail = format!("{n} viewers are too few to hold out {validation} and {test}");
        return Err(Error::new(ErrorKind::Insufficient, detail));
    };
    let mut order: Vec<u32> = (0..index(n)).collect();
    Rng::new(seed.derive("viewers")).shuffle(&mut order);
    let (train_viewers, held_out) = order.split_at(trained);
    let (validation_viewers, test_viewers) = held_out.split_at(validation);

    let train = only(&data, train_viewers);
    let refit = only(&data, &[train_viewers, validation_viewers].concat());
    let part = |viewers| hold_out(&data, &train, viewers, options.target_share, seed);
    let (validation, test) = (part(validation_viewers)?, part(test_viewers)?);
    Split { train, refit: Some(refit), validation: Some(validation), test }.check()
}

/// The whole histories of these viewers, in the order of the data.
fn only(data: &Interactions, viewers: &[u32]) -> Interactions {
    let mut lengths = vec![0; data.histories.len()];
    for &viewer in viewers {
        lengths[viewer as usize] = data.histories.get(viewer as usize).len();
    }
    data.prefixes(&lengths)
}

/// Divides these viewers' histories; each viewer's dice follow from the viewer alone.
fn hold_out(
    data: &Interactions,
    train: &Interactions,
    viewers: &[u32],
    target_share: f64,
    seed: Seed,
) -> Result<Part> {
    let known = train.pattern()?.column_counts();
    let mut viewers = viewers.to_vec();
    viewers.sort_unstable();
    let mut part = Part::default();
    for viewer in viewers {
        let history = data.histories.get(viewer as usize);
        let history: Vec<u32> =
            history.iter().copied().filter(|&t| known[t as usize] > 0).collect();
        let dice = seed.derive("targets").nth(u64::from(viewer));
        let (input, targets) = divide(&history, target_share, dice);
        part.push(viewer, &input, &targets);
    }
    Ok(part)
}

/// Draws the targets; the input keeps its order.
fn divide(history: &[u32], target_share: f64, seed: Seed) -> (Vec<u32>, Vec<u32>) {
    #[expect(clippy::cast_possible_truncation, reason = "at most n")]
    let targets = (target_share * history.len() as f64) as usize;
    let mut is_target = vec![false; history.len()];
    is_target[..targets].fill(true);
    Rng::new(seed).shuffle(&mut is_target);
    let pick = |wanted: bool| {
        let chosen = history.iter().zip(&is_target).filter(|&(_, &t)| t == wanted);
        chosen.map(|(&title, _)| title).collect()
    };
    (pick(false), pick(true))
}
