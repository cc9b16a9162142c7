//! Splits leak nothing, for any audience.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use slate_core::{ErrorKind, Seed, Timestamp, TitleId, ViewerId};
use slate_recommend::split::{
    ByTime, GivenRows, GivenViewer, GivenVocabulary, HeldOut, LeaveOneOut, Part, Split, Strong,
    by_time, given, group_pairs, leave_one_out, strong,
};
use slate_recommend::{Histories, Interactions};

use crate::data::{DAY_MS, audience};

/// Ragged histories with repeats and times.
fn anybody() -> impl Strategy<Value = Interactions> {
    let history = prop::collection::vec((0_u32..12, 0_i64..30), 0..12);
    prop::collection::vec(history, 1..30).prop_map(|rows| {
        let (mut histories, mut at_ms) = (Histories::new(), Vec::new());
        for mut row in rows {
            row.sort_by_key(|&(_, day)| day);
            histories.push(&row.iter().map(|&(title, _)| title).collect::<Vec<_>>());
            at_ms.extend(row.iter().map(|&(_, day)| day * DAY_MS));
        }
        Interactions::timed(12, histories, at_ms)
    })
}

/// What every part promises.
fn check_part(part: &Part) {
    assert_eq!((part.inputs.len(), part.targets.len()), (part.len(), part.len()));
    assert!(part.viewers.windows(2).all(|w| w[0] < w[1]), "viewers ascend");
    for (input, targets) in part.inputs.iter().zip(part.targets.iter()) {
        assert!(!input.is_empty() && !targets.is_empty());
        assert!(targets.windows(2).all(|w| w[0] < w[1]), "targets are an ascending set");
        assert!(targets.iter().all(|t| !input.contains(t)), "a target is in its input");
    }
}

fn check(split: &Split) {
    split.train.check().unwrap();
    split.validation.iter().for_each(check_part);
    check_part(&split.test);
}

/// Whether the titles of a viewer in a part are all from that viewer's history.
fn check_origin(part: &Part, data: &Interactions) {
    for (i, &viewer) in part.viewers.iter().enumerate() {
        let history = data.histories.get(viewer as usize);
        let all = part.inputs.get(i).iter().chain(part.targets.get(i));
        assert!(all.into_iter().all(|t| history.contains(t)));
    }
}

proptest! {
    #[test]
    fn strong_parts_share_no_viewer(data in anybody(), seed: u64, test in 1_u32..5) {
        let options = Strong {
            test_viewers: HeldOut(f64::from(test)),
            validation_viewers: HeldOut(0.3),
            target_share: 0.4,
        };
        let Ok(split) = strong(&data, &options, Seed(seed)) else { return Ok(()) };
        check(&split);
        let validation = split.validation.as_ref().unwrap();
        check_origin(validation, &data);
        check_origin(&split.test, &data);
        let held_out: BTreeSet<u32> = split.test.viewers.iter().copied().collect();
        prop_assert!(validation.viewers.iter().all(|v| !held_out.contains(v)));
        // Nobody is lost: trained on, held out, left out, or without any title.
        let empty = data.histories.iter().filter(|h| h.is_empty()).count();
        let all = split.train.histories.len() + validation.len() + split.test.len();
        let left_out = validation.left_out + split.test.left_out;
        prop_assert!(all <= data.histories.len() && all + left_out + empty >= data.histories.len());
        // Held-out viewers only have titles that training knows.
        let known: BTreeSet<u32> = split.train.histories.titles().iter().copied().collect();
        let titles = split.test.inputs.titles().iter().chain(split.test.targets.titles());
        prop_assert!(titles.into_iter().all(|t| known.contains(t)));
    }

    #[test]
    fn leaving_one_out_trains_on_neither_target(data in anybody(), seed: u64, validate: bool) {
        let options = LeaveOneOut { validation_viewers: validate.then_some(HeldOut(0.5)) };
        let Ok(split) = leave_one_out(&data, &options, Seed(seed)) else { return Ok(()) };
        check(&split);
        let firsts: Vec<Vec<u32>> = data.histories.iter().map(first_views).collect();
        for (i, &viewer) in split.test.viewers.iter().enumerate() {
            let history = &firsts[viewer as usize];
            let (last, before) = history.split_last().unwrap();
            prop_assert_eq!((split.test.inputs.get(i), split.test.targets.get(i)), (before, &[*last][..]));
        }
        if let Some(part) = &split.validation {
            for (i, &viewer) in part.viewers.iter().enumerate() {
                let history = &firsts[viewer as usize];
                let at = history.len() - 2;
                prop_assert_eq!((part.inputs.get(i), part.targets.get(i)), (&history[..at], &history[at..=at]));
            }
        }
        prop_assert_eq!(split.train.histories.titles().len(), expected_train(&split, &firsts));
    }

    #[test]
    fn training_ends_before_the_cut(data in anybody(), days in 1_u32..20, validation in 0_u32..9) {
        let options = ByTime {
            days: Some(f64::from(days)),
            cut: None,
            validation_days: (validation > 0).then(|| f64::from(validation)),
        };
        let Ok(split) = by_time(&data, &options, 0) else { return Ok(()) };
        check(&split);
        check_origin(&split.test, &data);
        let newest = data.at_ms.as_ref().unwrap().iter().max().unwrap();
        let test_ms = newest + 1 - i64::from(days) * DAY_MS;
        let validation_ms = test_ms - i64::from(validation) * DAY_MS;
        let latest = |part: &Interactions| part.at_ms.as_ref().unwrap().iter().max().copied();
        prop_assert!(latest(&split.train).unwrap() < validation_ms);
        prop_assert!(latest(split.refit.as_ref().unwrap()).unwrap() < test_ms);
        for (i, &viewer) in split.test.viewers.iter().enumerate() {
            let first = |title| {
                let (history, times) = (data.histories.get(viewer as usize), data.times(viewer as usize));
                times.unwrap()[history.iter().position(|&t| t == title).unwrap()]
            };
            prop_assert!(split.test.inputs.get(i).iter().all(|&t| first(t) < test_ms));
            prop_assert!(split.test.targets.get(i).iter().all(|&t| first(t) >= test_ms));
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(seed: u64) {
        let data = audience(40, 30, 9);
        let rows = |order: &[usize]| GivenRows {
            train: order.iter().map(|&v| (viewer(v), titles(data.histories.get(v)))).collect(),
            validation: None,
            test: order.iter().map(|&v| judged(100 + v, &[1, 2], &[3])).collect(),
            vocabulary: GivenVocabulary::Train,
        };
        let mut order: Vec<usize> = (0..40).collect();
        let straight = given(rows(&order)).unwrap();
        slate_math::Rng::new(Seed(seed)).shuffle(&mut order);
        prop_assert_eq!(given(rows(&order)).unwrap(), straight);
    }
}

fn first_views(history: &[u32]) -> Vec<u32> {
    let mut seen = BTreeSet::new();
    history.iter().copied().filter(|&t| seen.insert(t)).collect()
}

/// How many interactions are left when the targets are taken away.
fn expected_train(split: &Split, firsts: &[Vec<u32>]) -> usize {
    let validating = split.validation.as_ref().map(|p| p.viewers.clone());
    let left_out = |viewer: u32| match &validating {
        None => 1,
        Some(viewers) => 2 + usize::from(viewers.contains(&viewer)),
    };
    let kept = |(viewer, history): (u32, &Vec<u32>)| match history.len() {
        n @ 0..=1 => n,
        n => n.saturating_sub(left_out(viewer)),
    };
    (0..).zip(firsts).map(kept).sum()
}

#[test]
fn seeds_decide_who_is_held_out() {
    let data = audience(200, 50, 1);
    let run = |seed| strong(&data, &Strong::default(), Seed(seed)).unwrap();
    assert_eq!(run(1), run(1));
    assert_ne!(run(1).test.viewers, run(2).test.viewers);
}

#[test]
fn a_cut_is_a_moment() {
    let data = audience(50, 30, 2);
    let cut = Some(Timestamp::from_millis(50 * DAY_MS).unwrap());
    let split = by_time(&data, &ByTime { cut, ..ByTime::default() }, 0).unwrap();
    let latest = split.train.at_ms.as_ref().unwrap().iter().max();
    assert_eq!(latest, Some(&(49 * DAY_MS)));
    assert_eq!(split.refit.as_ref(), Some(&split.train));
}

#[test]
fn too_little_is_named() {
    let few = Interactions::untimed(3, [[0, 1], [1, 2]].into_iter().collect());
    let kind = |result: slate_core::Result<Split>| result.unwrap_err().kind();
    let two = Strong { test_viewers: HeldOut(2.0), ..Strong::default() };
    assert_eq!(kind(strong(&few, &two, Seed(1))), ErrorKind::Insufficient);
    let validating = LeaveOneOut { validation_viewers: Some(HeldOut(1.0)) };
    assert_eq!(
        leave_one_out(&few, &validating, Seed(1)).unwrap().validation,
        None,
        "nobody is long enough to validate"
    );
    let days = ByTime { days: Some(1.0), ..ByTime::default() };
    assert_eq!(kind(by_time(&few, &days, 0)), ErrorKind::Invalid);
    let timed = Interactions { at_ms: Some(vec![0; 4]), ..few };
    assert_eq!(kind(by_time(&timed, &days, 0)), ErrorKind::Insufficient);
}

#[test]
fn parameters_out_of_range_are_named() {
    let table = [
        (Strong { test_viewers: HeldOut(0.0), ..Strong::default() }, "test_viewers"),
        (Strong { test_viewers: HeldOut(1.5), ..Strong::default() }, "test_viewers"),
        (
            Strong { validation_viewers: HeldOut(f64::NAN), ..Strong::default() },
            "validation_viewers",
        ),
        (Strong { target_share: 1.0, ..Strong::default() }, "target_share"),
    ];
    for (options, expected) in table {
        assert!(options.check().unwrap_err().detail().contains(expected), "{options:?}");
    }
    assert!(ByTime::default().check().is_err());
    let both = ByTime { days: Some(1.0), cut: Some(Timestamp::default()), validation_days: None };
    assert!(both.check().is_err());
}

fn viewer(v: usize) -> ViewerId {
    format!("v{v}").parse().unwrap()
}

fn titles(titles: &[u32]) -> Vec<TitleId> {
    titles.iter().map(|t| format!("t{t}").parse().unwrap()).collect()
}

fn judged(v: usize, input: &[u32], targets: &[u32]) -> GivenViewer {
    GivenViewer { viewer: viewer(v), input: titles(input), targets: titles(targets) }
}

#[test]
fn given_files_are_put_together() {
    let rows = GivenRows {
        train: vec![(viewer(2), titles(&[1, 5])), (viewer(1), titles(&[3]))],
        validation: Some(vec![judged(2, &[1, 5], &[3])]),
        test: vec![judged(3, &[5, 9], &[1, 9])],
        vocabulary: GivenVocabulary::Train,
    };
    // Title 9 is unknown to training; as it is also input and target, that is found first.
    assert!(given(rows.clone()).unwrap_err().detail().contains("`t9`"));
    let rows = GivenRows { test: vec![judged(3, &[5, 9], &[1, 8])], ..rows };
    let found = given(rows.clone()).unwrap();
    assert_eq!(found.titles, titles(&[1, 3, 5]));
    assert_eq!(found.viewers, [viewer(1), viewer(2), viewer(3)]);
    assert_eq!(found.split.train.histories, [vec![1], vec![0, 2]].into_iter().collect());
    let refit = found.split.refit.unwrap().histories;
    assert_eq!(refit, [vec![1], vec![0, 2, 1]].into_iter().collect());
    assert_eq!(
        (found.split.test.inputs.get(0), found.split.test.targets.get(0)),
        (&[2][..], &[0][..])
    );

    let all = given(GivenRows { vocabulary: GivenVocabulary::All, ..rows }).unwrap();
    assert_eq!(all.titles, titles(&[1, 3, 5, 8, 9]));
    assert_eq!(all.split.test.targets.get(0), [0, 3]);
}

#[test]
fn a_viewer_stands_in_a_part_once() {
    let rows = GivenRows {
        train: vec![(viewer(1), titles(&[1]))],
        validation: None,
        test: vec![judged(2, &[1], &[3]), judged(2, &[1], &[4])],
        vocabulary: GivenVocabulary::All,
    };
    assert_eq!(given(rows).unwrap_err().detail(), "viewer `v2` stands in one part twice");
}

#[test]
fn pairs_are_grouped_without_order() {
    let pairs = [(2, 9), (1, 4), (2, 3), (2, 9)].map(|(v, t)| (viewer(v), titles(&[t])[0].clone()));
    let grouped: BTreeMap<_, _> = group_pairs(pairs).into_iter().collect();
    assert_eq!(grouped[&viewer(2)], titles(&[3, 9]));
    assert_eq!(grouped[&viewer(1)], titles(&[4]));
}

/// Viewer 0 has one title before the cut and many after, viewer 1 nothing after, viewer 2 both.
#[test]
fn who_counts_is_decided_before_the_cut() {
    let histories: Histories =
        [vec![0, 1, 2, 3], vec![0, 1, 2], vec![0, 1, 2, 4]].into_iter().collect();
    let at_ms = vec![1, 10, 11, 12, 1, 2, 3, 1, 2, 3, 20];
    let data = Interactions::timed(5, histories, at_ms);
    let cut = Some(Timestamp::from_millis(5).unwrap());
    let split = by_time(&data, &ByTime { cut, ..ByTime::default() }, 3).unwrap();
    assert_eq!(split.train.histories.iter().collect::<Vec<_>>(), [[0, 1, 2], [0, 1, 2]]);
    assert_eq!((split.test.viewers, split.test.left_out), (vec![2], 2));
}
