#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::json;
use slate_core::EventKind;

use super::*;
use crate::moments::Moments;

const GENRES: [&[&str]; 4] = [&["Drama"], &["Drama", "Comedy"], &[], &["Comedy", "Crime", "Drama"]];

/// An event of a unit, some hours after the first day.
#[derive(Debug, Clone, Copy)]
struct Did {
    unit: u32,
    title: u32,
    kind: EventKind,
    at_ms: i64,
    value: Option<f32>,
}

fn facts() -> TitleFacts {
    let keys = (0..GENRES.len()).map(|t| key_of(&format!("t{t}"))).collect();
    let genres = GENRES.iter().map(|g| g.iter().map(|g| key_of(g)).collect()).collect();
    TitleFacts { keys, genres }
}

fn did() -> impl Strategy<Value = Did> {
    let value = prop::option::weighted(0.7, (0..8_u8).prop_map(|v| f32::from(v) * 600.5));
    let kind = prop::sample::select(&EventKind::ALL[..]);
    (0..6_u32, 0..4_u32, kind, 0..12 * 24 * 4_i64, value).prop_map(
        |(unit, title, kind, at, value)| Did { unit, title, kind, at_ms: at * 900_000, value },
    )
}

/// Totals after events, added day by day.
fn totals(layout: &Layout, starts_ms: &[i64], events: &[Did]) -> Totals {
    let mut totals = Totals::new(layout);
    totals.grow(starts_ms.len());
    let mut days: BTreeMap<i64, Vec<Did>> = BTreeMap::new();
    events.iter().for_each(|e| days.entry(e.at_ms / DAY_MS).or_default().push(*e));
    for events in days.values() {
        let mut day = Day::new(layout);
        for part in events.chunks(3) {
            let units: Vec<u32> = part.iter().map(|e| e.unit).collect();
            let titles: Vec<u32> = part.iter().map(|e| e.title).collect();
            let kinds: Vec<u8> = part.iter().map(|e| e.kind.code()).collect();
            let at_ms: Vec<i64> = part.iter().map(|e| e.at_ms).collect();
            let values: Vec<f32> = part.iter().map(|e| e.value.unwrap_or(f32::NAN)).collect();
            let batch = Batch {
                units: &units,
                titles: &titles,
                kinds: &kinds,
                at_ms: &at_ms,
                values: &values,
            };
            day.add(&mut totals, starts_ms, &facts(), &batch);
        }
        day.end(&mut totals);
    }
    totals
}

/// Which metrics the law below is about, with their definition: numerator and denominator of one unit's events.
type Defined = (serde_json::Value, fn(&[Did], i64) -> (f64, f64));

fn plays(events: &[Did]) -> impl Iterator<Item = &Did> {
    events.iter().filter(|e| e.kind == EventKind::Play)
}

fn genres_of(events: &[Did]) -> f64 {
    let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
    for play in plays(events) {
        let genres = GENRES[play.title as usize];
        genres.iter().for_each(|g| *weights.entry(g).or_default() += 1.0 / genres.len() as f64);
    }
    let sum: f64 = weights.values().sum();
    let squares: f64 = weights.values().map(|w| w * w).sum();
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

fn between(events: &[Did], start: i64, days: std::ops::Range<i64>) -> Vec<Did> {
    let span = days.start * DAY_MS..days.end * DAY_MS;
    events.iter().filter(|e| span.contains(&(e.at_ms - start))).copied().collect()
}

fn defined() -> Vec<Defined> {
    let of = json!({ "kinds": ["play"] });
    vec![
        (json!({ "name": "plays" }), |e, _| (plays(e).count() as f64, 1.0)),
        (json!({ "name": "hours" }), |e, _| {
            (plays(e).filter_map(|p| p.value).map(f64::from).sum::<f64>() / 3600.0, 1.0)
        }),
        (json!({ "name": "hours_known" }), |e, _| {
            (plays(e).filter(|p| p.value.is_some()).count() as f64, plays(e).count() as f64)
        }),
        (json!({ "name": "days_active" }), |e, _| {
            (plays(e).map(|p| p.at_ms / DAY_MS).collect::<BTreeSet<_>>().len() as f64, 1.0)
        }),
        (json!({ "name": "titles_tried" }), |e, _| {
            (plays(e).map(|p| p.title).collect::<BTreeSet<_>>().len() as f64, 1.0)
        }),
        (json!({ "name": "diversity_of_viewing" }), |e, _| (genres_of(e), 1.0)),
        (json!({ "name": "retention_7" }), |e, start| {
            (f64::from(u8::from(plays(&between(e, start, 1..8)).count() > 0)), 1.0)
        }),
        (
            json!({ "name": "wait", "form": { "type": "time_to_event", "of": of, "horizon_days": 3 } }),
            |e, start| {
                let first = plays(e).map(|p| p.at_ms - start).min().unwrap_or(i64::MAX);
                ((first as f64 / 3_600_000.0).min(72.0), 1.0)
            },
        ),
        (
            json!({ "name": "long", "form": { "type": "count",
                "of": { "kinds": ["play", "finish"], "value_min": 1200.0, "genre": "Drama" } },
                "window": { "from_day": 1, "days": 2 } }),
            |e, start| {
                let long = |d: &&Did| {
                    matches!(d.kind, EventKind::Play | EventKind::Finish)
                        && d.value.is_some_and(|v| v >= 1200.0)
                        && GENRES[d.title as usize].contains(&"Drama")
                };
                (between(e, start, 1..3).iter().filter(long).count() as f64, 1.0)
            },
        ),
    ]
}

proptest! {
    #[test]
    fn totals_say_what_the_forms_are_defined_as(
        mut events in prop::collection::vec(did(), 0..120),
        starts in prop::collection::vec(0..3 * 24 * 4_i64, 5),
    ) {
        events.sort_by_key(|e| e.at_ms);
        let starts_ms: Vec<i64> = starts.iter().map(|quarter| quarter * 900_000).collect();
        let metrics: Vec<Metric> = defined().iter().map(|(m, _)| Metric::read(m).unwrap()).collect();
        let layout = Layout::new(&metrics).unwrap();
        let totals = totals(&layout, &starts_ms, &events);
        for (metric, (document, define)) in defined().iter().enumerate() {
            let values = Values::of(&layout, metric, &totals, &|unit| unit != 3);
            for (unit, &start) in starts_ms.iter().enumerate() {
                let own: Vec<Did> = events
                    .iter()
                    .filter(|e| e.unit as usize == unit && e.at_ms >= start)
                    .copied()
                    .collect();
                let (value, below) = define(&own, start);
                let found = values.value[unit];
                if unit == 3 {
                    prop_assert!(found.is_nan(), "{document}: a unit that is not counted");
                    continue;
                }
                prop_assert!((found - value).abs() < 1e-9, "{document}: {found} and {value}");
                let found = values.denominator.as_ref().map_or(1.0, |d| d[unit]);
                prop_assert_eq!(found, below, "{}", document);
            }
        }
    }

    #[test]
    fn days_added_one_by_one_are_all_days_at_once(
        mut events in prop::collection::vec(did(), 0..120),
        cut in 0..12_i64,
    ) {
        events.sort_by_key(|e| e.at_ms);
        let metrics: Vec<Metric> = defined().iter().map(|(m, _)| Metric::read(m).unwrap()).collect();
        let layout = Layout::new(&metrics).unwrap();
        let starts_ms = [0; 6];
        let whole = totals(&layout, &starts_ms, &events);
        let split = events.partition_point(|e| e.at_ms < cut * DAY_MS);
        let first = totals(&layout, &starts_ms, &events[..split]);
        let columns = first.columns().to_vec();
        let mut kept = Totals::of(&layout, 6, columns).unwrap();
        prop_assert_eq!(kept.units(), 6);
        let rest = totals_onto(&layout, &mut kept, &starts_ms, &events[split..]);
        prop_assert_eq!(rest, whole);
    }

    #[test]
    fn moments_of_groups_are_those_of_their_units(
        rows in prop::collection::vec((0..4_u32, 0.0..50.0_f64, 1.0..9.0_f64, 0.0..50.0_f64), 2..90),
        ratio in any::<bool>(),
    ) {
        let of: Vec<u32> = rows.iter().map(|r| if r.0 == 3 { NOBODY } else { r.0 }).collect();
        let denominator = ratio.then(|| rows.iter().map(|r| r.2).collect());
        let now = Values { value: rows.iter().map(|r| r.1).collect(), denominator };
        let before = Values { value: rows.iter().map(|r| r.3).collect(), denominator: None };
        let found = summaries(&now, Some(&before), Groups { of: &of, count: 3 });
        for (group, found) in found.iter().enumerate() {
            let units = rows.iter().filter(|r| r.0 as usize == group);
            let whole: Moments<4> =
                Moments::of(units.map(|r| [r.1, if ratio { r.2 } else { 1.0 }, r.3, 1.0]));
            prop_assert_eq!(found.n(), whole.n());
            for (a, b) in found.means().iter().zip(whole.means()) {
                prop_assert!((a - b).abs() < 1e-9);
            }
            let products = found.products().iter().flatten().zip(whole.products().iter().flatten());
            for (a, b) in products {
                prop_assert!((a - b).abs() < 1e-7, "{a} and {b}");
            }
        }
    }
}

/// Adds days to what was kept.
fn totals_onto(layout: &Layout, kept: &mut Totals, starts_ms: &[i64], events: &[Did]) -> Totals {
    for events in events.chunk_by(|a, b| a.at_ms / DAY_MS == b.at_ms / DAY_MS) {
        let mut day = Day::new(layout);
        let units: Vec<u32> = events.iter().map(|e| e.unit).collect();
        let titles: Vec<u32> = events.iter().map(|e| e.title).collect();
        let kinds: Vec<u8> = events.iter().map(|e| e.kind.code()).collect();
        let at_ms: Vec<i64> = events.iter().map(|e| e.at_ms).collect();
        let values: Vec<f32> = events.iter().map(|e| e.value.unwrap_or(f32::NAN)).collect();
        let batch =
            Batch { units: &units, titles: &titles, kinds: &kinds, at_ms: &at_ms, values: &values };
        day.add(kept, starts_ms, &facts(), &batch);
        day.end(kept);
    }
    kept.clone()
}

#[test]
fn what_is_wrong_with_a_metric_is_said() {
    let of = json!({ "kinds": ["play"] });
    let cases = [
        (json!({ "name": "Plays" }), "cannot be the name"),
        (json!({ "name": "watching" }), "is no built-in metric"),
        (json!({ "name": "x", "from": "events" }), "unknown field"),
        (json!({ "name": "x", "form": { "type": "median", "of": of } }), "unknown variant"),
        (json!({ "name": "x", "form": { "type": "count", "of": of, "per": 2 } }), "unknown field"),
        (json!({ "name": "x", "form": { "type": "count", "of": { "kinds": [] } } }), "no kind"),
        (json!({ "name": "x", "form": { "type": "count", "of": of }, "sql": "SELECT 1" }), "both"),
        (json!({ "name": "x", "sql": "  " }), "empty"),
        (json!({ "name": "x", "form": { "type": "sum", "of": of, "per": 0 } }), "above 0"),
        (
            json!({ "name": "x", "form": { "type": "retention", "of": of, "day": 3 } }),
            "do not fit before day 3",
        ),
        (json!({ "name": "x", "form": { "type": "quantile", "of": of, "q": 1.0 } }), "between 0"),
        (json!({ "name": "plays", "window": { "days": 0 } }), "1 to 3650 days"),
        (json!({ "name": "plays", "winsorize": { "percentile": 99 } }), "between 0.5 and 1"),
        (json!({ "name": "retention_7", "window": { "days": 7 } }), "window of its own"),
        (json!({ "name": "titles_tried", "by": "genre" }), "cannot be split"),
        (json!({ "name": "take_rate", "form": { "type": "take", "within_s": 0 } }), "within_s"),
    ];
    for (document, expected) in cases {
        let e = Metric::read(&document).unwrap_err();
        assert!(e.to_string().contains(expected), "{document}: {e}");
    }
}

#[test]
fn every_built_in_is_sound_and_says_what_it_counts() {
    for metric in BUILT_IN {
        let named = Metric::named(metric.name);
        named.check().unwrap();
        assert!(named.sql().unwrap().starts_with("SELECT "), "{}", metric.name);
        assert!(metric.what.len() > 10, "{}", metric.name);
    }
    let layout = Layout::new(&BUILT_IN.map(|b| Metric::named(b.name))).unwrap();
    // Plays are the denominator of three rates and a metric of their own: one total.
    assert!(layout.slots().len() < 2 * BUILT_IN.len(), "{:?}", layout.slots());
    assert_eq!(layout.wait_ms(), Some(86_400_000));
}

#[test]
fn two_metrics_of_one_name_are_refused() {
    let twice = [Metric::named("plays"), Metric::named("plays")];
    assert!(Layout::new(&twice).unwrap_err().detail().contains("two metrics `plays`"));
}

#[test]
fn a_metric_by_genre_is_one_metric_a_genre() {
    let metric = Metric::read(&json!({ "name": "plays", "by": "genre" })).unwrap();
    let split = metric.split(&["Drama".to_owned(), "Kids' TV".to_owned()]).unwrap();
    let names: Vec<&str> = split.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["plays", "plays[Drama]", "plays[Kids' TV]"]);
    assert!(split[2].sql().unwrap().contains("g.genre = 'Kids'' TV'"));
}

#[test]
fn large_values_are_cut_at_the_percentile_of_all() {
    let mut values: Vec<f64> = (1..=100).map(f64::from).collect();
    values[0] = f64::NAN;
    cap(&mut values, Winsorize::Percentile(0.9));
    assert_eq!(values.iter().copied().fold(0.0, f64::max), 91.0);
    assert!(values[0].is_nan());
    cap(&mut values, Winsorize::Above(5.0));
    assert_eq!((values[4], values[5], values[99]), (5.0, 5.0, 5.0));
}

#[test]
fn a_quantile_is_the_share_of_events_below_it() {
    let metric = json!({ "name": "p50", "form": {
        "type": "quantile", "of": { "kinds": ["play"] }, "q": 0.5 } });
    let layout = Layout::new(&[Metric::read(&metric).unwrap()]).unwrap();
    let play = |unit, value| {
        let value = Some(value);
        Did { unit, title: 0, kind: EventKind::Play, at_ms: 1, value }
    };
    let events = [play(0, 5.0), play(0, 1.0), play(0, 5.0), play(1, 2.0)];
    let totals = totals(&layout, &[0, 0, 0], &events);
    let values = Values::of(&layout, 0, &totals, &|_| true);
    // The second of 1, 2, 5, 5 is 2.
    assert_eq!(values.value, [1.0, 1.0, 0.0]);
    assert_eq!(values.denominator, Some(vec![3.0, 1.0, 0.0]));
    assert_eq!(Values::events(&layout, 0, &totals, 0), [1.0, 5.0, 5.0]);
}

/// Unit 0 was shown three titles and plays one of them after an hour, and another two days later.
#[test]
fn pages_wait_for_plays() {
    const HOUR: i64 = 3_600_000;
    let metrics = ["page_abandonment", "take_rate"].map(Metric::named);
    let layout = Layout::new(&metrics).unwrap();
    let page = |unit, at_ms| Page { unit, at_ms, titles: vec![1, 2, 3] };
    let play = |at_ms, title| Play { unit: 0, at_ms, title };
    let pages = [page(0, 10 * HOUR), page(1, 10 * HOUR), page(0, 2 * HOUR), page(7, 10 * HOUR)];
    let mut plays = [play(59 * HOUR, 3), play(11 * HOUR, 2), play(12 * HOUR, 9)];
    let mut totals = Totals::new(&layout);
    totals.grow(2);
    let starts = [5 * HOUR, 5 * HOUR];
    for day in 0..2 {
        let span = (day * DAY_MS, (day + 1) * DAY_MS);
        Day::new(&layout).add_pages(&mut totals, &starts, span, &pages, &mut plays);
    }
    // The page before the exposure does not count, nor does that of somebody who is no unit.
    let abandoned = Values::of(&layout, 0, &totals, &|_| true);
    assert_eq!((abandoned.value, abandoned.denominator), (vec![1.0, 1.0], Some(vec![1.0, 1.0])));
    let taken = Values::of(&layout, 1, &totals, &|_| true);
    assert_eq!((taken.value, taken.denominator), (vec![1.0, 0.0], Some(vec![3.0, 3.0])));
}

#[test]
fn units_count_once_their_window_is_complete() {
    let metrics = [
        Metric::named("plays"),
        Metric::named("retention_7"),
        Metric::read(&json!({ "name": "take", "form": { "type": "take", "within_s": 86400 },
            "window": { "days": 7 } }))
        .unwrap(),
    ];
    let layout = Layout::new(&metrics).unwrap();
    let start = 5 * DAY_MS;
    let counted = |metric, day: i64| Values::is_complete(&layout, metric, start, day * DAY_MS);
    let cases =
        [(0, 5, false), (0, 6, true), (1, 12, false), (1, 13, true), (2, 12, false), (2, 13, true)];
    for (metric, day, expected) in cases {
        assert_eq!(counted(metric, day), expected, "metric {metric} on day {day}");
    }
}
