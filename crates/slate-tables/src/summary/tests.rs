#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::Event;
use tempfile::tempdir;

use super::*;
use crate::testing::{event, stage, summary, test_data};
use crate::{MemoryClientIds, ReadOptions, StageOptions, open_events, stage_events};

fn summary_of(events: Vec<Event>) -> Summary {
    let dir = tempdir().unwrap();
    let mut ids = MemoryClientIds::default();
    let staged = stage(dir.path(), &[], events, &mut ids, &StageOptions::default()).unwrap();
    summary(dir.path(), &staged.segments).unwrap()
}

fn shown(buckets: &[Bucket]) -> Vec<String> {
    buckets.iter().map(|b| format!("{}-{}: {}", b.from, b.to, b.count)).collect()
}

#[test]
fn nothing_is_a_summary_too() {
    let summary = summary_of(Vec::new());
    assert_eq!((summary.events, summary.first, summary.sparsity), (0, None, None));
    assert!(summary.by_month.is_empty() && summary.ratings.is_empty());
}

#[test]
fn counts() {
    let day = 86_400_000;
    let rating = |event: Event| Event { kind: EventKind::Rating, ..event };
    let found = summary_of(vec![
        event("a", "x", -day, Some(100.0)),
        event("a", "x", 5, None),
        event("a", "y", 6, None),
        rating(event("a", "y", 31 * day - 1, Some(-1.0))),
        rating(event("b", "x", 31 * day, Some(4.5))),
        rating(event("b", "x", 31 * day + 1, Some(4.5))),
    ]);
    assert_eq!((found.events, found.viewers, found.titles, found.pairs), (6, 2, 2, 3));
    assert_eq!((found.sparsity, found.pairs_exact), (Some(0.25), true));
    assert_eq!(found.first.unwrap().to_string(), "1969-12-31T00:00:00Z");
    assert_eq!(found.last.unwrap().as_millis(), 31 * day + 1);
    assert_eq!(Vec::from_iter(found.by_kind), [("play", 3), ("rating", 3)]);
    let months = [("1969-12", 1), ("1970-01", 3), ("1970-02", 2)].map(|(m, n)| (m.to_owned(), n));
    assert_eq!(Vec::from_iter(found.by_month), months);
    let days = [("1969-12-31", 1), ("1970-01-01", 2), ("1970-01-31", 1), ("1970-02-01", 2)];
    assert_eq!(Vec::from_iter(found.by_day), days.map(|(d, n)| (d.to_owned(), n)));
    assert_eq!(shown(&found.viewers_by_events), ["1-1: 0", "2-3: 1", "4-7: 1"]);
    assert_eq!(shown(&found.titles_by_events), ["1-1: 0", "2-3: 1", "4-7: 1"]);
    assert_eq!(shown(&found.ratings), ["-1--1: 1", "4.5-4.5: 2"]);
}

#[test]
fn many_different_ratings_go_into_buckets() {
    let rating =
        |n: u8| Event { kind: EventKind::Rating, ..event("a", "x", n.into(), Some(n.into())) };
    let found = summary_of((0..100).map(rating).collect());
    let expected =
        ["0-0: 1", "1-1: 1", "2-3: 2", "4-7: 4", "8-15: 8", "16-31: 16", "32-63: 32", "64-99: 36"];
    assert_eq!(shown(&found.ratings), expected);
}

#[test]
fn pairs_are_exact_until_there_are_too_many() {
    // Distinct pairs, how many fit, and the largest error allowed.
    for (distinct, max, error) in
        [(1_000_u32, 1_000, 0.0), (1_000, 999, 0.2), (200_000, 10_000, 0.05)]
    {
        let mut pairs = Pairs::with_max(max);
        for round in 0..3 {
            for n in 0..distinct {
                let n = (n + round) % distinct;
                pairs.add(n % 321, n / 321);
            }
        }
        let (found, exact) = pairs.finish();
        assert_eq!(exact, error == 0.0);
        let off = (found as f64 / f64::from(distinct) - 1.0).abs();
        assert!(off <= error, "{found} for {distinct}");
    }
}

#[test]
fn the_official_data() {
    let Some(path) = test_data("ml-100k") else { return };
    let dir = tempdir().unwrap();
    let mut source = open_events(&path, &ReadOptions::default()).unwrap();
    let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
    let staged =
        stage_events(dir.path(), &[], &mut *source, &mut ids, &options, &mut |_| Ok(())).unwrap();
    let found = summary(dir.path(), &staged.segments).unwrap();
    assert_eq!((found.events, found.viewers, found.titles), (100_000, 943, 1_682));
    assert_eq!((found.pairs, found.pairs_exact), (100_000, true));
    assert!((found.sparsity.unwrap() - 0.936_953).abs() < 1e-6);
    let stars = ["1-1: 6110", "2-2: 11370", "3-3: 27145", "4-4: 34174", "5-5: 21201"];
    assert_eq!(shown(&found.ratings), stars);
    assert_eq!(found.by_month.len(), 8);
}
