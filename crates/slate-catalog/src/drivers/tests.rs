#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::{Title, Unwatched};

use super::*;
use crate::backtest::{Material, backtest};
use crate::testing::{films, plan, shuffled};

const REFITS: usize = 6;

fn of((titles, outcomes): &(Vec<Title>, Vec<Option<f64>>)) -> (Backtest, Drivers) {
    let material = Material { titles, outcomes, presence: &[], stated: &[] };
    let backtest = backtest(&plan(), &material, &mut Unwatched).unwrap();
    let drivers = drivers(&plan(), &backtest, REFITS, &mut Unwatched).unwrap();
    (backtest, drivers)
}

/// Outcomes of the invented films grow with the budget and are higher for comedies; nothing else has to do with them.
#[test]
fn what_was_planted_is_found() {
    let (backtest, found) = of(&films());
    assert!(found.found && found.explained == 104 && found.refits == REFITS);
    let budget = &found.drivers[0];
    assert!(budget.column == "budget" && budget.survives, "{found:?}");
    assert!(budget.direction.unwrap() > 0.9, "{budget:?}");
    let [low, high] = budget.ci95;
    assert!(low <= budget.effect && budget.effect <= high && low > 1.0, "{budget:?}");
    let comedy = found.drivers.iter().find(|driver| driver.column == "genre: Comedy").unwrap();
    assert!(comedy.goes_with.iter().any(|name| name == "genre: Drama"), "{comedy:?}");
    assert!(comedy.alone > comedy.effect, "what Drama had said is left to Comedy: {comedy:?}");
    let planted = budget.effect + comedy.alone;
    assert!(planted > 5.0 * found.others, "{found:?}");
    assert_eq!(found.pairs.len(), PAIRED * (PAIRED - 1) / 2);
    let holds = |pair: &Pair| pair.ci95[0] <= pair.effect && pair.effect <= pair.ci95[1];
    assert!(found.pairs.iter().all(holds), "{:?}", found.pairs);
    assert!(backtest.report.is_ahead_of_mean());
}

#[test]
fn nothing_goes_with_shuffled_outcomes() {
    let (_, found) = of(&shuffled());
    assert!(!found.found && found.drivers.is_empty() && found.pairs.is_empty(), "{found:?}");
}

#[test]
fn what_columns_add_sums_to_the_forecast() {
    let (titles, outcomes) = films();
    let material = Material { titles: &titles, outcomes: &outcomes, presence: &[], stated: &[] };
    let backtest = backtest(&plan(), &material, &mut Unwatched).unwrap();
    let table = backtest.features.table(&[0, 100, 700]).unwrap();
    let (typical, values) = backtest.forecaster.explain(&table).unwrap();
    for (forecast, adds) in backtest.forecaster.forecast(&table).unwrap().iter().zip(values) {
        let sum = typical + adds.iter().sum::<f64>();
        assert!((sum - forecast).abs() < 1e-9, "{sum} {forecast}");
    }
}

#[test]
fn one_refit_is_no_interval() {
    for refits in [0, 1, REFITS_MAX + 1] {
        assert!(check_refits(refits).is_err());
    }
    assert!(check_refits(2).is_ok());
}
