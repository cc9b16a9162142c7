//! Questions as they are written, and what they answer.

use serde_json::{Value, json};

use super::*;

fn answer(question: &Value) -> Result<Answer> {
    Question::read(question)?.answer()
}

fn near(found: Option<f64>, expected: f64) {
    assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?} is not {expected}");
}

#[test]
fn every_method_that_is_named_is_one() {
    for name in METHODS {
        let e = Question::read(&json!({"method": name})).unwrap_err();
        assert!(e.detail().starts_with(&format!("the question for `{name}`")), "{e}");
    }
    let e = Question::read(&json!({"method": "wlech"})).unwrap_err();
    assert_eq!(e.detail(), "there is no method `wlech`");
}

/// Eleven and ten of each: 3 of 10 is .3, 6 of 12 is .5.
#[test]
fn means_ratios_and_proportions() {
    let cell = |n: f64, sum: f64| json!({"n": n, "sum": sum, "sum_squares": sum});
    let pair = |method: &str| json!({"method": method, "a": cell(10.0, 3.0), "b": cell(12.0, 6.0)});
    let welch = answer(&pair("welch")).unwrap();
    near(welch.effect, 0.2);
    near(welch.se, (0.3_f64 * 0.7 / 9.0 + 0.25 / 11.0).sqrt());
    let shares = answer(&pair("proportions")).unwrap();
    near(shares.control, 0.3);
    near(shares.statistic, 0.2 / (9.0_f64 / 22.0 * (13.0 / 22.0) * (0.1 + 1.0 / 12.0)).sqrt());
    let long =
        json!({"n": 10, "sums": {"y": 3, "d": 10}, "products": {"yy": 3, "yd": 3, "dd": 10}});
    let other =
        json!({"n": 12, "sums": {"y": 6, "d": 12}, "products": {"yy": 6, "dy": 6, "dd": 12}});
    let ratio = answer(&json!({"method": "ratio", "a": long, "b": other})).unwrap();
    near(ratio.effect, 0.2);
    assert_eq!(ratio.se, welch.se, "a denominator that is always 1 changes nothing");
}

/// A posterior between prior and data, each weighted by its precision.
#[test]
fn a_prior_shrinks() {
    let cell = |sum: f64| json!({"n": 100, "sum": sum, "sum_squares": sum});
    let question = json!({"method": "bayes", "a": cell(40.0), "b": cell(60.0), "prior_sd": 0.1});
    let found = answer(&question).unwrap();
    let variance = 2.0 * 0.24 / 99.0;
    near(found.effect, 0.2 * (1.0 / variance) / (1.0 / variance + 100.0));
    assert!(found.chance_to_win.unwrap() > 0.95 && found.expected_loss.unwrap() < 0.001);
    let e =
        Question::read(&json!({"method": "bayes", "a": cell(4.0), "b": cell(6.0)})).unwrap_err();
    assert!(e.detail().contains("prior_sd"), "{e}");
}

#[test]
fn what_is_too_little_is_refused_with_the_reason_and_what_means_nothing_is_an_error() {
    let one = json!({"n": 1, "sum": 1, "sum_squares": 1});
    let refused = answer(&json!({"method": "z", "a": one, "b": one})).unwrap();
    assert_eq!(refused.refused.as_deref(), Some("a variance needs two units or more, found 1"));
    assert_eq!(refused.effect, None);
    let same = json!({"n": 5, "sum": 5, "sum_squares": 5});
    let refused = answer(&json!({"method": "welch", "a": same, "b": same})).unwrap();
    assert!(refused.refused.unwrap().starts_with("nothing varies"));
    let wrong = json!({"n": 5, "sum": 5, "sum_squares": 1});
    assert!(answer(&json!({"method": "welch", "a": wrong, "b": same})).is_err());
    let typed = json!({"method": "welch", "a": same, "b": same, "levle": 0.9});
    assert!(Question::read(&typed).unwrap_err().detail().contains("levle"));
    let unknown = json!({"n": 5, "sums": {"w": 1}});
    let e = answer(&json!({"method": "welch", "a": unknown, "b": same})).unwrap_err();
    assert_eq!(e.detail(), "there is no variable `w`");
}

/// Two strata of one weight: the mean of their effects, whatever their sizes.
#[test]
fn strata_are_added_up_by_weight() {
    let cell = |n: f64, share: f64| json!({"n": n, "sum": n * share, "sum_squares": n * share});
    let strata = json!([
        {"weight": 1, "a": cell(100.0, 0.2), "b": cell(900.0, 0.3)},
        {"weight": 1, "a": cell(500.0, 0.5), "b": cell(500.0, 0.8)},
    ]);
    let found = answer(&json!({"method": "post-stratified", "strata": strata})).unwrap();
    near(found.effect, 0.2);
}

/// Boundaries of five even looks at .05, half on each side, as they are printed everywhere (Reboussin, DeMets, Kim and
/// Lan 2000).
#[test]
fn boundaries_are_those_of_the_literature_and_spend_exactly_alpha() {
    let times: Vec<f64> = (1..=5).map(|k| f64::from(k) / 5.0).collect();
    let table = [
        ("obrien-fleming", [4.877, 3.357, 2.680, 2.290, 2.031]),
        ("pocock", [2.438, 2.427, 2.410, 2.397, 2.386]),
    ];
    for (spending, expected) in table {
        let question = json!({"method": "group-sequential", "times": times, "spending": spending});
        let found = answer(&question).unwrap();
        for (found, expected) in found.values.unwrap().into_iter().zip(expected) {
            assert!((found - expected).abs() < 6e-4, "{spending}: {found} is not {expected}");
        }
        assert!((found.p.unwrap() - 0.05).abs() < 1e-8, "{:?}", found.p);
    }
}

/// An effect of a tenth of a standard deviation: 1,571 units in each cell by Student's test, and half of them with a
/// covariate that explains half.
#[test]
fn power_and_units_are_two_sides_of_one_plan() {
    let size = |correlation: f64| {
        let question =
            json!({"method": "sample-size", "effect": 1, "sd": 10, "correlation": correlation});
        answer(&question).unwrap().units.unwrap()[0]
    };
    assert!((size(0.0) - 1570.733).abs() < 1e-2, "{}", size(0.0));
    assert!((size(0.5_f64.sqrt()) / size(0.0) - 0.5).abs() < 1e-3);
    let question = json!({"method": "power", "effect": 1, "sd": 10, "n": size(0.0)});
    near(answer(&question).unwrap().power, 0.8);
    let without = json!({"method": "power", "effect": 1, "sd": 10});
    assert!(answer(&without).unwrap_err().detail().contains("`n`"));
}
