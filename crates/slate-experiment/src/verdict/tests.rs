#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at once")]

use slate_core::Seed;
use slate_math::Rng;

use super::*;
use crate::design::Method;

/// A test with a primary metric and a guardrail; less is better of the guardrail.
fn test(method: &str) -> Definition {
    let text = format!(
        r#"
name = "a"
hypothesis = "More is played."
days = 14
[[cell]]
name = "today"
[[cell]]
name = "new"
[[metric]]
name = "plays"
role = "primary"
[[metric]]
name = "hide_rate"
role = "guardrail"
better = "down"
margin = 0.1
[decision]
method = "{method}"
"#
    );
    Definition::from_toml(&text, "test.toml").unwrap()
}

/// Moments of `n` units with this mean and a standard deviation of 1.
fn cell(n: usize, mean: f64, seed: u64) -> Moments<4> {
    let mut rng = Rng::new(Seed(seed));
    Moments::of((0..n).map(|_| [mean + rng.normal(), 1.0, 0.0, 1.0]))
}

/// Both metrics with these effects on a value of 5.
fn seen(n: usize, plays: f64, hides: f64, seed: u64) -> Seen {
    let metric = |effect: f64, seed: u64| SeenMetric {
        by_cell: vec![cell(n, 5.0, 2 * seed), cell(n, 5.0 + effect, 2 * seed + 1)],
        ..SeenMetric::default()
    };
    Seen {
        metrics: vec![metric(plays, 2 * seed), metric(hides, 2 * seed + 1)],
        units: vec![n as u64; 2],
        complete: true,
        ..Seen::default()
    }
}

fn answer(test: &Definition, seen: &Seen) -> Verdict {
    report(test, seen).unwrap().verdict
}

fn reasons(verdict: &Verdict) -> String {
    match verdict {
        Verdict::NoVerdict { why } => why.join("; "),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_cell_of_two_versions_is_asked_and_never_shipped() {
    let mut test = test("sequential");
    test.cells[1].interleave = Some("other".to_owned());
    let wins = vec![Wins::default(), Wins { a: 40.0, b: 160.0, ties: 9.0 }];
    let seen = Seen { wins, ..seen(5_000, 0.2, 0.0, 1) };
    let report = report(&test, &seen).unwrap();
    assert!(matches!(report.verdict, Verdict::Keep { .. }), "{:?}", report.verdict);
    let found = &report.preferred[0];
    assert_eq!((found.own, found.other, found.ties), (40, 160, 9));
    assert!((found.preference.unwrap() - 0.3).abs() < 1e-12);
    let [low, high] = found.interval.unwrap();
    assert!(low > 0.1 && high < 0.45 && found.p.unwrap() < 1e-6, "{found:?}");
    assert!(report.effects.iter().any(|e| e.cell == found.cell), "its metrics are measured");
}

#[test]
fn the_rule_answers_to_what_is_shown() {
    for method in ["fixed", "sequential"] {
        let test = test(method);
        let ship = Verdict::Ship { cell: "new".to_owned() };
        assert_eq!(answer(&test, &seen(5_000, 0.2, 0.0, 1)), ship, "{method}");
        assert!(matches!(answer(&test, &seen(5_000, 0.0, 0.0, 2)), Verdict::Keep { .. }));
        assert!(matches!(answer(&test, &seen(5_000, -0.2, 0.0, 3)), Verdict::Keep { .. }));
    }
}

#[test]
fn a_broken_guardrail_comes_before_everything_else() {
    let test = test("fixed");
    let mut harm = seen(5_000, 0.3, 1.0, 1);
    harm.complete = false;
    let expected = Verdict::RollBack { cell: "new".to_owned(), metric: "hide_rate".to_owned() };
    assert_eq!(answer(&test, &harm), expected);
    // Worse, but by less than the margin of .5.
    assert!(matches!(answer(&test, &seen(5_000, 0.2, 0.3, 1)), Verdict::Ship { .. }));
    // Better is never broken.
    assert!(matches!(answer(&test, &seen(5_000, 0.2, -2.0, 1)), Verdict::Ship { .. }));
}

#[test]
fn a_failed_check_blocks_the_verdict() {
    let test = test("fixed");
    let good = || seen(5_000, 0.2, 0.0, 1);
    let shares = Seen { units: vec![5_000, 5_600], ..good() };
    assert!(reasons(&answer(&test, &shares)).contains("shares of cells"));
    let several = Seen { in_several_cells: 500, ..good() };
    assert!(reasons(&answer(&test, &several)).contains("500 of 10500 units"));
    let clock = Seen { clock_set_back_ms: Some(3_600_000), ..good() };
    assert!(reasons(&answer(&test, &clock)).contains("set back by 3600 s"));
    let mut empty = good();
    empty.metrics[0].by_cell = vec![Moments::default(); 2];
    assert!(reasons(&answer(&test, &empty)).contains("measured"));
    let mut new = good();
    new.metrics[0].weeks = Some([
        vec![cell(5_000, 5.0, 90), cell(5_000, 5.4, 91)],
        vec![cell(5_000, 5.0, 92), cell(5_000, 5.0, 93)],
    ]);
    assert!(reasons(&answer(&test, &new)).contains("novelty"));
}

/// Nobody hid anything in either cell: there is nothing to be broken.
#[test]
fn a_guardrail_of_which_nothing_happened_is_kept() {
    let mut quiet = seen(5_000, 0.2, 0.0, 1);
    let nothing = || Moments::of((0..100).map(|_| [0.0, 1.0, 0.0, 1.0]));
    quiet.metrics[1].by_cell = vec![nothing(), nothing()];
    assert!(matches!(answer(&test("fixed"), &quiet), Verdict::Ship { .. }));
    quiet.metrics[1].by_cell = vec![nothing(), Moments::default()];
    assert!(reasons(&answer(&test("fixed"), &quiet)).contains("measured"));
}

#[test]
fn what_is_too_early_waits() {
    let early = |method, n| {
        let seen = Seen { complete: false, ..seen(n, 0.0, 0.0, 2) };
        answer(&test(method), &seen)
    };
    for (method, n, expected) in [
        ("fixed", 5_000, "14 days are not over"),
        ("sequential", 400, "the first look that counts"),
        ("sequential", 5_000, "days are left"),
    ] {
        match early(method, n) {
            Verdict::Wait { why } => assert!(why.contains(expected), "{method}: {why}"),
            other => panic!("{method}: {other:?}"),
        }
    }
    assert!(matches!(
        answer(&test("sequential"), &Seen { complete: false, ..seen(5_000, 0.3, 0.0, 1) }),
        Verdict::Ship { .. }
    ));
}

/// What was shown at an earlier look stays shown.
#[test]
fn the_smallest_p_value_so_far_counts() {
    let test = test("sequential");
    assert_eq!(test.decision.method, Method::Sequential);
    let mut later = seen(5_000, 0.02, 0.0, 1);
    later.metrics[0].line = vec![vec![cell(2_000, 5.0, 70), cell(2_000, 5.3, 71)]];
    let (now, before) = (seen(5_000, 0.02, 0.0, 1), later);
    let p = |seen: &Seen| report(&test, seen).unwrap().effects[0].p.unwrap();
    assert!(p(&before) < 1e-6 && p(&now) > 0.05, "{} {}", p(&before), p(&now));
}

/// Without an effect a fixed test ships by mistake about as often as alpha / 2 says: one side of two counts as better.
#[test]
fn nothing_is_shipped_by_chance_more_often_than_stated() {
    let test = test("fixed");
    let shipped = (0..2_000)
        .filter(|n| matches!(answer(&test, &seen(600, 0.0, 0.0, 1_000 + n)), Verdict::Ship { .. }))
        .count();
    let (rate, se) = (shipped as f64 / 2_000.0, (0.025_f64 * 0.975 / 2_000.0).sqrt());
    assert!((rate - 0.025).abs() < 3.0 * se, "{rate}");
}

#[test]
fn a_line_has_a_point_a_day_from_the_first_look_that_counts() {
    let mut seen = seen(5_000, 0.2, 0.0, 1);
    let day = |n: usize, seed| vec![cell(n, 5.0, seed), cell(n, 5.2, seed + 1)];
    seen.metrics[0].line = vec![day(100, 50), day(2_000, 60), day(4_000, 70)];
    let report = report(&test("sequential"), &seen).unwrap();
    let plays: Vec<usize> =
        report.line.iter().filter(|p| p.metric == "plays").map(|p| p.day).collect();
    assert_eq!(plays, [2, 3, 4]);
    assert!(report.line.iter().all(|p| p.interval[0] < p.effect && p.effect < p.interval[1]));
}

/// An effect in one level of four is found there and nowhere else.
#[test]
fn a_level_that_differs_is_named() {
    let mut seen = seen(4_000, 0.1, 0.0, 1);
    let level = |n: u64| SeenLevel {
        dimension: "history".to_owned(),
        level: format!("level {n}"),
        by_cell: vec![
            cell(1_000, 5.0, 200 + 2 * n),
            cell(1_000, if n == 2 { 5.5 } else { 5.0 }, 201 + 2 * n),
        ],
    };
    seen.metrics[0].levels = (0..4).map(level).collect();
    let report = report(&test("fixed"), &seen).unwrap();
    let found: Vec<&str> =
        report.levels.iter().filter(|l| l.differs_p < 0.001).map(|l| l.level.as_str()).collect();
    assert_eq!((report.levels.len(), found), (4, vec!["level 2"]));
}
