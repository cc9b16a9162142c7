//! Plans of back-tests: refused with a place, or years that follow one another.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_catalog::backtest::BacktestPlan;

fuzz_target!(|text: &str| {
    match BacktestPlan::from_toml(text, "plan.toml") {
        Ok(plan) => {
            assert!(plan.train.0 <= plan.train.1 && plan.train.1 < plan.tune.0);
            assert!(plan.tune.0 <= plan.tune.1 && plan.tune.1 < plan.test.0);
            assert!(plan.test.0 <= plan.test.1 && plan.at_least >= 0.0);
        }
        Err(e) => {
            let place = e.place().unwrap_or_else(|| panic!("no place: {e}"));
            assert_eq!(place.source, "plan.toml", "{e}");
        }
    }
});
