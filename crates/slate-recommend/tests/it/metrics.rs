//! Metrics against examples worked by hand, and laws.

use proptest::prelude::*;
use slate_recommend::Interactions;
use slate_recommend::metrics::{Coverage, Metric, Novelty};

fn nobody() -> Novelty {
    Novelty::new(&Interactions::untimed(100, slate_recommend::Histories::new())).unwrap()
}

/// 1 / log2(rank + 1).
fn gain(rank: f64) -> f64 {
    1.0 / (rank + 1.0).log2()
}

#[test]
fn worked_by_hand() {
    let list: &[u32] = &[7, 3, 9, 1, 5];
    let table: &[(&str, &[u32], f64)] = &[
        // Targets at ranks 2 and 4, one target not listed.
        ("recall@1", &[1, 2, 3], 0.0),
        ("recall@2", &[1, 2, 3], 1.0 / 2.0),
        ("recall@5", &[1, 2, 3], 2.0 / 3.0),
        ("recall@100", &[1, 2, 3], 2.0 / 3.0),
        ("hit@1", &[1, 2, 3], 0.0),
        ("hit@2", &[1, 2, 3], 1.0),
        ("mrr", &[1, 2, 3], 1.0 / 2.0),
        ("mrr@1", &[1, 2, 3], 0.0),
        ("map@5", &[1, 2, 3], (1.0 / 2.0 + 2.0 / 4.0) / 3.0),
        ("map@2", &[1, 2, 3], (1.0 / 2.0) / 2.0),
        ("ndcg@5", &[1, 2, 3], (gain(2.0) + gain(4.0)) / (gain(1.0) + gain(2.0) + gain(3.0))),
        ("ndcg@2", &[1, 2, 3], gain(2.0) / (gain(1.0) + gain(2.0))),
        // One target: found at rank 3.
        ("ndcg@10", &[9], 0.5),
        ("ndcg@2", &[9], 0.0),
        ("recall@10", &[9], 1.0),
        ("map@10", &[9], 1.0 / 3.0),
        // A perfect list.
        ("ndcg@5", &[3, 7, 9], 1.0),
        ("recall@3", &[1, 3, 5, 7, 9], 1.0),
        ("map@5", &[1, 3, 5, 7, 9], 1.0),
        // Nothing found.
        ("ndcg@5", &[2], 0.0),
        ("mrr", &[2], 0.0),
    ];
    for &(metric, targets, expected) in table {
        let found = metric.parse::<Metric>().unwrap().of(list, targets, &nobody()).unwrap();
        assert!((found - expected).abs() < 1e-12, "{metric} {targets:?}: {found}, not {expected}");
    }
}

#[test]
fn coverage_counts_titles_once() {
    let mut coverage = Coverage::new(2, 8);
    for list in [[0, 1, 2], [1, 3, 2], [3, 0, 7]] {
        coverage.add(&list);
    }
    assert_eq!(coverage.share(), Some(3.0 / 8.0));
    assert_eq!(Coverage::new(2, 0).share(), None);
}

#[test]
fn novelty_is_self_information() {
    // Of three viewers, all saw title 0, one saw title 1, nobody title 2.
    let histories = [vec![0, 1], vec![0, 0], vec![0]].into_iter().collect();
    let novelty = Novelty::new(&Interactions::untimed(3, histories)).unwrap();
    assert_eq!(novelty.of(&[0], 5), Some(0.0));
    assert_eq!(novelty.of(&[1], 5), Some(1.0));
    assert_eq!(novelty.of(&[2], 5), Some(2.0));
    assert_eq!(novelty.of(&[2, 0, 1], 2), Some(1.0));
    assert_eq!(novelty.of(&[], 5), None);
}

#[test]
fn names_are_read_as_they_are_written() {
    for text in
        ["recall@20", "ndcg@100", "map@5", "mrr", "mrr@10", "hit@1", "coverage@1000", "novelty@7"]
    {
        assert_eq!(text.parse::<Metric>().unwrap().to_string(), text);
    }
    for text in ["", "ndcg", "ndcg@", "ndcg@0", "ndcg@1001", "ndcg@-1", "auc@10", "@10", "mrr@x"] {
        assert!(text.parse::<Metric>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn between_0_and_1_and_1_only_when_perfect(
        list in prop::sample::subsequence((0_u32..30).collect::<Vec<_>>(), 0..20).prop_shuffle(),
        targets in prop::sample::subsequence((0_u32..30).collect::<Vec<_>>(), 1..10),
        k in 1_usize..25,
    ) {
        let novelty = nobody();
        for metric in [Metric::Recall(k), Metric::Ndcg(k), Metric::Map(k), Metric::Mrr(Some(k)), Metric::Hit(k)] {
            let value = metric.of(&list, &targets, &novelty).unwrap();
            prop_assert!((0.0..=1.0 + 1e-12).contains(&value), "{} {}", metric, value);
            let mut perfect = targets.clone();
            perfect.extend(list.iter().filter(|t| !targets.contains(t)));
            let best = metric.of(&perfect, &targets, &novelty).unwrap();
            prop_assert!((best - 1.0).abs() < 1e-12 && value <= best + 1e-12);
        }
    }

    /// Moving a target up never hurts.
    #[test]
    fn higher_is_better(
        list in Just((0_u32..20).collect::<Vec<_>>()).prop_shuffle(),
        targets in prop::sample::subsequence((0_u32..20).collect::<Vec<_>>(), 1..10),
        at in 1_usize..20,
        k in 1_usize..20,
    ) {
        let novelty = nobody();
        let mut swapped = list.clone();
        if targets.contains(&list[at]) && !targets.contains(&list[at - 1]) {
            swapped.swap(at, at - 1);
        }
        for metric in [Metric::Recall(k), Metric::Ndcg(k), Metric::Map(k), Metric::Mrr(None), Metric::Hit(k)] {
            let before = metric.of(&list, &targets, &novelty).unwrap();
            prop_assert!(metric.of(&swapped, &targets, &novelty).unwrap() >= before - 1e-12);
        }
    }
}
