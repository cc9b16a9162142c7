//! Numbers of published packages, `suites/golden` of the optional folder of test data: tea-tasting, statsmodels,
//! scipy, zr-obp and savvi on data made by seed.

use serde_json::Value;
use slate_experiment::estimate::{
    Alternative, Comparison, Correction, Design, Effect, Quantity, adjusted, adjusted_arms, arm,
    chi_square_test, compare, difference_of_proportions, newcombe, normal_power, proportion_effect,
    proportion_of_first, student_power, units_needed, wilson,
};
use slate_experiment::moments::Moments;
use slate_experiment::off_policy::{Estimator, Log, Row, estimate};
use slate_experiment::sequential::{anytime_coefficient, least_squares, mismatch_odds, ratio_p};

use crate::data::suite;

fn file(name: &str) -> Option<String> {
    suite(&format!("golden/{name}"))
}

fn json(name: &str) -> Option<Value> {
    file(name).map(|text| serde_json::from_str(&text).unwrap())
}

/// The rows of a table of numbers, without its head.
fn table(name: &str) -> Vec<Vec<f64>> {
    let text = file(name).unwrap();
    let row = |line: &str| line.split(',').map(|x| x.parse().unwrap()).collect();
    text.lines().skip(1).map(row).collect()
}

fn near(what: &str, found: f64, expected: &Value, relative: f64) {
    let expected = expected.as_f64().unwrap();
    let error = (found - expected).abs();
    assert!(error <= relative * expected.abs() + 1e-12, "{what}: {found} is not {expected}");
}

/// Sessions, orders and revenue, and the same of the period before, by cell.
fn cells() -> [Moments<6>; 2] {
    let mut cells = [Moments::default(), Moments::default()];
    for row in table("users_seed42.csv") {
        let unit: [f64; 6] = row[2..8].try_into().unwrap();
        cells[usize::from(row[1] == 1.0)].add(&unit);
    }
    cells
}

/// The quantity of a metric, and its covariate.
fn metric(name: &str) -> (Quantity, Option<Quantity>) {
    let (mean, ratio) = (Quantity::mean, Quantity::ratio);
    match name {
        "opu" => (mean(1), None),
        "opu_cuped" => (mean(1), Some(mean(4))),
        "rpu" => (mean(2), None),
        "rpu_cuped" => (mean(2), Some(mean(5))),
        "ops" => (ratio(1, 0), None),
        _ => (ratio(1, 0), Some(ratio(4, 3))),
    }
}

fn effect(name: &str, how: &Comparison) -> Effect {
    let cells = cells();
    let (quantity, covariate) = metric(name);
    let [a, b] = match covariate {
        Some(covariate) => adjusted_arms(quantity, covariate, [&cells[0], &cells[1]]).unwrap(),
        None => cells.map(|cell| arm(quantity, &cell).unwrap()),
    };
    compare(&a, &b, how).unwrap()
}

fn matches(case: &Value, found: &Effect) {
    let relative = found.relative.unwrap();
    let all = [
        ("control", found.control),
        ("treatment", found.treatment),
        ("effect_size", found.effect),
        ("effect_size_ci_lower", found.interval[0]),
        ("effect_size_ci_upper", found.interval[1]),
        ("rel_effect_size", relative.effect),
        ("rel_effect_size_ci_lower", relative.interval[0]),
        ("rel_effect_size_ci_upper", relative.interval[1]),
        ("pvalue", found.p),
        ("statistic", found.statistic),
    ];
    for (name, value) in all {
        near(&format!("{} {name}", case["metric"]), value, &case[name], 1e-9);
    }
}

#[test]
fn effects_are_those_of_tea_tasting() {
    let Some(golden) = json("xp_golden.json") else { return };
    for case in golden["tea_tasting"].as_array().unwrap() {
        match case["metric"].as_str().unwrap() {
            "srm" => {
                let counts = ["control", "treatment"].map(|cell| case[cell].as_f64().unwrap());
                let p = proportion_of_first(counts[0], counts[1], 0.5).unwrap();
                near("srm", p, &case["pvalue"], 1e-9);
            }
            name => matches(case, &effect(name, &Comparison::default())),
        }
    }
    let how = Comparison { equal_variance: true, normal: true, ..Comparison::default() };
    matches(&golden["tea_tasting_z_pooled"][0], &effect("opu", &how));
}

#[test]
fn numbers_of_units_are_those_of_tea_tasting() {
    let Some(golden) = json("xp_golden.json") else { return };
    let cells = cells();
    let both = cells[0].with(&cells[1]);
    let (quantity, covariate) = (Quantity::mean(1), Quantity::mean(4));
    let plain = quantity.variance(&both).unwrap();
    let shared = quantity.covariance(covariate, &both).unwrap();
    let left = plain - shared * shared / covariate.variance(&both).unwrap();
    for case in golden["tea_tasting_power_nobs"].as_array().unwrap() {
        let variance = if case["metric"] == "opu" { plain } else { left };
        let effect = case["effect_size"].as_f64().unwrap() / variance.sqrt();
        let found = units_needed(&design(effect), 0.8, student_power).unwrap();
        let expected = case["n_obs"].as_f64().unwrap();
        assert!((2.0 * found - expected).abs() <= 1.0, "{found} twice is not {expected}");
    }
}

fn design(effect: f64) -> Design {
    Design { effect, alpha: 0.05, ratio: 1.0, alternative: Alternative::TwoSided }
}

#[test]
fn power_and_proportions_are_those_of_statsmodels() {
    let Some(golden) = json("xp_golden.json") else { return };
    let of = |name: &str| golden["statsmodels"][name].clone();
    let t = units_needed(&design(0.1), 0.8, student_power).unwrap();
    near("t", t, &of("tt_ind_solve_power(es=.1,alpha=.05,power=.8)"), 1e-6);
    let z = units_needed(&design(0.1), 0.8, normal_power).unwrap();
    near("z", z, &of("zt_ind_solve_power(es=.1)"), 1e-6);
    let two = Design { ratio: 2.0, ..design(0.1) };
    near(
        "power",
        student_power(&two, 1000.0).unwrap(),
        &of("tt_ind power(es=.1,n=1000,ratio=2)"),
        1e-6,
    );
    near("h", proportion_effect(0.11, 0.10), &of("prop_effectsize(.11,.10)"), 1e-9);
    let (a, b) = ((110.0, 1000.0), (100.0, 1000.0));
    let (z, p) = difference_of_proportions(a, b).unwrap();
    let expected = of("proportions_ztest([110,100],[1000,1000])");
    near("z of shares", z, &expected[0], 1e-9);
    near("p of shares", p, &expected[1], 1e-9);
    for (side, expected) in
        of("confint_proportions_2indep newcomb").as_array().unwrap().iter().enumerate()
    {
        near("newcombe", newcombe(a, b, 0.95).unwrap()[side], expected, 1e-9);
    }
    for (side, expected) in of("wilson(110,1000)").as_array().unwrap().iter().enumerate() {
        near("wilson", wilson(a, 0.95).unwrap()[side], expected, 1e-9);
    }
}

#[test]
fn adjusted_p_values_are_those_of_statsmodels() {
    let Some(golden) = json("xp_golden.json") else { return };
    let family = &golden["multipletests"];
    let p: Vec<f64> = serde_json::from_value(family["p"].clone()).unwrap();
    let table = [
        ("bonferroni", Correction::Bonferroni),
        ("holm", Correction::Holm),
        ("hommel", Correction::Hommel),
        ("simes-hochberg", Correction::Hochberg),
        ("fdr_bh", Correction::BenjaminiHochberg),
        ("fdr_by", Correction::BenjaminiYekutieli),
    ];
    for (name, correction) in table {
        for (i, found) in adjusted(&p, correction).into_iter().enumerate() {
            near(name, found, &family[name][i], 1e-12);
        }
    }
}

#[test]
fn tests_from_summaries_are_those_of_scipy() {
    let Some(golden) = json("xp_golden.json") else { return };
    let of = |name: &str| golden["scipy"][name].clone();
    let (statistic, p) = chi_square_test(&[5100.0, 4900.0], &[1.0, 1.0]).unwrap();
    let expected = of("srm chisquare([5100,4900])");
    near("chi-square", statistic, &expected[0], 1e-9);
    near("p", p, &expected[1], 1e-9);
    let (statistic, p) = chi_square_test(&[3400.0, 3300.0, 3200.0], &[1.0; 3]).unwrap();
    let expected = of("srm 3arm [3400,3300,3200] exp 1:1:1");
    near("chi-square", statistic, &expected[0], 1e-9);
    near("p", p, &expected[1], 1e-9);
    let arm = |n: f64, value: f64, deviation: f64| slate_experiment::estimate::Arm {
        n,
        value,
        variance: deviation * deviation,
    };
    let found = compare(&arm(1100.0, 10.0, 3.0), &arm(1000.0, 10.2, 3.1), &Comparison::default());
    let expected = of("welch from stats(10.2,3.1,1000,10.0,3.0,1100)");
    near("t", found.as_ref().unwrap().statistic, &expected[0], 1e-9);
    near("p", found.unwrap().p, &expected[1], 1e-9);
}

#[test]
fn policies_are_worth_what_zr_obp_says() {
    let Some(golden) = json("ope_golden.json") else { return };
    let row = |row: Vec<f64>| Row {
        action: [0.0, 1.0, 2.0, 3.0].iter().position(|a| *a == row[1]).unwrap(),
        reward: row[2],
        propensity: row[3],
        policy: row[4..8].to_vec(),
        expected: Some(row[8..12].to_vec()),
        unit: None,
    };
    let rows: Vec<Row> = table("ope_log.csv").into_iter().map(row).collect();
    let log = Log::new(&rows).unwrap();
    let table = [
        ("ipw", Estimator::Ips),
        ("ipw_clip_lambda2", Estimator::ClippedIps(2.0)),
        ("snipw", Estimator::Snips),
        ("dm", Estimator::Dm),
        ("dr", Estimator::Dr),
        ("sndr", Estimator::Sndr),
        ("switch_dr_lambda2", Estimator::SwitchDr(2.0)),
        ("dr_os_lambda2", Estimator::DrOs(2.0)),
    ];
    for (name, estimator) in table {
        near(name, estimate(&log, estimator, 0.95).unwrap().value, &golden[name], 1e-12);
    }
}

#[test]
fn mismatch_is_as_odd_as_savvi_says() {
    let Some(golden) = json("savvi_golden.json") else { return };
    for case in golden["multinomial_srm_k100"].as_array().unwrap() {
        let counts: Vec<f64> = serde_json::from_value(case["counts"].clone()).unwrap();
        let odds = mismatch_odds(&counts, &[0.5, 0.5], 100.0).unwrap();
        near("odds", odds, &case["odds"], 1e-9);
        near("p", ratio_p(odds), &case["p"], 1e-9);
    }
}

#[test]
fn regression_holds_at_every_look_as_savvi_says() {
    let Some(golden) = json("savvi_golden.json") else { return };
    let rows: Vec<([f64; 3], f64)> =
        table("savvi_lr.csv").into_iter().map(|r| ([r[1], r[2], r[3]], r[0])).collect();
    for case in golden["anytime_valid_linear_regression_phi1"].as_array().unwrap() {
        let n: usize = serde_json::from_value(case["n"].clone()).unwrap();
        let (coefficients, nu) = least_squares(&rows[..n]).unwrap();
        for (i, [estimate, se, inverse]) in coefficients.into_iter().enumerate() {
            let found = anytime_coefficient(estimate, se, (inverse, nu), (1.0, 0.05));
            let close = |found: f64, expected: &Value, most: f64| {
                let expected = expected.as_f64().unwrap();
                assert!((found - expected).abs() <= most, "{n}, {i}: {found} is not {expected}");
            };
            close(found.estimate, &case["beta"][i], 1e-6);
            close(found.se, &case["se"][i], 1e-6);
            close(found.interval[0], &case["ci"][2 * i], 1e-5);
            close(found.interval[1], &case["ci"][2 * i + 1], 1e-5);
            // The package does not cut its p-values at 1.
            let p = &case["p"][i];
            near("p", 1.0 / found.bayes_factor, p, 1e-4);
            assert!(found.p <= 1.0);
        }
    }
}
