//! Searching settings: what is found, what is tried, and when it ends.

use std::cell::Cell;

use slate_core::{ErrorKind, Unwatched};
use slate_recommend::evaluate::search::{Allowance, Found, search};
use slate_recommend::evaluate::{Hooks, NoWorkbench, Unmetered, evaluate};
use slate_recommend::plan::{Plan, Settings};
use slate_recommend::split::Split;
use slate_recommend::{Budget, ModelSpec};

use crate::data::audience;

const PLAN: &str = r#"
    name = "search"
    seed = 11
    protocol = { kind = "strong", test_viewers = 60, validation_viewers = 60 }
    metrics = ["ndcg@10"]
"#;

fn plan(models: &str) -> (Plan, Split) {
    let plan = Plan::from_toml(&format!("{PLAN}{models}"), "plan.toml").unwrap();
    let split = plan.split(&audience(1_200, 60, 5)).unwrap();
    (plan, split)
}

/// A search by a clock that a look at moves on.
fn run(plan: &Plan, split: &Split, seconds: f64, tick: f64) -> slate_core::Result<Found> {
    let now = Cell::new(0.0);
    let elapsed = || now.replace(now.get() + tick);
    let budget = Budget { bytes: 1 << 30, threads: 1 };
    let allowance = Allowance { seconds, elapsed: &elapsed, budget };
    let mut hooks =
        Hooks { watch: &mut Unwatched, meter: &mut Unmetered, workbench: &mut NoWorkbench };
    search(plan, split, &allowance, &mut hooks)
}

const MODELS: &str = r#"
    [[model]]
    name = "ease"
    kind = "ease"
    [[model]]
    name = "fixed"
    kind = "item-knn"
    neighbors = 7
    shrink = 3.0
"#;

#[test]
fn what_is_found_is_no_worse_than_what_was_asked_for() {
    let (plan, split) = plan(MODELS);
    let found = run(&plan, &split, 1e4, 1.0).unwrap();
    let whole = found.trials.iter().filter(|t| t.share >= 1.0 && t.model == "ease");
    let values: Vec<f64> = whole.filter_map(|t| t.value).collect();
    assert!(values.len() > 3, "several settings reach all viewers");
    let Settings::Each(best) = &found.plan.models[0].settings else { panic!("one setting") };
    let ModelSpec::Ease(best) = &best[0] else { panic!("ease") };
    let trial = |lambda: f64| {
        let same = |t: &&slate_recommend::evaluate::search::Trial| {
            t.share >= 1.0 && t.params["lambda"].as_f64() == Some(lambda)
        };
        found.trials.iter().find(same).and_then(|t| t.value)
    };
    assert_eq!(trial(best.lambda), values.iter().copied().reduce(f64::max));
    let Settings::Each(fixed) = &found.plan.models[1].settings else { panic!("one setting") };
    assert!(fixed[0].to_json().contains(r#""neighbors":7"#), "what the plan says stays");
}

#[test]
fn the_same_clock_tries_the_same_settings() {
    let (plan, split) = plan(MODELS);
    let one = run(&plan, &split, 300.0, 1.0).unwrap();
    assert_eq!(one, run(&plan, &split, 300.0, 1.0).unwrap());
    let shorter = run(&plan, &split, 60.0, 1.0).unwrap();
    assert!(shorter.trials.len() < one.trials.len(), "{}", shorter.trials.len());
}

#[test]
fn time_that_is_over_at_once_still_finds_something() {
    let (plan, split) = plan(MODELS);
    let found = run(&plan, &split, 1.0, 10.0).unwrap();
    assert_eq!(found.plan.models.len(), 1);
    assert!(found.trials.len() < 10, "{}", found.trials.len());
}

#[test]
fn the_found_plan_can_be_written_and_gives_the_values_of_the_search() {
    let (plan, split) = plan("[[model]]\nname = \"any\"\nkind = \"auto\"\n");
    let found = run(&plan, &split, 600.0, 1.0).unwrap();
    let text = found.plan.rewritten(&format!("{PLAN}[[model]]\nname = \"any\"\nkind = \"auto\"\n"));
    let again = Plan::from_toml(&text.unwrap(), "found.toml").unwrap();
    assert_eq!(again, found.plan);
    assert!(again.models.len() > 4, "every kind that suits untimed pairs");
    let mut hooks =
        Hooks { watch: &mut Unwatched, meter: &mut Unmetered, workbench: &mut NoWorkbench };
    let report = evaluate(&again, &split, &mut hooks).unwrap().report;
    assert_eq!(report.models.len(), again.models.len());
}

#[test]
fn a_search_needs_something_to_choose_by() {
    let (plan, split) = plan(MODELS);
    let split = Split { validation: None, ..split };
    assert_eq!(run(&plan, &split, 60.0, 1.0).unwrap_err().kind(), ErrorKind::Invalid);
}

#[test]
fn a_search_in_which_nothing_can_be_fitted_ends_and_says_why() {
    let (plan, mut split) = plan("[[model]]\nname = \"content\"\nkind = \"content\"\n");
    split.train.content = None;
    let error = run(&plan, &split, 60.0, 1.0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Insufficient);
    assert!(error.detail().contains("what titles are about"), "{error}");
}

#[test]
fn a_search_does_not_pass_over_the_titles_a_plan_tunes_on() {
    let model = "[[model]]\nname = \"ease\"\nkind = \"ease\"\ntune_on = \"cold\"\n";
    let (plan, split) = plan(model);
    let error = run(&plan, &split, 60.0, 1.0).unwrap_err();
    assert!(error.detail().contains("model `ease` is tuned on some titles"), "{error}");
}
