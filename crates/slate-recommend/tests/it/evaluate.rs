//! Running plans: the same result for any number of threads, and after an interruption.

use std::collections::BTreeMap;

use slate_core::{Error, ErrorKind, Result, Seed};
use slate_recommend::compare::compare;
use slate_recommend::evaluate::{
    Evaluation, Hooks, Meter, NoWorkbench, Unmetered, Workbench, evaluate,
};
use slate_recommend::metrics::Metric;
use slate_recommend::plan::Plan;
use slate_recommend::report::Report;
use slate_recommend::split::Split;
use slate_recommend::{Histories, Interactions, Unwatched, Watch};

use crate::data::audience;

const PLAN: &str = r#"
name = "small"
seed = 3
protocol = { kind = "strong", test_viewers = 60, validation_viewers = 60 }
metrics = ["ndcg@10", "recall@5", "map@10", "mrr", "hit@5", "coverage@10", "novelty@10"]
tune = "ndcg@10"

[[model]]
name = "popularity"
kind = "popularity"

[[model]]
name = "ease"
kind = "ease"
lambda = [1, 10, 100]

[[model]]
name = "als"
kind = "als"
factors = 6
epochs = 3
seeds = 3

[[model]]
name = "both"
kind = "blend"
seeds = 3
parts = [{ model = "ease" }, { model = "als", weight = [0.1, 1, 3] }, { kind = "item-knn", weight = 0.2 }]
"#;

fn plan() -> Plan {
    Plan::from_toml(PLAN, "small.toml").unwrap()
}

fn split() -> Split {
    plan().split(&audience(400, 60, 5)).unwrap()
}

/// Remembers everything, and counts.
#[derive(Default)]
struct Shelf {
    kept: BTreeMap<String, Vec<u8>>,
    found: usize,
}

impl Workbench for Shelf {
    fn load(&mut self, key: &str) -> Option<Vec<u8>> {
        let known = self.kept.get(key).cloned();
        self.found += usize::from(known.is_some());
        known
    }
    fn save(&mut self, key: &str, bytes: &[u8]) -> Result<()> {
        assert!(key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{key}");
        self.kept.insert(key.to_owned(), bytes.to_vec());
        Ok(())
    }
}

/// A second a reading.
#[derive(Default)]
struct Clockwork(f64);

impl Meter for Clockwork {
    fn restart(&mut self) {}
    fn cpu_s(&mut self) -> Option<f64> {
        self.0 += 1.0;
        Some(self.0)
    }
    fn peak_mib(&mut self) -> Option<f64> {
        Some(64.0 + self.0)
    }
}

/// Counts steps, checks that they never go back, and stops in the end.
struct Patience {
    left: u32,
    last: u64,
}

impl Watch for Patience {
    fn progress(&mut self, done: u64, total: u64, label: &str) -> Result<()> {
        assert!(done >= self.last && done <= total && !label.is_empty(), "{label}: {done}/{total}");
        self.last = done;
        self.left = self.left.checked_sub(1).ok_or_else(stopped)?;
        Ok(())
    }
}

fn stopped() -> Error {
    Error::new(ErrorKind::Interrupted, "stopped")
}

fn run(workbench: &mut dyn Workbench, watch: &mut dyn Watch) -> Result<Evaluation> {
    let mut meter = Clockwork::default();
    evaluate(&plan(), &split(), &mut Hooks { watch, meter: &mut meter, workbench })
}

fn json(report: &Report) -> String {
    serde_json::to_string(&report.without_costs()).unwrap()
}

#[test]
fn threads_do_not_change_a_byte() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&mut NoWorkbench, &mut Unwatched).unwrap())
    };
    let (one, two) = (with(1), with(2));
    assert_eq!(json(&one.report), json(&two.report));
    assert_eq!(one.per_viewer, two.per_viewer);
    assert_eq!(one.chosen, two.chosen);
}

#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    let straight = run(&mut NoWorkbench, &mut Unwatched).unwrap();
    let mut shelf = Shelf::default();
    let mut stops = 0;
    let resumed = loop {
        match run(&mut shelf, &mut Patience { left: 9, last: 0 }) {
            Ok(evaluation) => break evaluation,
            Err(error) => assert_eq!(error.kind(), ErrorKind::Interrupted),
        }
        stops += 1;
        assert!(stops < 100, "it never ends");
    };
    assert!(stops > 1 && shelf.found > 0, "{stops} stops, {} found", shelf.found);
    assert_eq!(json(&resumed.report), json(&straight.report));
    assert_eq!(resumed.per_viewer, straight.per_viewer);

    // Everything is known now: nothing is fitted, and the costs are those of the first time.
    let again = run(&mut shelf, &mut Patience { left: 0, last: 0 }).unwrap();
    assert_eq!(again.report, resumed.report);
}

#[test]
fn rubbish_on_the_workbench_is_computed_again() {
    let mut shelf = Shelf::default();
    let first = run(&mut shelf, &mut Unwatched).unwrap();
    shelf.kept.values_mut().for_each(|bytes| bytes.truncate(bytes.len() / 2));
    assert_eq!(json(&run(&mut shelf, &mut Unwatched).unwrap().report), json(&first.report));
}

#[test]
fn the_report_says_what_was_tried() {
    let Evaluation { report, per_viewer, .. } = run(&mut NoWorkbench, &mut Unwatched).unwrap();
    assert_eq!(report.viewers + report.viewers_left_out, 60);
    let [popularity, ease, als, both] = report.models.as_slice() else { panic!("four models") };
    assert_eq!((ease.tried.len(), both.tried.len(), popularity.tried.len()), (3, 3, 1));
    let best =
        ease.tried.iter().max_by(|a, b| a.validation.unwrap().total_cmp(&b.validation.unwrap()));
    assert_eq!(ease.params, best.unwrap().params);
    assert_eq!(popularity.tried[0].validation, None);
    assert_eq!((popularity.seeds.len(), als.seeds.len(), both.seeds.len()), (1, 3, 3));

    let ndcg = Metric::Ndcg(10);
    let mean: f64 = als.seeds.iter().map(|s| s.metrics[&ndcg]).sum::<f64>() / 3.0;
    assert!((mean - als.metrics[&ndcg].mean).abs() < 1e-12);
    assert!(ease.metrics[&ndcg].mean > popularity.metrics[&ndcg].mean, "taste is worth something");
    let coverage = als.metrics[&Metric::Coverage(10)];
    assert_eq!((coverage.se, coverage.ci), (None, None));
    assert!(als.costs.fit_cpu_s.unwrap() > 0.0 && als.costs.peak_mib.unwrap() > 64.0);
    assert_eq!(per_viewer[1].values.values[&ndcg].len(), report.viewers);
}

#[test]
fn every_model_meets_the_first() {
    let Evaluation { report, per_viewer, .. } = run(&mut NoWorkbench, &mut Unwatched).unwrap();
    // Popularity is the first: three models, six metrics with values per viewer.
    assert_eq!(report.comparisons.len(), 18);
    for c in &report.comparisons {
        assert_eq!(c.b, "popularity");
        assert!(c.ci[0] <= c.difference && c.difference <= c.ci[1], "{c:?}");
        assert!((0.0..=1.0).contains(&c.p));
    }
    let both = compare(&per_viewer[1], &per_viewer[0], Seed(1)).unwrap();
    assert_eq!(both.len(), 6);
    let same = compare(&per_viewer[1], &per_viewer[1], Seed(1)).unwrap();
    assert!(same.iter().all(|c| c.difference == 0.0 && c.p == 1.0 && c.ci == [0.0, 0.0]));
    let mut others = per_viewer[0].clone();
    others.values.viewers[0] += 1000;
    assert!(compare(&per_viewer[1], &others, Seed(1)).is_err());
}

#[test]
fn a_report_is_read_as_it_is_written() {
    let report = run(&mut NoWorkbench, &mut Unwatched).unwrap().report;
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(value["models"][1]["metrics"]["ndcg@10"]["mean"].is_f64(), "{text}");
    assert!(value["models"][1]["fit_cpu_s"].is_f64());
}

#[test]
fn a_grid_needs_something_to_choose_by() {
    let mut split = split();
    split.validation = None;
    let mut hooks =
        Hooks { watch: &mut Unwatched, meter: &mut Unmetered, workbench: &mut NoWorkbench };
    let error = evaluate(&plan(), &split, &mut hooks).unwrap_err();
    assert!(error.detail().contains("`ease` has a grid"), "{error}");
}

#[test]
fn the_edge_of_a_grid_is_pointed_out() {
    let text =
        PLAN.replace("lambda = [1, 10, 100]", "lambda = [0.001, 0.01, 0.1, 50, 100000, 1000000]");
    let plan = Plan::from_toml(&text, "p.toml").unwrap();
    let mut hooks =
        Hooks { watch: &mut Unwatched, meter: &mut Unmetered, workbench: &mut NoWorkbench };
    let inside = evaluate(&plan, &split(), &mut hooks).unwrap().report;
    assert_eq!(inside.models[1].at_edge, Vec::<String>::new());
    let text = PLAN.replace("lambda = [1, 10, 100]", "lambda = [0.0001, 0.001, 0.01]");
    let plan = Plan::from_toml(&text, "p.toml").unwrap();
    let edge = evaluate(&plan, &split(), &mut hooks).unwrap().report;
    assert_eq!(edge.models[1].at_edge, ["lambda"]);
    assert_eq!(edge.models[1].costs.fit_cpu_s, None, "what is not measured is not claimed");
    let blend = "[[model]]\nname = \"pair\"\nkind = \"blend\"\n\
                 parts = [{ model = \"popularity\" }, { kind = \"ease\", lambda = 10, weight = [1, 900] }]\n";
    let plan = Plan::from_toml(&format!("{PLAN}\n{blend}"), "p.toml").unwrap();
    let blended = evaluate(&plan, &split(), &mut hooks).unwrap().report;
    assert_eq!(blended.models.last().unwrap().at_edge, ["part 2 weight"]);
}

#[test]
fn refitting_learns_from_both_parts() {
    let text = format!("refit = \"train+validation\"\n{PLAN}");
    let plan = Plan::from_toml(&text, "p.toml").unwrap();
    let mut hooks =
        Hooks { watch: &mut Unwatched, meter: &mut Unmetered, workbench: &mut NoWorkbench };
    let refit = evaluate(&plan, &split(), &mut hooks).unwrap();
    let train = run(&mut NoWorkbench, &mut Unwatched).unwrap();
    assert_eq!(refit.chosen, train.chosen);
    assert_ne!(refit.per_viewer[1], train.per_viewer[1]);
}

/// Titles that appear only after the cut: popularity cannot tell them apart, content can.
#[test]
fn cold_titles_are_judged_apart() {
    let text = r#"
        name = "new titles"
        protocol = "strong"
        metrics = ["ndcg@10", "novelty@10"]
        [[model]]
        name = "popularity"
        kind = "popularity"
        [[model]]
        name = "placed"
        kind = "placed"
        model = { kind = "ease", lambda = 5 }
    "#;
    let mut plan = Plan::from_toml(text, "plan").unwrap();
    let data = audience(300, 60, 3);
    let mut split = plan.split(&data).unwrap();
    // Every fifth title is taken out of training.
    let known: Histories = split
        .train
        .histories
        .iter()
        .map(|h| h.iter().copied().filter(|&t| t % 5 != 4).collect::<Vec<_>>())
        .filter(|h| !h.is_empty())
        .collect();
    split.train = Interactions::untimed(60, known).with_content(data.content.clone().unwrap());
    plan.against = vec![0];
    let (watch, meter) = (&mut Unwatched, &mut Unmetered);
    let mut hooks = Hooks { watch, meter, workbench: &mut NoWorkbench };
    let report = evaluate(&plan, &split, &mut hooks).unwrap().report;
    let [warm, cold] = report.apart.as_slice() else { panic!("two slices") };
    assert_eq!(
        (warm.name.as_str(), warm.titles, cold.name.as_str(), cold.titles),
        ("warm", 48, "cold", 12)
    );
    let ndcg: Metric = "ndcg@10".parse().unwrap();
    assert!(cold.models.iter().all(|m| m.len() == 1), "a slice has no novelty");
    assert!(cold.models[1][&ndcg].mean > cold.models[0][&ndcg].mean + 0.05);
    assert!(cold.comparisons.iter().all(|c| c.b == "popularity"));
}
