//! A policy as far as its own log knows it.
//!
//! To judge a policy by another's log one must know what it would have done there, action by action. Its own log has the
//! probabilities of what it did; where each action has one probability in all rows, and they sum to 1, that is enough.

use std::fmt::Write as _;

use slate_core::{Error, ErrorKind, Result};

use super::estimators::{Row, Value};

/// One logged choice, and nothing of what another policy would have done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Where it was made: a position, a page, a kind of viewer. Probabilities are compared within a place.
    pub place: usize,
    /// What was chosen.
    pub action: usize,
    /// What came of it.
    pub reward: f64,
    /// With which probability it was chosen.
    pub propensity: f64,
}

/// A policy that does the same in every row of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPolicy {
    /// Probability of each action, by place.
    places: Vec<Vec<f64>>,
}

/// How far probabilities may be apart that are one.
const SAME: f64 = 1e-9;
/// How many actions an error names.
const NAMED: usize = 5;

impl KnownPolicy {
    /// A policy by the probability of each action in each place.
    pub fn new(places: Vec<Vec<f64>>) -> Self {
        Self { places }
    }

    /// The policy that made a log, among `actions` actions.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] where propensities that another log's rows would need are missing: of actions that
    /// were never chosen in a place, and of those whose probability changes from row to row, so that nobody knows which
    /// one another row would have had. The error names them.
    pub fn of_log(choices: &[Choice], actions: usize) -> Result<Self> {
        let places = choices.iter().map(|choice| choice.place + 1).max().unwrap_or(0);
        let mut ranges = vec![vec![(f64::INFINITY, f64::NEG_INFINITY); actions]; places];
        for choice in choices {
            let Some(range) = ranges[choice.place].get_mut(choice.action) else {
                let detail = format!("there is no action {} among {actions}", choice.action);
                return Err(Error::invalid(detail));
            };
            *range = (range.0.min(choice.propensity), range.1.max(choice.propensity));
        }
        check(&ranges)?;
        let known = ranges.into_iter().map(|place| place.into_iter().map(|r| r.0).collect());
        Ok(Self { places: known.collect() })
    }

    /// Rows for judging this policy by the log of another.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] for a place that the policy does not know.
    pub fn rows(&self, log: &[Choice]) -> Result<Vec<Row>> {
        let row = |choice: &Choice| {
            let policy = self.places.get(choice.place).ok_or_else(|| {
                let detail = format!("the policy is not known at place {}", choice.place);
                Error::new(ErrorKind::Insufficient, detail)
            })?;
            let Choice { action, reward, propensity, .. } = *choice;
            let (policy, expected) = (policy.clone(), None);
            Ok(Row { action, reward, propensity, policy, expected, unit: None })
        };
        log.iter().map(row).collect()
    }
}

/// The least and largest probability of each action in each place: one and the same, or the error says where not.
fn check(ranges: &[Vec<(f64, f64)>]) -> Result<()> {
    let mut missing = String::new();
    for (place, actions) in ranges.iter().enumerate() {
        let names = |holds: &dyn Fn(&(f64, f64)) -> bool| -> Vec<usize> {
            (0..actions.len()).filter(|action| holds(&actions[*action])).collect()
        };
        let never = names(&|(low, high)| low > high);
        let varies = names(&|(low, high)| high - low > SAME);
        let sum: f64 = actions.iter().map(|(low, _)| low).sum();
        if !never.is_empty() {
            let _ = write!(missing, "; at place {place} {} never chosen", list(&never));
        }
        if !varies.is_empty() {
            let _ = write!(missing, "; at place {place} {} not one in all rows", list(&varies));
        }
        if never.is_empty() && varies.is_empty() && (sum - 1.0).abs() > 1e-6 {
            let _ = write!(missing, "; at place {place} they sum to {sum:.3}");
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let detail = format!("propensities of the policy are missing{missing}");
    let hint = "log the probability of every action, not only of the one that was chosen";
    Err(Error::new(ErrorKind::Insufficient, detail).hint(hint))
}

/// Some actions by number: the first few, and how many more.
fn list(actions: &[usize]) -> String {
    let first: Vec<String> = actions.iter().take(NAMED).map(usize::to_string).collect();
    let more = actions.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("of actions {}{rest}", first.join(", "))
}

/// An estimate beside the truth, which is a mean with an error of its own: the difference, and an interval that has the
/// errors of both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joint {
    /// Estimate less truth.
    pub difference: f64,
    /// Its interval.
    pub interval: [f64; 2],
}

/// The difference of two values of independent logs. Their intervals are put together side by side (Zou and Donner
/// 2008), so that one which reaches further up than down stays so.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where either has no interval.
pub fn joint(estimate: &Value, truth: &Value) -> Result<Joint> {
    let (Some([low, high]), Some([truth_low, truth_high])) = (estimate.interval, truth.interval)
    else {
        let detail = "an interval needs two units or more";
        return Err(Error::new(ErrorKind::Insufficient, detail));
    };
    let difference = estimate.value - truth.value;
    let down = (estimate.value - low).hypot(truth_high - truth.value);
    let up = (high - estimate.value).hypot(truth.value - truth_low);
    Ok(Joint { difference, interval: [difference - down, difference + up] })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    fn choice(place: usize, action: usize, propensity: f64) -> Choice {
        Choice { place, action, reward: 1.0, propensity }
    }

    #[test]
    fn a_log_with_one_probability_for_each_action_knows_its_policy() {
        let log = [choice(0, 0, 0.25), choice(0, 1, 0.75), choice(0, 1, 0.75)];
        let policy = KnownPolicy::of_log(&log, 2).unwrap();
        assert_eq!(policy, KnownPolicy::new(vec![vec![0.25, 0.75]]));
        let rows = policy.rows(&[choice(0, 0, 0.5)]).unwrap();
        assert_eq!(rows[0].weight(), 0.5);
        assert!(policy.rows(&[choice(1, 0, 0.5)]).is_err());
    }

    #[test]
    fn what_is_missing_is_named() {
        let table = [
            (vec![choice(0, 0, 0.4)], "at place 0 of actions 1 never chosen"),
            (
                vec![choice(1, 0, 0.4), choice(1, 0, 0.5), choice(1, 1, 0.5)],
                "at place 0 of actions 0, 1 never chosen; at place 1 of actions 0 not one in all rows",
            ),
            (vec![choice(0, 0, 0.4), choice(0, 1, 0.4)], "at place 0 they sum to 0.800"),
        ];
        for (log, expected) in table {
            let e = KnownPolicy::of_log(&log, 2).unwrap_err();
            assert_eq!(e.kind(), ErrorKind::Insufficient);
            assert_eq!(e.detail(), format!("propensities of the policy are missing; {expected}"));
        }
        assert!(KnownPolicy::of_log(&[choice(0, 2, 0.4)], 2).is_err());
    }
}
