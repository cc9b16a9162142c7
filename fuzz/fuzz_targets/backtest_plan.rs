//! Plans of back-tests: refused with a place, or years that follow one another, or shares above 0.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_catalog::backtest::{BacktestPlan, Periods};

fuzz_target!(|text: &str| {
    match BacktestPlan::from_toml(text, "plan.toml") {
        Ok(plan) => {
            assert!(plan.at_least >= 0.0);
            match plan.periods().expect("a plan has been checked") {
                Periods::Years([train, tune, test]) => {
                    assert!(train.0 <= train.1 && train.1 < tune.0);
                    assert!(tune.0 <= tune.1 && tune.1 < test.0 && test.0 <= test.1);
                }
                Periods::Shares(shares) => assert!(shares.iter().all(|share| *share > 0.0)),
            }
        }
        Err(e) => {
            let place = e.place().unwrap_or_else(|| panic!("no place: {e}"));
            assert_eq!(place.source, "plan.toml", "{e}");
        }
    }
});
