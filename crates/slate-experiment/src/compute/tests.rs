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

/// Rankers and slates, as far as they can be worked out by hand.
#[test]
fn interleaved_lists_and_slates() {
    let wins = json!({"method": "sign-test", "wins": 8, "losses": 2, "ties": 5});
    let found = answer(&wins).unwrap();
    near(found.effect, 0.2);
    near(found.p, 112.0 / 1024.0);
    let always = json!({"method": "beta-binomial", "wins": 80, "losses": 20, "strength": 2});
    // The mixture is even over all shares: B(81, 21) by 2^-100 is 1 / (101 (100 choose 80)) by it.
    let choose: f64 = (1..=20).map(|k| f64::from(80 + k) / f64::from(k)).product();
    let odds = answer(&always).unwrap().odds.unwrap();
    assert!((odds * 101.0 * choose / 2.0_f64.powi(100) - 1.0).abs() < 1e-9, "{odds}");
    let row = |first: usize, rewards: [f64; 2]| {
        json!({"actions": [first, 1 - first], "rewards": rewards, "propensities": [0.5, 1],
            "policy": [[0.8, 0.2], if first == 0 { [0, 1] } else { [1, 0] }]})
    };
    let rows = json!([row(0, [1.0, 1.0]), row(1, [0.0, 1.0])]);
    let rips = json!({"method": "slate-off-policy", "estimator": "rips", "rows": rows});
    let found = answer(&rips).unwrap();
    near(found.effect, f64::midpoint(1.6 * 2.0, 0.4));
    near(found.effective_sample_size, 4.0 / (1.6 * 1.6 + 0.4 * 0.4));
    let both = |p: f64| json!([{"slate": [0, 1], "probability": p}, {"slate": [1, 0], "probability": 1.0 - p}]);
    let shown = json!([{"slate": [0, 1], "reward": 2}, {"slate": [1, 0], "reward": 1}]);
    let pseudo = json!({"method": "pseudo-inverse", "actions": 2, "logging": both(0.5),
        "policy": both(0.8), "rows": shown});
    near(answer(&pseudo).unwrap().effect, f64::midpoint(1.6 * 2.0, 0.4));
}

/// Sixty events of a thousand units and 180 of 1,500: the rate of b is twice that of a.
#[test]
fn events_are_compared_by_their_rates() {
    let question =
        json!({"method": "sequential-counts", "counts": [60, 180], "units": [1000, 1500]});
    let found = answer(&question).unwrap();
    near(found.relative_effect, 1.0);
    let [low, high] = found.relative_interval.unwrap().map(Option::unwrap);
    assert!(low > 0.0 && high > 1.0 && found.p.unwrap() < 0.05, "{found:?}");
}

/// Parts of the units, and metrics of one test.
#[test]
fn levels_roles_triggers_and_windows() {
    let cell = |n: f64, share: f64| json!({"n": n, "sum": n * share, "sum_squares": n * share});
    let levels = json!([
        {"a": cell(400.0, 0.2), "b": cell(400.0, 0.4)},
        {"a": cell(400.0, 0.3), "b": cell(400.0, 0.3)},
        {"a": cell(1.0, 1.0), "b": cell(1.0, 1.0)},
    ]);
    let found = answer(&json!({"method": "by-dimension", "levels": levels})).unwrap();
    let levels = found.levels.unwrap();
    near(levels[0].effect, 0.2);
    near(levels[0].adjusted_p, 2.0 * levels[0].p.unwrap());
    near(levels[1].adjusted_p, 1.0);
    assert!(levels[2].refused.is_some() && found.p.unwrap() < 0.01);
    let metrics = json!([{"role": "primary", "p": 0.02}, {"role": "guardrail", "p": 0.04}]);
    let found = answer(&json!({"method": "adjust-by-role", "metrics": metrics})).unwrap();
    assert_eq!(found.values, Some(vec![0.02, 0.04]));
    let question = json!({"method": "triggered", "a": cell(200.0, 0.2), "b": cell(200.0, 0.3),
        "all": [1000, 1000]});
    near(answer(&question).unwrap().effect, 0.2 * 0.1);
    let windows = |events: [f64; 2]| json!({"at_risk": [100, 50], "events": events});
    let question = json!({"method": "kaplan-meier", "days": 2, "a": windows([20.0, 10.0]),
        "b": windows([10.0, 10.0])});
    near(answer(&question).unwrap().effect, 0.9 * 0.8 - 0.8 * 0.8);
}

/// Errors of half a unit in each, all of them shared: the line through the estimates is too steep by what they share.
#[test]
fn the_link_of_past_tests_is_that_without_errors() {
    let tests: Vec<Value> = (-10..=10)
        .map(|i| {
            json!({"offline": i, "online": 0.5 * f64::from(i), "offline_se": 0.5, "online_se": 0.5,
                "correlation": 1})
        })
        .collect();
    let question = json!({"method": "surrogate", "tests": tests, "offline": 4});
    let found = answer(&question).unwrap();
    // The variance of -10 to 10 is 38.5, and of it .25 is error; of the covariance 19.25 too.
    near(found.effect, (19.25 - 0.25) / (38.5 - 0.25));
    near(found.naive.unwrap().effect, 0.5);
    near(found.forecast.unwrap().effect, 4.0 * 19.0 / 38.25);
    let few = json!({"method": "surrogate", "tests": [tests[0]]});
    assert!(answer(&few).unwrap().refused.unwrap().contains("8 past tests"));
}

/// What a plan finds at least is what has its power, with looks and without.
#[test]
fn the_least_effect_has_the_power_that_was_asked_for() {
    let looks = json!({"times": [0.5, 1], "spending": "pocock"});
    for looks in [Value::Null, looks, json!({"times": [0.25, 0.5, 1]})] {
        let least = json!({"method": "minimum-effect", "sd": 10, "n": 900, "looks": looks,
            "correlation": 0.6, "units_daily": 100});
        let found = answer(&least).unwrap();
        near(found.days, 18.0);
        let back = json!({"method": "power", "effect": found.effect, "sd": 10, "n": 900,
            "looks": looks, "correlation": 0.6});
        let power = answer(&back).unwrap().power.unwrap();
        assert!((power - 0.8).abs() < 1e-6, "{looks}: {power}");
    }
}

/// Cubes of the units say how skewed they are, and that Welch's test would not keep its error.
#[test]
fn skewed_units_are_refused_where_their_skewness_is_known() {
    let cell = |cubes: f64| json!({"n": 100, "sum": 10, "sum_squares": 10, "sum_cubes": cubes});
    let question = |a: f64, b: f64| json!({"method": "welch", "a": cell(a), "b": cell(b)});
    // Ten of a hundred: skewness (1 - .2) / sqrt(.09), 2.67, by ten.
    let e = answer(&question(10.0, 10.0)).unwrap().refused.unwrap();
    assert!(e.contains("too skewed") && e.contains("2.67"), "{e}");
    let even = json!({"n": 100, "sum": 50, "sum_squares": 50, "sum_cubes": 50});
    let found = answer(&json!({"method": "welch", "a": even, "b": even})).unwrap();
    near(found.effect, 0.0);
}

mod laws {
    //! Whatever numbers a question has, it is refused or answered by numbers that can be what they say they are.

    use proptest::prelude::*;

    use super::*;

    /// Numbers of every size, round ones often.
    fn number() -> impl Strategy<Value = f64> {
        let sizes = (-1.0_f64..1.0, -300_i32..300).prop_map(|(x, e)| x * 10_f64.powi(e));
        prop_oneof![3 => (-5_i32..2000).prop_map(f64::from), 1 => -1.0_f64..1.0, 1 => sizes]
    }

    fn cell() -> impl Strategy<Value = Value> {
        let full = prop::collection::vec(number(), 14).prop_map(|x| {
            json!({
                "n": x[0].abs(), "sums": {"y": x[1], "d": x[2], "x": x[3], "z": x[4]},
                "products": {"yy": x[5].abs(), "yd": x[6], "yx": x[7], "yz": x[8], "dd": x[9].abs(),
                    "dx": x[10], "dz": x[11], "xx": x[12].abs(), "xz": x[13], "zz": x[5].abs()},
            })
        });
        let counts = (2_u32..5000, 0.0_f64..1.0).prop_map(|(n, share)| {
            let sum = (f64::from(n) * share).floor();
            json!({"n": n, "sum": sum, "sum_squares": sum})
        });
        prop_oneof![full, counts]
    }

    fn pair() -> impl Strategy<Value = Value> {
        let of_pairs = |method: &&str| *method != "post-stratified";
        let names: Vec<&str> = METHODS.into_iter().take(11).filter(of_pairs).collect();
        let sides = prop::sample::select(vec!["two-sided", "greater", "less"]);
        (prop::sample::select(names), cell(), cell(), sides, number()).prop_map(
            |(method, a, b, alternative, own)| {
                let mut question = json!({"method": method, "a": a, "b": b});
                match method {
                    "bayes" => question["prior_sd"] = json!(own.abs()),
                    "msprt" => question["prior_variance"] = json!(own.abs()),
                    "proportions" => {}
                    _ => question["alternative"] = json!(alternative),
                }
                question
            },
        )
    }

    fn other() -> impl Strategy<Value = Value> {
        let numbers = || prop::collection::vec(number(), 1..6);
        let positive = || number().prop_map(f64::abs);
        prop_oneof![
            (number(), positive(), positive(), positive()).prop_map(|(effect, sd, n, ratio)| {
                json!({"method": "power", "effect": effect, "sd": sd, "n": n, "ratio": ratio})
            }),
            (number(), positive(), positive(), any::<bool>()).prop_map(|(effect, sd, ratio, normal)| {
                json!({"method": "sample-size", "effect": effect, "sd": sd, "ratio": ratio, "normal": normal})
            }),
            (numbers(), numbers()).prop_map(|(counts, weights)| {
                json!({"method": "sequential-sample-ratio", "counts": counts, "weights": weights})
            }),
            (numbers(), numbers()).prop_map(|(counts, weights)| {
                json!({"method": "sample-ratio", "counts": counts, "weights": weights})
            }),
            (numbers(), 0_usize..6).prop_map(|(p, correction)| {
                let all = ["bonferroni", "holm", "hochberg", "hommel", "benjamini-hochberg", "benjamini-yekutieli"];
                json!({"method": "adjust", "p": p, "correction": all[correction]})
            }),
            (number(), positive(), positive(), positive()).prop_map(|(estimate, se, inverse, nu)| {
                json!({"method": "anytime-regression", "estimate": estimate, "se": se, "inverse": inverse, "nu": nu})
            }),
        ]
    }

    /// Many of something: past tests, rows of a log, levels of a dimension.
    fn many() -> impl Strategy<Value = Value> {
        let positive = || number().prop_map(f64::abs);
        let past = (number(), number(), positive(), positive(), -1.0_f64..1.0).prop_map(
            |(offline, online, offline_se, online_se, correlation)| {
                json!({"offline": offline, "online": online, "offline_se": offline_se,
                    "online_se": online_se, "correlation": correlation})
            },
        );
        let row = (any::<bool>(), number(), 0.01_f64..1.0, 0.0_f64..1.0).prop_map(
            |(action, reward, propensity, p)| {
                json!({"action": usize::from(action), "reward": reward, "propensity": propensity,
                    "policy": [p, 1.0 - p], "expected": [reward, p]})
            },
        );
        let level = (cell(), cell()).prop_map(|(a, b)| json!({"a": a, "b": b}));
        let estimators = ["ips", "snips", "dm", "dr", "sndr"];
        let vector = |one, sizes| prop::collection::vec(one, sizes);
        prop_oneof![
            (vector(past.boxed(), 8..14), number()).prop_map(|(tests, offline)| {
                json!({"method": "surrogate", "tests": tests, "offline": offline})
            }),
            (vector(row.boxed(), 1..30), prop::sample::select(estimators.to_vec())).prop_map(
                |(rows, estimator)| {
                    json!({"method": "off-policy", "rows": rows, "estimator": estimator})
                }
            ),
            (vector(level.boxed(), 2..6), any::<bool>()).prop_map(|(levels, rest)| {
                let against = if rest { "rest" } else { "nothing" };
                json!({"method": "by-dimension", "levels": levels, "against": against})
            }),
            (positive(), positive(), positive(), any::<bool>()).prop_map(|(a, b, ties, once)| {
                let method = if once { "sign-test" } else { "beta-binomial" };
                json!({"method": method, "wins": a, "losses": b, "ties": ties})
            }),
            (positive(), positive(), positive(), positive()).prop_map(|(a, b, n, m)| {
                json!({"method": "sequential-counts", "counts": [a, b], "units": [n, m]})
            }),
        ]
    }

    fn check(question: &Value) -> std::result::Result<(), TestCaseError> {
        let answer = match answer(question) {
            Ok(answer) => answer,
            Err(e) => {
                prop_assert_eq!(e.kind(), ErrorKind::Invalid);
                return Ok(());
            }
        };
        let share = |x: Option<f64>| x.is_none_or(|x| (0.0..=1.0 + 1e-12).contains(&x));
        prop_assert!(
            share(answer.p) && share(answer.power) && share(answer.chance_to_win),
            "{:?}",
            answer
        );
        prop_assert!(answer.se.is_none_or(|se| se >= 0.0), "{:?}", answer);
        if let Some([Some(low), Some(high)]) = answer.interval {
            prop_assert!(low <= high, "{:?}", answer);
        }
        if let Some(values) = &answer.values {
            prop_assert!(values.iter().all(|v| (0.0..=1.0).contains(v)), "{:?}", answer);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn pairs_are_refused_or_answered(question in pair()) {
            check(&question)?;
        }

        #[test]
        fn other_questions_are_refused_or_answered(question in other()) {
            check(&question)?;
        }

        #[test]
        fn questions_about_many_are_refused_or_answered(question in many()) {
            check(&question)?;
        }
    }
}
