//! Invented films for tests.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::{Seed, Title};
use slate_math::Rng;

use crate::backtest::BacktestPlan;

pub(crate) fn plan() -> BacktestPlan {
    let text = "name = \"p\"\nseed = 7\noutcome = \"plays\"\n\
                train = [2000, 2009]\ntune = [2010, 2011]\ntest = [2012, 2013]\n";
    BacktestPlan::from_toml(text, "p.toml").unwrap()
}

/// Invented films, one a week, whose outcome grows with the budget, is higher for comedies, and scatters more for
/// expensive ones.
pub(crate) fn films() -> (Vec<Title>, Vec<Option<f64>>) {
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

/// The same with the outcomes dealt out anew.
pub(crate) fn shuffled() -> (Vec<Title>, Vec<Option<f64>>) {
    let (titles, mut outcomes) = films();
    let mut rng = Rng::new(Seed(11));
    for n in (1..outcomes.len()).rev() {
        outcomes.swap(n, rng.position(n + 1));
    }
    (titles, outcomes)
}
