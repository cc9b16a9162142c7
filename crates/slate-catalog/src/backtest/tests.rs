#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::{ErrorKind, Seed, Unwatched};
use slate_math::Rng;

use super::*;

fn plan() -> BacktestPlan {
    let text = "name = \"p\"\nseed = 7\noutcome = \"plays\"\n\
                train = [2000, 2009]\ntune = [2010, 2011]\ntest = [2012, 2013]\n";
    BacktestPlan::from_toml(text, "p.toml").unwrap()
}

/// Invented films, one a week, whose outcome grows with the budget, is higher for comedies, and scatters more for
/// expensive ones.
fn films() -> (Vec<Title>, Vec<Option<f64>>) {
    let mut rng = Rng::new(Seed(3));
    let mut uniform = || rng.position(1_000_000) as f64 / 1e6;
    let film = |n: usize| {
        let (year, week) = (2000 + n / 52, n % 52);
        let budget = 10.0 + 8.0 * uniform();
        let comedy = uniform() < 0.5;
        let noise = uniform() + uniform() + uniform() - 1.5;
        let outcome = 0.8 * budget + if comedy { 1.5 } else { 0.0 } + noise * (budget - 9.0) / 4.0;
        let title = Title {
            released: format!("{year}-{:02}-{:02}", 1 + week / 4 % 12, 1 + week % 4 * 7)
                .parse()
                .ok(),
            genres: vec![if comedy { "Comedy" } else { "Drama" }.to_owned()],
            budget: format!("{:.0} USD", budget.exp()).parse().ok(),
            ..Title::named(format!("t{n}").parse().unwrap(), "T")
        };
        (title, Some(outcome.exp_m1()))
    };
    (0..14 * 52).map(film).unzip()
}

#[test]
fn what_can_be_known_is_known_and_intervals_hold() {
    let (titles, outcomes) = films();
    let report = backtest(&plan(), &titles, &outcomes, &mut Unwatched).unwrap();
    assert_eq!(report.titles, [520, 104, 104]);
    let test = &report.test;
    assert!(test.accuracy.r2.unwrap() > 0.75, "{report:?}");
    assert!(report.naive["mean"].r2.unwrap() < 0.05);
    assert!(test.accuracy.r2 > report.naive["budget"].r2);
    assert!((test.coverage80 - LEVEL).abs() < 3.0 * test.coverage80_se, "{report:?}");
    assert_eq!(test.by_year.keys().copied().collect::<Vec<_>>(), [2012, 2013]);
    assert_eq!(test.by_group.values().map(|covered| covered.n).sum::<usize>(), 104);
    assert!(report.interval_score.by_spread < report.interval_score.one_width);
}

/// Outcomes that are dealt out anew have nothing to do with the films: nothing is forecast.
#[test]
fn shuffled_outcomes_are_not_forecast() {
    let (titles, mut outcomes) = films();
    let mut rng = Rng::new(Seed(11));
    for n in (1..outcomes.len()).rev() {
        outcomes.swap(n, rng.position(n + 1));
    }
    let report = backtest(&plan(), &titles, &outcomes, &mut Unwatched).unwrap();
    let (found, mean) = (report.test.accuracy.r2.unwrap(), report.naive["mean"].r2.unwrap());
    assert!((found - mean).abs() < 0.15, "{found} {mean}");
}

#[test]
fn the_same_plan_says_the_same() {
    let (titles, outcomes) = films();
    let once = || backtest(&plan(), &titles, &outcomes, &mut Unwatched).unwrap().test.accuracy;
    assert_eq!(once(), once());
}

#[test]
fn what_cannot_be_judged_is_said() {
    let (titles, mut outcomes) = films();
    let none = backtest(&plan(), &titles[..600], &outcomes[..600], &mut Unwatched).unwrap_err();
    assert_eq!(none.kind(), ErrorKind::Insufficient);
    assert!(none.to_string().contains("`test` has no title of 2012 to 2013"), "{none}");
    outcomes[5] = Some(-1.0);
    let negative = backtest(&plan(), &titles, &outcomes, &mut Unwatched).unwrap_err();
    assert!(negative.to_string().contains("the outcome of `t5` is -1"), "{negative}");
}
