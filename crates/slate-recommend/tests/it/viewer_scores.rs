//! Scores from elsewhere: a viewer gets their own, everybody else what many viewers have.

use proptest::prelude::*;
use slate_core::ErrorKind;
use slate_recommend::models::viewer_scores::{SCORE_MAX, ViewerScores, Who};
use slate_recommend::{Recommender, Scratch, load, load_viewer_scores, save};

use crate::data::{bits, ids, spec};

const ADA: Who = [9; 16];
const BEN: Who = [3; 16];

fn two() -> ViewerScores {
    let scores = [(0, 2, 0.5), (1, 0, -1.0), (0, 1, 4.0), (1, 2, -3.0)];
    ViewerScores::new(&[ADA, BEN], 4, &scores).unwrap()
}

/// Titles, best first.
fn order(scores: &[f32]) -> Vec<u32> {
    let mut titles: Vec<(u32, f32)> = (0..).zip(scores.iter().copied()).collect();
    titles.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    titles.into_iter().map(|(title, _)| title).collect()
}

#[test]
fn a_viewer_has_their_own_scores_and_below_them_what_many_have() {
    let model = two();
    let mut out = [f32::NAN; 4];
    assert!(model.scores_of(&ADA, &mut out).unwrap());
    assert_eq!((out[1], out[2]), (4.0, 0.5));
    assert_eq!(order(&out), [1, 2, 0, 3]);
    assert!(model.scores_of(&BEN, &mut out).unwrap());
    assert_eq!(order(&out), [0, 2, 1, 3]);
    assert!(!model.scores_of(&[0; 16], &mut out).unwrap());
    assert!(model.scores_of(&ADA, &mut out[1..]).is_err());
    model.score(&[3], &mut out, &mut Scratch::default()).unwrap();
    assert_eq!(out, [1.0, 1.0, 2.0, 0.0]);
    assert!(model.explain(&[3], 0).is_none() && !model.similar(0, &mut out));
}

#[test]
fn what_does_not_fit_is_an_error() {
    type Scores = [(u32, u32, f32)];
    let table: &[(&[Who], &Scores, &str)] = &[
        (&[ADA], &[(0, 4, 1.0)], "title index 4"),
        (&[ADA], &[(1, 0, 1.0)], "no viewer 1"),
        (&[ADA, ADA], &[(0, 0, 1.0)], "one commitment"),
        (&[ADA], &[(0, 1, 1.0), (0, 1, 1.0)], "title 1 has two scores"),
        (&[ADA], &[(0, 1, f32::NAN)], "found NaN"),
        (&[ADA], &[(0, 1, f32::MAX)], "found 3.4028235e38"),
    ];
    for (viewers, scores, expected) in table {
        let error = ViewerScores::new(viewers, 4, scores).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.detail().contains(expected), "{error}, not {expected}");
    }
}

#[test]
fn files_come_back_to_the_byte_and_damage_is_said() {
    let (model, spec) = (two(), spec(r#"{"kind":"viewer-scores"}"#));
    let bytes = save(&model, &ids(4), &spec).unwrap();
    let loaded = load(&bytes).unwrap();
    assert_eq!(save(loaded.model.as_ref(), &loaded.titles, &loaded.spec).unwrap(), bytes);
    let (again, titles) = load_viewer_scores(&bytes).unwrap();
    assert_eq!((again.viewer_count(), titles), (2, ids(4)));
    assert!(again.knows(&ADA) && again.knows(&BEN) && !again.knows(&[0; 16]));
    for end in 0..bytes.len() {
        assert_eq!(load(&bytes[..end]).unwrap_err().kind(), ErrorKind::Corrupt, "{end} bytes");
    }
    let at = bytes.windows(16).position(|w| w == BEN).unwrap();
    let mut twice = bytes.clone();
    twice[at..at + 16].copy_from_slice(&ADA);
    assert!(load(&twice).unwrap_err().detail().contains("one commitment"));
    let other = save(
        slate_recommend::models::item_weights::item_weights(4, Vec::new()).unwrap().as_ref(),
        &ids(4),
        &crate::data::spec(r#"{"kind":"item-weights"}"#),
    );
    let error = load_viewer_scores(&other.unwrap()).unwrap_err();
    assert!(error.detail().contains("`item-weights`"), "{error}");
}

proptest! {
    /// Titles with a score come before those without, whatever the scores; all are finite.
    #[test]
    fn own_scores_come_first(
        own in prop::collection::btree_map(0_u32..12, -SCORE_MAX..=SCORE_MAX, 0..12),
        others in prop::collection::btree_set(0_u32..12, 0..12),
    ) {
        let mut scores: Vec<(u32, u32, f32)> = own.iter().map(|(&t, &s)| (0, t, s)).collect();
        scores.extend(others.iter().map(|&t| (1, t, 1.0)));
        let model = ViewerScores::new(&[ADA, BEN], 12, &scores).unwrap();
        let mut out = [f32::NAN; 12];
        prop_assert!(model.scores_of(&ADA, &mut out).unwrap());
        prop_assert!(out.iter().all(|s| s.is_finite()));
        let ranked = order(&out);
        prop_assert!(ranked[..own.len()].iter().all(|&t| own.contains_key(&t)));
        let rest = &ranked[own.len()..];
        prop_assert!(rest.is_sorted_by_key(|t| !others.contains(t)), "{rest:?}");
        for (&title, score) in &own {
            prop_assert_eq!(bits(&[out[title as usize]]), bits(&[*score]));
        }
    }
}
