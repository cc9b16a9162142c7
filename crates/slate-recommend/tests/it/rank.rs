//! Lists: their length, their order, what may not be in them.

use proptest::prelude::*;
use slate_core::ErrorKind;
use slate_math::Bits;
use slate_recommend::rules::{Editing, list, place};
use slate_recommend::{RankOptions, Scratch, Spread, rank, rank_scores};

use crate::data::{audience, fitted};

proptest! {
    /// Few different scores, so that ties are the rule.
    #[test]
    fn exactly_k_of_what_is_left_in_order(
        scores in prop::collection::vec(0_u8..4, 1..60),
        history in prop::collection::vec(0_u32..60, 0..20),
        exclude in prop::collection::vec(0_u32..80, 0..20),
        k in 0_usize..70,
        include_seen: bool,
        modulus in 1_u32..4,
    ) {
        let scores: Vec<f32> = scores.iter().map(|&s| f32::from(s)).collect();
        let n = u32::try_from(scores.len()).unwrap();
        let allow = |t: u32| t.is_multiple_of(modulus);
        let allowed = Bits::of(scores.len(), |t| t.is_multiple_of(modulus as usize));
        let options =
            RankOptions { k, exclude: &exclude, allow: Some(&allowed), include_seen, spread: None };
        let list = rank_scores(&mut scores.clone(), &history, &options, &mut Scratch::default());
        let list: Vec<(f32, u32)> = list.unwrap().iter().map(|s| (s.score, s.title)).collect();

        let shown = |t: &u32| {
            allow(*t) && !exclude.contains(t) && (include_seen || !history.contains(t))
        };
        let mut expected: Vec<(f32, u32)> =
            (0..n).filter(shown).map(|t| (scores[t as usize], t)).collect();
        expected.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        expected.truncate(k);
        prop_assert_eq!(list, expected);
    }
}

#[test]
fn a_score_that_is_no_number_is_never_listed() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let options = RankOptions { k: 1, ..RankOptions::default() };
        let list = rank_scores(&mut [1.0, bad], &[], &options, &mut Scratch::default());
        assert_eq!(list.unwrap_err().kind(), ErrorKind::Corrupt);
    }
}

/// So many titles that ALS scans 8-bit copies of its factors: lists are those of a full scan, bit for bit.
#[test]
fn a_short_way_gives_the_list_of_the_long_one() {
    let (n, titles) = (9_000_u32, 9_000_usize);
    let data = audience(400, n, 3);
    let model = fitted(r#"{"kind":"als","factors":12,"epochs":2}"#, &data, 7);
    let allowed = Bits::of(titles + 3, |t| t % 3 > 0);
    let likeness = |a: u32, b: u32| if a % 5 == b % 5 { 1.0 } else { 0.0 };
    let spread = Some(Spread { dial: 0.4, likeness: &likeness });
    let editing = Editing {
        newest: [n, n + 1].into(),
        pins: vec![(2, 100), (5, n + 1)],
        ..Editing::default()
    };
    let mut scratch = Scratch::default();
    for (history, spread) in data.histories.iter().take(30).zip([None, spread].into_iter().cycle())
    {
        let options =
            RankOptions { k: 25, allow: Some(&allowed), spread, ..RankOptions::default() };
        let scores = || {
            let mut scores = vec![0.0; titles];
            model.score(history, &mut scores, &mut Scratch::default()).unwrap();
            scores
        };
        let open = options.open(titles, history);
        assert!(model.best(history, &open, 25, &mut scratch).unwrap().is_some());
        let short = rank(model.as_ref(), history, &options, &mut scratch).unwrap();
        let long = rank_scores(&mut scores(), history, &options, &mut scratch).unwrap();
        assert_eq!(short, long);
        let short = list(model.as_ref(), history, &options, &editing, &mut scratch).unwrap();
        let long = place(&mut scores(), history, &options, &editing, &mut scratch).unwrap();
        assert_eq!(short, long);
        assert!(short[1].pinned && short[4].title == n + 1);
    }
}

#[test]
fn a_dial_makes_lists_of_different_titles() {
    let mut scores: Vec<f32> = (0..40).map(|t| 40.0 - t as f32).collect();
    let likeness = |a: u32, b: u32| if a / 8 == b / 8 { 1.0 } else { 0.0 };
    let mut kinds = |dial| {
        let spread = Some(Spread { dial, likeness: &likeness });
        let options = RankOptions { k: 5, spread, ..RankOptions::default() };
        let list = rank_scores(&mut scores, &[], &options, &mut Scratch::default()).unwrap();
        assert_eq!(list.len(), 5);
        list.iter().map(|s| s.title / 8).collect::<std::collections::BTreeSet<u32>>().len()
    };
    assert_eq!((kinds(0.0), kinds(0.7)), (1, 3));
}
