//! The same numbers from their definitions, unit by unit, with nothing kept and nothing fast.

use std::collections::{BTreeMap, BTreeSet};

use slate_core::{EventKind, Timestamp};
use slate_experiment::metric::DAY_MS;
use slate_experiment::moments::Moments;

use super::super::{Analysis, Exposure, Question};
use super::kit::{Did, GENRES, START_MS};

const HOUR_MS: f64 = 3_600_000.0;

/// A unit by its exposures until a moment.
#[derive(Debug)]
struct Unit {
    viewer: u32,
    cell: u32,
    start_ms: i64,
    level: String,
    two_cells: bool,
}

fn units(seen: &[Exposure], at_ms: i64) -> Vec<Unit> {
    let mut by_name: BTreeMap<&str, Vec<&Exposure>> = BTreeMap::new();
    let before = seen.iter().filter(|e| e.at_ms < at_ms);
    before.for_each(|e| by_name.entry(&e.unit).or_default().push(e));
    let unit = |(name, seen): (&str, Vec<&Exposure>)| {
        let first = seen.iter().min_by_key(|e| e.at_ms).unwrap();
        Unit {
            viewer: name[1..].parse().unwrap(),
            cell: first.cell,
            start_ms: first.at_ms,
            level: first.levels[0].clone(),
            two_cells: seen.iter().any(|e| e.cell != first.cell),
        }
    };
    by_name.into_iter().map(unit).collect()
}

fn plays<'a>(events: &'a [&Did]) -> impl Iterator<Item = &'a &'a Did> {
    events.iter().filter(|e| e.kind == EventKind::Play)
}

/// Value and denominator of a metric, and whether the unit is counted at a moment.
fn value(metric: &str, events: &[&Did], start_ms: i64, at_ms: Option<i64>) -> Option<(f64, f64)> {
    let complete = |days: i64| at_ms.is_none_or(|at_ms| start_ms + days * DAY_MS <= at_ms);
    let within = |e: &&&Did, days: std::ops::Range<i64>| {
        let since = e.at_ms - start_ms;
        at_ms.is_none() || (days.start * DAY_MS..days.end * DAY_MS).contains(&since)
    };
    let seconds = || plays(events).filter_map(|e| e.value).map(f64::from).sum::<f64>();
    let count = |kind| events.iter().filter(|e| e.kind == kind).count() as f64;
    Some(match metric {
        "plays" => (count(EventKind::Play), 1.0),
        "hours" => (seconds() / 3600.0, 1.0),
        "capped" => (seconds(), 1.0),
        "finish_rate" => (count(EventKind::Finish), count(EventKind::Play)),
        "days_active" => {
            (plays(events).map(|e| e.at_ms / DAY_MS).collect::<BTreeSet<_>>().len() as f64, 1.0)
        }
        "titles_tried" => {
            (plays(events).map(|e| e.title).collect::<BTreeSet<_>>().len() as f64, 1.0)
        }
        "diversity_of_viewing" => (effective(plays(events).map(|e| e.title)), 1.0),
        "retention_7" if complete(8) => {
            (f64::from(u8::from(plays(events).any(|e| within(&e, 1..8)))), 1.0)
        }
        "drama" if complete(4) => {
            let wanted = |e: &&&Did| {
                e.kind != EventKind::Hide
                    && GENRES[e.title as usize].contains(&"Drama")
                    && within(e, 1..4)
            };
            (events.iter().filter(wanted).count() as f64, 1.0)
        }
        "wait" if complete(5) => {
            let first = plays(events).map(|e| e.at_ms - start_ms).min().unwrap_or(i64::MAX);
            ((first as f64 / HOUR_MS).min(120.0), 1.0)
        }
        _ => return None,
    })
}

fn effective(titles: impl Iterator<Item = u32>) -> f64 {
    let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
    for title in titles {
        let genres = GENRES[title as usize];
        genres.iter().for_each(|g| *weights.entry(g).or_default() += 1.0 / genres.len() as f64);
    }
    let sum: f64 = weights.values().sum();
    let squares: f64 = weights.values().map(|w| w * w).sum();
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// The variables of all units that are counted: cell, level, y, d, x, z.
fn rows(metric: &str, units: &[Unit], events: &[Did], at_ms: i64) -> Vec<(u32, String, [f64; 4])> {
    let of = |viewer: u32, span: std::ops::Range<i64>| -> Vec<&Did> {
        events.iter().filter(|e| e.viewer == viewer && span.contains(&e.at_ms)).collect()
    };
    let mut rows = Vec::new();
    for unit in units.iter().filter(|u| !u.two_cells) {
        let after = of(unit.viewer, unit.start_ms..at_ms);
        let Some((y, d)) = value(metric, &after, unit.start_ms, Some(at_ms)) else { continue };
        let before = of(unit.viewer, START_MS - 14 * DAY_MS..START_MS);
        let (x, z) = match metric {
            "wait" => (0.0, 1.0),
            _ => value(metric, &before, 0, None).unwrap(),
        };
        rows.push((unit.cell, unit.level.clone(), [y, d, x, z]));
    }
    if metric == "capped" {
        [0, 2].into_iter().for_each(|v| cap(&mut rows, v));
    }
    rows
}

/// At the 75th percentile.
fn cap(rows: &mut [(u32, String, [f64; 4])], variable: usize) {
    let mut sorted: Vec<f64> = rows.iter().map(|r| r.2[variable]).collect();
    sorted.sort_by(f64::total_cmp);
    let place = (3 * sorted.len()).div_ceil(4).max(1);
    if let Some(limit) = sorted.get(place - 1) {
        rows.iter_mut().for_each(|r| r.2[variable] = r.2[variable].min(*limit));
    }
}

fn same(found: &Moments<4>, rows: &[[f64; 4]], what: &str) {
    let defined = Moments::of(rows.iter().copied());
    assert_eq!(found.n(), defined.n(), "{what}: units");
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
    for i in 0..4 {
        assert!(near(found.mean(i), defined.mean(i)), "{what}: {found:?} and {defined:?}");
        for j in 0..4 {
            let (a, b) = (found.products()[i][j], defined.products()[i][j]);
            assert!(near(a, b), "{what}: {found:?} and {defined:?}");
        }
    }
}

/// Compares everything that was found with its definition.
pub(super) fn check(
    found: &Analysis,
    question: &Question,
    events: &[Did],
    seen: &[Exposure],
    as_of: Timestamp,
) {
    // The same event twice is one event.
    let mut events = events.to_vec();
    let key = |e: &Did| (e.at_ms, e.viewer, e.title, e.kind, e.value.map(f32::to_bits));
    events.sort_by_key(key);
    events.dedup_by_key(|e| key(e));
    let at_ms = as_of.as_millis();
    let now = units(seen, at_ms);
    assert_eq!(found.multi_exposed, now.iter().filter(|u| u.two_cells).count() as u64);
    for cell in 0..2_u32 {
        let in_cell = now.iter().filter(|u| !u.two_cells && u.cell == cell).count() as u64;
        assert_eq!(found.units[cell as usize], in_cell);
    }
    for (metric, measured) in question.metrics.iter().zip(&found.metrics) {
        let rows_now = rows(&metric.name, &now, &events, at_ms);
        for (cell, moments) in (0..).zip(&measured.by_cell) {
            let of_cell: Vec<_> = rows_now.iter().filter(|r| r.0 == cell).map(|r| r.2).collect();
            same(moments, &of_cell, &format!("{} in cell {cell}", metric.name));
        }
        for by_level in &measured.by_level {
            for (cell, moments) in (0..).zip(&by_level.by_cell) {
                let is_in = |r: &&(u32, String, [f64; 4])| r.0 == cell && r.1 == by_level.level;
                let of_cell: Vec<_> = rows_now.iter().filter(is_in).map(|r| r.2).collect();
                same(moments, &of_cell, &format!("{} of {}", metric.name, by_level.level));
            }
        }
        for (end, by_cell) in &measured.line {
            let then = units(seen, end.as_millis());
            let rows_then = rows(&metric.name, &then, &events, end.as_millis());
            for (cell, moments) in (0..).zip(by_cell) {
                let of_cell: Vec<_> =
                    rows_then.iter().filter(|r| r.0 == cell).map(|r| r.2).collect();
                same(moments, &of_cell, &format!("{} on {end} in cell {cell}", metric.name));
            }
        }
    }
}
