//! Typed forms beside the SQL they compile to, and metrics that are SQL.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use slate_core::EventKind;
use slate_experiment::metric::{BUILT_IN, DAY_MS, Metric};
use slate_tables::sql::{ExposureOf, Limits, PageOf, Session};

use super::super::{Analysis, Exposure, analyse};
use super::kit::{self, Did, World, did, exposures, question};

const UNTIL_MS: i64 = 60 * DAY_MS;

/// The first exposures of units in one cell.
fn firsts(seen: &[Exposure]) -> BTreeMap<String, (u32, i64)> {
    let mut firsts: BTreeMap<String, (u32, i64)> = BTreeMap::new();
    for e in seen {
        firsts.entry(e.unit.clone()).or_insert((e.cell, e.at_ms));
    }
    let in_two = |unit: &String, cell: u32| seen.iter().any(|e| e.unit == *unit && e.cell != cell);
    firsts.retain(|unit, (cell, _)| !in_two(unit, *cell));
    firsts
}

/// A session over everything at once.
fn session(world: &World, seen: &[Exposure], pages: &[(u32, i64, Vec<u32>)]) -> Session {
    let session = Session::new(Limits::new(&world.place.work())).unwrap();
    let files = world.place.store.read(crate::viewing::segments).unwrap();
    session.add_segments("events", &world.place.tables(), &files).unwrap();
    let firsts = firsts(seen);
    let exposed: Vec<ExposureOf<'_>> = firsts
        .iter()
        .map(|(unit, (cell, at_ms))| ExposureOf {
            unit,
            cell: *cell,
            at_ms: *at_ms,
            until_ms: UNTIL_MS,
        })
        .collect();
    session.add_exposures("rows", 1, &exposed).unwrap();
    session.add_titles(&world.place.store.read(|r| r.titles()).unwrap()).unwrap();
    let texts: Vec<(String, String, i64, Vec<String>)> = pages
        .iter()
        .enumerate()
        .map(|(n, (viewer, at_ms, titles))| {
            let titles = titles.iter().map(|t| format!("t{t}")).collect();
            (format!("s{n}"), format!("v{viewer}"), *at_ms, titles)
        })
        .collect();
    let page = |(slate, viewer, at_ms, titles): &'_ (String, String, i64, Vec<String>)| {
        (slate.clone(), viewer.clone(), *at_ms, titles.clone())
    };
    let owned: Vec<_> = texts.iter().map(page).collect();
    let pages: Vec<PageOf<'_>> = owned
        .iter()
        .map(|(slate, viewer, at_ms, titles)| PageOf {
            slate,
            viewer,
            at_ms: *at_ms,
            titles: titles.iter().map(String::as_str).collect(),
        })
        .collect();
    session.add_pages(&pages).unwrap();
    session
}

/// Sums of value and denominator over the units of both cells, by SQL.
fn by_sql(session: &Session, metric: &Metric) -> [f64; 2] {
    let rows = session.unit_days(&metric.sql().unwrap()).unwrap();
    let value = rows.iter().map(|row| row.value).sum();
    [value, rows.iter().filter_map(|row| row.denominator).sum()]
}

/// The same from moments.
fn by_moments(found: &Analysis, metric: usize) -> [f64; 2] {
    let cells = &found.metrics[metric].by_cell;
    [0, 1].map(|v| cells.iter().map(|moments| moments.mean(v) * moments.n()).sum())
}

fn pages() -> impl Strategy<Value = Vec<(u32, i64, Vec<u32>)>> {
    let page = (0..7_u32, 18 * 24 * 60..45 * 24 * 60_i64, prop::collection::vec(0..4_u32, 1..4));
    prop::collection::vec(page, 0..20).prop_map(|mut pages| {
        pages.sort_by_key(|page| page.1);
        pages.into_iter().map(|(who, minute, titles)| (who, minute * 60_000, titles)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_typed_form_and_its_sql_say_the_same(
        events in prop::collection::vec(did(), 0..200),
        seen in exposures(),
        pages in pages(),
    ) {
        let world = World::new();
        world.stage(&events);
        world.show(&pages);
        let mut metrics: Vec<Metric> = BUILT_IN.map(|b| Metric::named(b.name)).to_vec();
        metrics.extend(kit::metrics().into_iter().skip(8));
        let question = question(metrics);
        let at = kit::at(UNTIL_MS);
        let found = analyse(&world.place, &question, seen.clone(), at, &kit::Quiet).unwrap();
        let session = session(&world, &seen, &pages);
        for (n, metric) in question.metrics.iter().enumerate() {
            let [value, below] = by_sql(&session, metric);
            let [found_value, found_below] = by_moments(&found, n);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * b.abs().max(1.0);
            prop_assert!(near(found_value, value), "{}: {} and {}", metric.name, found_value, value);
            if metric.has_denominator() {
                prop_assert!(near(found_below, below), "{}: {} and {}", metric.name, found_below, below);
            }
        }
    }
}

#[test]
fn a_metric_that_is_sql_is_added_up_day_by_day() {
    let world = World::new();
    let events: Vec<Did> = (0..90)
        .map(|n| Did {
            viewer: n % 5,
            title: n % 4,
            kind: EventKind::Play,
            at_ms: (10 + i64::from(n) % 30) * DAY_MS + i64::from(n) * 600_000,
            value: Some(60.0),
        })
        .collect();
    world.stage(&events);
    let seen: Vec<Exposure> = (0..4).map(|u| kit::exposure(u, u % 2, 21 * DAY_MS)).collect();
    let sql = "SELECT viewer AS unit, day, sum(value) AS value, count(*) AS denominator \
               FROM events WHERE kind = 'play' GROUP BY viewer, day";
    let written = Metric::read(&json!({ "name": "mine", "sql": sql })).unwrap();
    let form = json!({ "type": "mean", "of": { "kinds": ["play"] } });
    let typed = Metric::read(&json!({ "name": "theirs", "form": form })).unwrap();
    let question = question(vec![written, typed]);
    let at = kit::at(38 * DAY_MS + 7_000_000);
    let found = analyse(&world.place, &question, seen, at, &kit::Quiet).unwrap();
    let [mine, theirs] = [0, 1].map(|n| &found.metrics[n]);
    assert_eq!(mine.by_cell, theirs.by_cell);
    assert_eq!(mine.line, theirs.line);
    assert!(mine.by_cell[0].mean(0) > 0.0 && mine.by_cell[0].mean(2) > 0.0, "{mine:?}");
}

#[test]
fn what_is_wrong_with_the_sql_of_a_metric_is_said() {
    let world = World::new();
    world.stage(&[kit::play(0, 21)]);
    let cases = [
        ("SELECT viewer AS unit, day FROM events", "no column `value`"),
        ("SELECT viewer AS unit, day, 1/0.0 AS value FROM events", "value `inf`"),
        ("SELECT viewer AS unit, DATE '1970-01-02' AS day, 1 AS value FROM events", "names day 1"),
        ("DELETE FROM events", "one `SELECT`"),
        ("SELECT viewer AS unit, day, seconds AS value FROM events", "seconds"),
    ];
    for (sql, expected) in cases {
        let metric = Metric::read(&json!({ "name": "mine", "sql": sql })).unwrap();
        let question = question(vec![metric]);
        let seen = [kit::exposure(0, 0, 20 * DAY_MS)];
        let at = kit::at(25 * DAY_MS);
        let e = analyse(&world.place, &question, seen, at, &kit::Quiet).unwrap_err();
        assert!(e.to_string().contains(expected), "{sql}: {e}");
    }
}
