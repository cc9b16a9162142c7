use proptest::prelude::*;

use super::*;

fn by_sorting(scores: &[f32], k: usize) -> Vec<Scored> {
    let mut all: Vec<Scored> =
        scores.iter().zip(0..).map(|(&score, index)| Scored { index, score }).collect();
    all.sort_by(best_first);
    all.truncate(k);
    all
}

proptest! {
    /// Few different scores, so that ties are the rule.
    #[test]
    fn agrees_with_sorting(scores in prop::collection::vec(0_u8..5, 0..80), k in 0_usize..20) {
        let scores: Vec<f32> = scores.iter().map(|&s| f32::from(s)).collect();
        let found = top_k((0..).zip(scores.iter().copied()), k);
        prop_assert_eq!(found, by_sorting(&scores, k));
    }
}

#[test]
fn equal_scores_go_by_index() {
    let found = top_k([(7, 1.0), (3, 1.0), (5, 2.0), (1, 0.0), (0, -0.0)], 5);
    assert_eq!(found.iter().map(|s| s.index).collect::<Vec<_>>(), [5, 3, 7, 0, 1]);
}

#[test]
fn reuse_forgets() {
    let mut best = TopK::default();
    best.start(1);
    (0..10).for_each(|i| best.push(i, 5.0));
    assert_eq!(best.finish().len(), 1);
    best.start(2);
    best.push(9, -1.0);
    assert_eq!(best.finish(), [Scored { index: 9, score: -1.0 }]);
}
