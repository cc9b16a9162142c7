//! Plans: refused with a place, or small enough to be tried and valid in every setting.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_recommend::plan::{Plan, PlannedModel, Settings};
use slate_recommend::{Histories, Interactions};

const SETTINGS_MAX: usize = 1000;

fuzz_target!(|text: &str| {
    match Plan::from_toml(text, "plan.toml") {
        Ok(plan) => check(&plan),
        Err(e) => {
            let place = e.place().unwrap_or_else(|| panic!("no place: {e}"));
            assert_eq!(place.source, "plan.toml", "{e}");
        }
    }
});

fn check(plan: &Plan) {
    assert!(!plan.metrics.is_empty() && !plan.models.is_empty());
    let settings: usize = plan.models.iter().map(PlannedModel::setting_count).sum();
    assert!(settings <= SETTINGS_MAX, "{settings} settings");
    for model in &plan.models {
        if let Settings::Each(specs) = &model.settings {
            assert!(!specs.is_empty());
            specs.iter().for_each(|s| s.check().expect("a setting that follows the rules"));
        }
    }
    // A split of a few viewers may find too little to judge by; that is an error, not a panic.
    let _ = plan.split(&few_viewers());
}

/// Eight viewers who saw four of six titles, a day apart.
fn few_viewers() -> Interactions {
    const DAY_MS: i64 = 86_400_000;
    let histories: Histories = (0..8_u32).map(|v| [0, 1, 2, 3].map(|t| (v + t) % 6)).collect();
    let at_ms = (0..8).flat_map(|v| [0, 1, 2, 3].map(|t| (v + t) * DAY_MS)).collect();
    Interactions::timed(6, histories, at_ms)
}
