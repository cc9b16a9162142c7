//! Off-policy values on logs whose truth is known: generated ones, and two policies of the Open Bandit Dataset (Saito,
//! Aihara, Matsutani and Narita 2021), each with a log of its own.

use slate_core::{ErrorKind, Seed};
use slate_experiment::calibration::{Logs, value_coverage};
use slate_experiment::off_policy::{Choice, Estimator, KnownPolicy, Log, estimate, joint};

use crate::data::table;

/// Titles of the campaign, and positions they are shown at.
const TITLES: usize = 34;

/// The log of a policy.
fn log(policy: &str) -> Option<Vec<Choice>> {
    let text = table(&format!("obd/{policy}/men/men.csv.zst"))?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next()?.split(',').collect();
    let column = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let names = ["position", "item_id", "click", "propensity_score"];
    let [position, item, click, propensity] = names.map(column);
    let choice = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        Choice {
            place: cells[position].parse::<usize>().unwrap() - 1,
            action: cells[item].parse().unwrap(),
            reward: cells[click].parse().unwrap(),
            propensity: cells[propensity].parse().unwrap(),
        }
    };
    Some(lines.map(choice).collect())
}

/// What a log's own policy earned.
fn own(choices: &[Choice]) -> slate_experiment::off_policy::Value {
    let even = KnownPolicy::new(vec![vec![1.0 / TITLES as f64; TITLES]; 3]);
    let same: Vec<Choice> =
        choices.iter().map(|c| Choice { propensity: 1.0 / TITLES as f64, ..*c }).collect();
    let rows = even.rows(&same).unwrap();
    estimate(&Log::new(&rows).unwrap(), Estimator::Ips, 0.95).unwrap()
}

/// The random policy is known from its own log: its value is estimated from the other's, and the truth is within an
/// interval that has the errors of both.
#[test]
fn the_value_of_a_random_policy_is_found_in_the_log_of_another() {
    let (Some(bts), Some(random)) = (log("bts"), log("random")) else { return };
    let rows = KnownPolicy::of_log(&random, TITLES).unwrap().rows(&bts).unwrap();
    let (log, truth) = (Log::new(&rows).unwrap(), own(&random));
    assert!((truth.value - 0.0046).abs() < 1e-12, "{truth:?}");
    let support = log.support();
    assert!((support.effective_sample_size - 655.71).abs() < 0.01, "{support:?}");
    for estimator in [Estimator::Ips, Estimator::Snips] {
        let found = estimate(&log, estimator, 0.95).unwrap();
        let [low, high] = joint(&found, &truth).unwrap().interval;
        assert!(low <= 0.0 && 0.0 <= high, "{estimator:?}: {low} to {high}");
        assert!(high - low < 0.01, "an interval that says anything: {low} to {high}");
    }
}

/// The other policy changes as it learns, and its log has the propensity of what it did alone.
#[test]
fn the_value_of_a_learning_policy_is_refused_with_what_is_missing() {
    let Some(bts) = log("bts") else { return };
    let e = KnownPolicy::of_log(&bts, TITLES).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Insufficient);
    let expected = "propensities of the policy are missing; \
        at place 0 of actions 0, 1, 2, 3, 4 and 29 more not one in all rows";
    assert!(e.detail().starts_with(expected), "{e}");
    assert!(e.detail().contains("at place 2"), "{e}");
}

/// In small: `bench/off_policy` has 1,000 logs of each kind.
#[test]
fn intervals_cover_the_value_as_often_as_they_state() {
    let logs =
        Logs { rows: 3000, kinds: 4, titles: 8, rates: [0.05, 0.5], greed: 2.0, exploration: 0.3 };
    for estimator in [Estimator::Ips, Estimator::Snips, Estimator::Dr, Estimator::Sndr] {
        let found = value_coverage(logs, estimator, 0.95, 300, Seed(1)).unwrap();
        assert!((found.covered.share - 0.95).abs() < 4.0 * 0.0126, "{estimator:?}: {found:?}");
        assert!(
            found.refused.share <= 0.05 && found.bias_z.abs() < 4.0,
            "{estimator:?}: {found:?}"
        );
        assert!(found.effective_sample_size >= 500.0, "{estimator:?}: {found:?}");
    }
}

/// A log that never shows half of the titles cannot judge a policy that would.
#[test]
fn logs_without_support_are_refused() {
    let logs =
        Logs { rows: 2000, kinds: 1, titles: 8, rates: [0.05, 0.5], greed: 0.0, exploration: 0.3 };
    let found = value_coverage(logs, Estimator::Ips, 0.95, 20, Seed(2)).unwrap();
    assert_eq!(found.refused.share, 0.0, "with exploration there is support");
    let row =
        |action: usize| Choice { place: 0, action: action % 4, reward: 1.0, propensity: 0.25 };
    let choices: Vec<Choice> = (0..200).map(row).collect();
    let even = KnownPolicy::new(vec![vec![0.125; 8]]);
    let rows = even.rows(&choices).unwrap();
    let e = estimate(&Log::new(&rows).unwrap(), Estimator::Snips, 0.95).unwrap_err();
    assert_eq!(e.detail(), "the log never did what the policy would do in about 0.500 of all rows");
}
