//! Lists: their length, their order, what may not be in them.

use proptest::prelude::*;
use slate_core::ErrorKind;
use slate_math::Bits;
use slate_recommend::{RankOptions, Scratch, rank_scores};

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
            RankOptions { k, exclude: &exclude, allow: Some(&allowed), include_seen };
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
