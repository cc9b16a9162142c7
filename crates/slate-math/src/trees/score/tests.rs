#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use proptest::prelude::*;

use super::*;
use crate::trees::testing;

/// Down every tree, one row, by the words of the arrays' documentation.
fn by_hand(arrays: &ForestArrays, row: &[f32]) -> f64 {
    (0..arrays.tree_count()).fold(arrays.base, |score, t| {
        let start = arrays.nodes(t).start;
        let mut at = start;
        while arrays.children[at] != 0 {
            let right = usize::from(!testing::goes_left(arrays, at, row));
            at = start + arrays.children[at] as usize + right;
        }
        score + arrays.values[at]
    })
}

proptest! {
    #[test]
    fn scores_are_those_of_a_walk_by_hand(
        seed in 0_u64..1000, columns in 1_u32..6, splits in 0_usize..40, rows in 1_usize..200,
    ) {
        let forest = Forest::from_arrays(testing::any_tree(columns, splits, seed)).unwrap();
        let table = testing::table(rows, columns as usize, seed);
        let expected: Vec<f64> =
            testing::rows(&table).iter().map(|row| by_hand(forest.arrays(), row)).collect();
        prop_assert_eq!(forest.predict(&table).unwrap(), expected);
    }
}

#[test]
fn many_rows_score_as_each_alone() {
    let (forest, table) = (testing::forest(3, 1), testing::table(PARALLEL_MIN + 5, 3, 2));
    let scores = forest.predict(&table).unwrap();
    for (row, score) in testing::rows(&table).iter().zip(scores) {
        assert_eq!(by_hand(forest.arrays(), row), score);
    }
}

#[test]
fn no_rows_have_no_scores_and_other_columns_are_refused() {
    let scorer = Scorer::new(&testing::forest(3, 1));
    assert!(scorer.predict(&testing::table(0, 3, 1)).unwrap().is_empty());
    let error = scorer.predict(&testing::table(1, 2, 1)).unwrap_err();
    assert_eq!(error.detail(), "this forest looks at 3 columns, the table has 2");
}
