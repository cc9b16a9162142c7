//! What people write about the catalog: plans, lines of reports and of weekly lists, changes of a what-if.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_catalog::backtest::BacktestPlan;
use slate_catalog::engagement::{EngagementPlan, Half, Line, Listed};
use slate_catalog::model::Change;

fuzz_target!(|text: &str| {
    let cells: Vec<String> = text.split('\n').map(str::to_owned).collect();
    if let Ok(line) = Line::parse(&cells) {
        assert!(line.hours >= 0.0 && line.views.is_none_or(|views| views >= 0.0));
        assert_eq!(line.half.to_string().parse::<Half>(), Ok(line.half));
        let _ = line.is_released_inside();
    }
    if let Ok(listed) = Listed::parse(&cells) {
        assert!(listed.hours >= 0.0);
    }
    if let Ok(change) = text.parse::<Change>() {
        assert_eq!(change.to_string().parse::<Change>(), Ok(change));
    }
    if let Ok(plan) = BacktestPlan::from_toml(text, "plan.toml") {
        assert!(plan.periods().is_ok());
    }
    let _ = EngagementPlan::from_toml(text, "plan.toml");
});
