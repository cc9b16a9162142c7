#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::{ErrorKind, Unwatched};

use super::*;
use crate::testing::{films, plan, shuffled};

fn judged(titles: &[Title], outcomes: &[Option<f64>]) -> Result<Report> {
    let material = Material { titles, outcomes, presence: &[], stated: &[] };
    backtest(&plan(), &material, &mut Unwatched).map(|backtest| backtest.report)
}

#[test]
fn what_can_be_known_is_known_and_intervals_hold() {
    let (titles, outcomes) = films();
    let report = judged(&titles, &outcomes).unwrap();
    assert_eq!(report.titles, [520, 104, 104]);
    let test = &report.test;
    assert!(test.accuracy.r2.unwrap() > 0.75, "{report:?}");
    assert!(report.naive["mean"].accuracy.r2.unwrap() < 0.05);
    assert!(report.naive["mean"].r2_behind_ci95.unwrap()[0] > 0.7, "{report:?}");
    assert!(test.accuracy.r2 > report.naive["budget"].accuracy.r2);
    assert!(report.naive["genres"].accuracy.r2 > report.naive["mean"].accuracy.r2, "{report:?}");
    assert!(test.accuracy.r2 > report.naive["genres"].accuracy.r2);
    assert!((test.coverage80 - LEVEL).abs() < 3.0 * test.coverage80_se, "{report:?}");
    assert_eq!(test.by_year.keys().copied().collect::<Vec<_>>(), [2012, 2013]);
    assert_eq!(test.by_group.values().map(|covered| covered.n).sum::<usize>(), 104);
    let scores = report.interval_score;
    let [low, high] = scores.ahead_ci95.unwrap();
    let ahead = scores.one_width - scores.by_spread;
    assert!(0.0 < ahead && low < ahead && ahead < high, "{scores:?}");
}

/// Films in a language that nobody had learned of do better than forecast, and it is said of them, not of others.
#[test]
fn who_is_forecast_too_low_is_told() {
    let (mut titles, mut outcomes) = films();
    let late = titles.iter_mut().zip(&mut outcomes).enumerate().skip(12 * 52);
    for (n, (title, outcome)) in late {
        let language = if n % 3 == 0 { "ja" } else { "ko" };
        if language == "ja" || n % 8 == 0 {
            title.language = language.parse().ok();
        }
        if language == "ja" {
            *outcome = outcome.map(|x| x * 20.0);
        }
    }
    let test = judged(&titles, &outcomes).unwrap().test;
    let named: Vec<&str> = test.by_language.keys().map(String::as_str).collect();
    assert_eq!(named, ["ja"], "fewer than twenty in Korean are no group");
    let japanese = test.by_language["ja"];
    assert!(japanese.bias > 5.0 * japanese.bias_se.unwrap(), "{test:?}");
    assert!(japanese.bias > 2.0 * test.bias && test.by_country.is_empty(), "{test:?}");
}

/// Outcomes that are dealt out anew have nothing to do with the films: nothing is forecast.
#[test]
fn shuffled_outcomes_are_not_forecast() {
    let (titles, outcomes) = shuffled();
    let report = judged(&titles, &outcomes).unwrap();
    let mean = &report.naive["mean"];
    let [low, high] = mean.r2_behind_ci95.unwrap();
    let se = (high - low) / (2.0 * 1.96);
    assert!(mean.r2_behind.unwrap().abs() < 3.0 * se, "{mean:?}");
}

/// What fame alone would have said is told beside the forecast, and changes nothing in it.
#[test]
fn presence_is_a_row_of_its_own() {
    let (titles, outcomes) = films();
    let known = |outcome: &Option<f64>| vec![outcome.unwrap() > 100_000.0, true];
    let presence: Vec<Vec<bool>> = outcomes.iter().map(known).collect();
    let plan = BacktestPlan { presence: vec!["page".to_owned(), "still".to_owned()], ..plan() };
    let material =
        Material { titles: &titles, outcomes: &outcomes, presence: &presence, stated: &[] };
    let report = backtest(&plan, &material, &mut Unwatched).unwrap().report;
    assert_eq!(report.test.accuracy, judged(&titles, &outcomes).unwrap().test.accuracy);
    let fame = report.presence.unwrap();
    assert!(fame.accuracy.r2.unwrap() > 0.4, "{fame:?}");
    let short = Material { presence: &presence[..9], ..material };
    let error = backtest(&plan, &short, &mut Unwatched).unwrap_err();
    assert!(error.to_string().contains("presence of every title"), "{error}");
}

/// Outcomes of the last calibrating year and of those judged scatter far more than before: intervals that follow it hold
/// more of them in the years after the first. The forecasts are the same, and nothing of a year is calibrated on itself.
#[test]
fn recalibration_follows_what_drifts() {
    let (titles, mut outcomes) = films();
    let mut rng = slate_math::Rng::new(slate_core::Seed(3));
    for (title, outcome) in titles.iter().zip(&mut outcomes) {
        let late = title.released.unwrap().year() >= 2011;
        if let (true, Some(x)) = (late, outcome) {
            *x *= (2.0 * rng.normal()).exp();
        }
    }
    let material = Material { titles: &titles, outcomes: &outcomes, presence: &[], stated: &[] };
    let of = |recalibrate| {
        let plan = BacktestPlan { recalibrate, ..plan() };
        backtest(&plan, &material, &mut Unwatched).unwrap()
    };
    let (fixed, rolling) = (of(false), of(true));
    assert_eq!(fixed.report.test.accuracy, rolling.report.test.accuracy);
    let last = |of: &Backtest| of.report.test.by_year[&2013].coverage;
    assert!(last(&rolling) > last(&fixed), "{} against {}", last(&rolling), last(&fixed));
    let widths = |of: &Backtest, year: i16| -> Vec<f64> {
        let is_of =
            |row: &&Row| titles[of.features.titles()[row.row]].released.unwrap().year() == year;
        let rows = of.rows.iter().filter(|row| row.part == "test").filter(is_of);
        rows.map(|row| row.forecast.unwrap().high - row.forecast.unwrap().low).collect()
    };
    // What came in the last year changes no interval of its first half; then it is known of the first films.
    for (title, outcome) in titles.iter().zip(&mut outcomes) {
        if title.released.unwrap().year() == 2013 {
            *outcome = outcome.map(|x| 7.0 * x);
        }
    }
    let material = Material { titles: &titles, outcomes: &outcomes, presence: &[], stated: &[] };
    let plan = BacktestPlan { recalibrate: true, ..plan() };
    let changed = backtest(&plan, &material, &mut Unwatched).unwrap();
    assert_eq!(widths(&changed, 2013).len(), 52);
    assert_eq!(widths(&changed, 2013)[..26], widths(&rolling, 2013)[..26]);
}

/// What a source states of titles is told for each value with enough titles, and changes no forecast.
#[test]
fn what_is_stated_is_told_and_never_learned() {
    let (titles, outcomes) = films();
    let words =
        |n: usize| [["women", "men", "men | women"][n % 3], if n == 700 { "rare" } else { "" }];
    let stated: Vec<Vec<String>> =
        (0..titles.len()).map(|n| words(n).map(str::to_owned).to_vec()).collect();
    let plan = BacktestPlan { stated: vec!["leads".into(), "other".into()], ..plan() };
    let material =
        Material { titles: &titles, outcomes: &outcomes, presence: &[], stated: &stated };
    let report = backtest(&plan, &material, &mut Unwatched).unwrap().report;
    assert_eq!(report.test.accuracy, judged(&titles, &outcomes).unwrap().test.accuracy);
    let told: Vec<(&str, usize)> =
        report.test.by_stated["leads"].iter().map(|(value, of)| (value.as_str(), of.n)).collect();
    assert_eq!(told, [("men", 69), ("women", 69)]);
    assert!(report.test.by_stated["other"].is_empty(), "a group of one is not told");
    let short = Material { stated: &stated[1..], ..material };
    assert!(backtest(&plan, &short, &mut Unwatched).is_err());
}

#[test]
fn every_title_of_a_part_is_a_row() {
    let (titles, outcomes) = films();
    let material = Material { titles: &titles, outcomes: &outcomes, presence: &[], stated: &[] };
    let Backtest { report, features, rows, .. } =
        backtest(&plan(), &material, &mut Unwatched).unwrap();
    assert_eq!(rows.len(), report.titles.iter().sum::<usize>());
    let judged: Vec<&Row> = rows.iter().filter(|row| row.part == "test").collect();
    let held =
        |row: &&&Row| row.forecast.is_some_and(|f| f.low <= row.result && row.result <= f.high);
    let share = judged.iter().filter(held).count() as f64 / judged.len() as f64;
    assert_eq!((judged.len(), share), (104, report.test.coverage80));
    let result = |row: &Row| outcomes[features.titles()[row.row]].unwrap().ln_1p();
    assert!(rows.iter().all(|row| row.result == result(row)));
    assert!(rows.iter().all(|row| row.forecast.is_some() == (row.part == "test")));
}

/// Of the titles of the test years one in four has no outcome: over all of them coverage lies between that of the others with
/// none and with all of these inside.
#[test]
fn what_is_missing_is_bounded() {
    let (titles, mut outcomes) = films();
    let of_test = |n: usize| titles[n].released.unwrap().year() >= 2012;
    let test: Vec<usize> = (0..titles.len()).filter(|&n| of_test(n)).collect();
    test.iter().step_by(4).for_each(|&n| outcomes[n] = None);
    let test = judged(&titles, &outcomes).unwrap().test;
    let Missing { titles, share, coverage80: [low, high] } = test.missing;
    assert_eq!((titles, test.accuracy.n), (26, 78));
    assert!((share - 0.25).abs() < 1e-12 && (high - low - 0.25).abs() < 1e-12);
    assert!((low - 0.75 * test.coverage80).abs() < 1e-12 && high <= 1.0);
}

#[test]
fn the_same_plan_says_the_same() {
    let (titles, outcomes) = films();
    let once = || judged(&titles, &outcomes).unwrap().test.accuracy;
    assert_eq!(once(), once());
}

#[test]
fn what_cannot_be_judged_is_said() {
    let (titles, mut outcomes) = films();
    let none = judged(&titles[..600], &outcomes[..600]).unwrap_err();
    assert_eq!(none.kind(), ErrorKind::Insufficient);
    assert!(none.to_string().contains("`test` has no title of 2012 to 2013"), "{none}");
    outcomes[5] = Some(-1.0);
    let negative = judged(&titles, &outcomes).unwrap_err();
    assert!(negative.to_string().contains("the outcome of `t5` is -1"), "{negative}");
}
