//! Online tests whose truth is known, the whole way over HTTP: they end as they should.

use serde_json::Value;

use crate::kit::{Studio, check};

fn simulate(args: &[&str]) -> Value {
    // The command makes its own studios; this one lends its program.
    let studio = Studio::new();
    let args = [&["simulate", "--json"], args].concat();
    serde_json::from_str(&check(&args, &studio.run(&args))).unwrap()
}

#[test]
fn a_better_version_is_shipped_by_two_people() {
    let found = simulate(&["--variant", "better", "--runs", "5"]);
    assert!(found["right"].as_u64().unwrap() >= 4, "{found}");
    let season = &found["seasons"][0];
    assert!(season["expected"][1].as_f64() > season["expected"][0].as_f64(), "{season}");
    assert!(season["requests"].as_u64().unwrap() > 1_000, "viewers came over HTTP: {season}");
}

#[test]
fn the_same_version_may_be_shipped_by_chance_and_a_worse_one_is_rolled_back() {
    // With such an alpha it is shipped now and then: a wrong end, which is counted like any other.
    let lax = simulate(&["--variant", "same", "--runs", "3", "--seed", "1019", "--alpha", "0.4"]);
    let [right, shipped] = ["right", "shipped"].map(|count| lax[count].as_u64().unwrap());
    assert_eq!(right + shipped, 3, "{lax}");
    let worse = simulate(&["--variant", "worse", "--runs", "2"]);
    assert_eq!(worse["rolled_back"], 2, "{worse}");
}
