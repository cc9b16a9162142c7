#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use proptest::prelude::*;

use super::*;
use crate::trees::testing;

/// What a tree is expected to say when only the columns in the set `known` are (Lundberg, Erion and Lee 2018,
/// algorithm 1).
fn expectation(arrays: &ForestArrays, start: usize, node: usize, row: &[f32], known: u32) -> f64 {
    let at = start + node;
    let left = arrays.children[at] as usize;
    if left == 0 {
        return arrays.values[at];
    }
    let side = |child: usize| expectation(arrays, start, child, row, known);
    if known >> arrays.columns[at] & 1 == 1 {
        return side(left + usize::from(!testing::goes_left(arrays, at, row)));
    }
    let share = |child: usize| f64::from(arrays.rows[start + child]) / f64::from(arrays.rows[at]);
    share(left) * side(left) + share(left + 1) * side(left + 1)
}

fn game(arrays: &ForestArrays, row: &[f32], known: u32) -> f64 {
    let tree = |t: usize| expectation(arrays, arrays.nodes(t).start, 0, row, known);
    (0..arrays.tree_count()).map(tree).sum::<f64>() + arrays.base
}

/// Shapley's formula, set by set: the sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)).
fn shapley(arrays: &ForestArrays, row: &[f32], i: u32) -> f64 {
    let n = arrays.column_count;
    let factorial = |k: u32| (1..=k).map(f64::from).product::<f64>();
    (0..1_u32 << n)
        .filter(|set| set >> i & 1 == 0)
        .map(|set| {
            let size = set.count_ones();
            let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
            weight * (game(arrays, row, set | 1 << i) - game(arrays, row, set))
        })
        .sum()
}

/// The interaction index of i and j, set by set: the sum over S without both of |S|! (n - |S| - 2)! / (n - 1)! times what
/// the two add to S together beyond what each adds alone (Grabisch and Roubens 1999).
fn interaction(arrays: &ForestArrays, row: &[f32], [i, j]: [u32; 2]) -> f64 {
    let n = arrays.column_count;
    let factorial = |k: u32| (1..=k).map(f64::from).product::<f64>();
    (0..1_u32 << n)
        .filter(|set| set >> i & 1 == 0 && set >> j & 1 == 0)
        .map(|set| {
            let size = set.count_ones();
            let weight = factorial(size) * factorial(n - size - 2) / factorial(n - 1);
            let with = |more: u32| game(arrays, row, set | more);
            weight * (with(1 << i | 1 << j) - with(1 << i) - with(1 << j) + with(0))
        })
        .sum()
}

proptest! {
    #[test]
    fn pairs_are_half_their_index(seed in 0_u64..5000, columns in 2_u32..6, splits in 0_usize..40) {
        let arrays = testing::any_tree(columns, splits, seed);
        let table = testing::table(3, columns as usize, seed);
        let forest = Forest::from_arrays(arrays.clone()).unwrap();
        for (a, b) in (0..columns).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let found = forest.interaction(&table, [a as usize, b as usize]).unwrap();
            for (row, found) in testing::rows(&table).iter().zip(found) {
                let expected = interaction(&arrays, row, [a, b]) / 2.0;
                prop_assert!((found - expected).abs() < 1e-12, "{found} {expected}");
            }
        }
    }

    #[test]
    fn values_are_shapleys(seed in 0_u64..5000, columns in 1_u32..6, splits in 0_usize..40) {
        let arrays = testing::any_tree(columns, splits, seed);
        let table = testing::table(3, columns as usize, seed);
        let shap = Forest::from_arrays(arrays.clone()).unwrap().shap(&table).unwrap();
        prop_assert!((shap.expected - game(&arrays, &[], 0)).abs() < 1e-12);
        for (i, row) in testing::rows(&table).iter().enumerate() {
            for c in 0..columns {
                let (found, expected) = (shap.row(i)[c as usize], shapley(&arrays, row, c));
                prop_assert!((found - expected).abs() < 1e-12, "{found} {expected}");
            }
        }
    }

    #[test]
    fn values_and_expectation_sum_to_the_score(
        seed in 0_u64..5000, columns in 1_u32..40, splits in 0_usize..300,
    ) {
        let forest = Forest::from_arrays(testing::any_tree(columns, splits, seed)).unwrap();
        let table = testing::table(5, columns as usize, seed);
        let shap = forest.shap(&table).unwrap();
        for (i, score) in forest.predict(&table).unwrap().iter().enumerate() {
            let sum = shap.expected + shap.row(i).iter().sum::<f64>();
            prop_assert!((sum - score).abs() < 1e-10, "{sum} {score}");
        }
    }
}

#[test]
fn a_split_by_hand() {
    // Column 1 at 0.5: 30 rows go left to value 2, 10 right to value -2. Column 0 has no part in it.
    let mut tree = testing::any_tree(2, 1, 1);
    (tree.columns[0], tree.thresholds[0], tree.missing_left[0]) = (1, 0.5, 0);
    (tree.rows, tree.values, tree.base) = (vec![40, 30, 10], vec![0.0, 2.0, -2.0], 0.0);
    let table = Table::from_columns(vec![vec![9.0; 3], vec![0.1, 0.9, f32::NAN]]).unwrap();
    let shap = Forest::from_arrays(tree).unwrap().shap(&table).unwrap();
    assert_eq!(shap.expected, 1.0);
    for (i, expected) in [1.0, -3.0, -3.0].into_iter().enumerate() {
        assert_eq!(shap.row(i)[0], 0.0);
        assert!((shap.row(i)[1] - expected).abs() < 1e-15);
    }
}

#[test]
fn a_table_of_other_columns_is_refused() {
    let error = testing::forest(3, 1).shap(&testing::table(2, 4, 1)).unwrap_err();
    assert_eq!(error.detail(), "this forest looks at 3 columns, found 4");
    for pair in [[0, 0], [0, 3]] {
        assert!(testing::forest(3, 1).interaction(&testing::table(2, 3, 1), pair).is_err());
    }
}
