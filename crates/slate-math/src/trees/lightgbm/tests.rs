#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use proptest::prelude::*;

use super::*;
use crate::trees::Table;

/// Eight trees of seven leaves that LightGBM 4.7.0 grew on 600 invented rows of five columns, values missing in one.
const MODEL: &str = include_str!("model.txt");

/// 24 rows: five columns, LightGBM's raw score, its five exact SHAP values (`pred_contrib`), and its expectation.
const EXPLAINED: &str = include_str!("explained.csv");

const COLUMNS: usize = 5;

fn explained() -> Vec<Vec<f64>> {
    let number = |text: &str| if text.is_empty() { f64::NAN } else { text.parse().unwrap() };
    EXPLAINED.lines().map(|line| line.split(',').map(number).collect()).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "the rows were made in single precision")]
fn table(rows: &[Vec<f64>]) -> Table {
    let column = |c: usize| rows.iter().map(|row| row[c] as f32).collect();
    Table::from_columns((0..COLUMNS).map(column).collect()).unwrap()
}

/// Lundberg et al.'s algorithm as LightGBM has it, and ours, on the same trees.
#[test]
fn scores_and_explanations_are_lightgbms() {
    let (forest, rows) = (Forest::from_lightgbm(MODEL, "model.txt").unwrap(), explained());
    assert_eq!((forest.tree_count(), forest.column_count(), rows.len()), (8, COLUMNS, 24));
    let table = table(&rows);
    let (scores, shap) = (forest.predict(&table).unwrap(), forest.shap(&table).unwrap());
    for (i, row) in rows.iter().enumerate() {
        assert!((scores[i] - row[COLUMNS]).abs() < 1e-12, "{} {}", scores[i], row[COLUMNS]);
        let theirs = &row[COLUMNS + 1..];
        for (ours, theirs) in shap.row(i).iter().zip(theirs) {
            assert!((ours - theirs).abs() < 1e-6, "row {i}: {ours} {theirs}");
        }
        assert!((shap.expected - theirs[COLUMNS]).abs() < 1e-6);
    }
}

#[test]
fn what_is_not_read_is_said_with_its_line() {
    let table = [
        ("tree\n", "forest\n", "expected a model file of LightGBM"),
        ("num_tree_per_iteration=1", "num_tree_per_iteration=3", "several trees an iteration"),
        ("max_feature_idx=4", "max_feature_idx=40000", "expected at most 32767 columns"),
        ("max_feature_idx=4", "max_feature_idx=1", "column"),
        ("num_leaves=7", "num_leaves=8", "expected 7 numbers as `split_feature`"),
        ("num_leaves=7", "num_leaves=0", "expected 1 to 32767 leaves, found 0"),
        ("num_leaves=7", "num_leaves=many", "expected a number as `num_leaves`, found `many`"),
        ("num_cat=0", "num_cat=1", "splits by category"),
        ("is_linear=0", "is_linear=1", "linear leaves"),
        ("left_child=", "left_child=99 ", "expected 6 numbers as `left_child`"),
    ];
    for (from, to, expected) in table {
        let error = Forest::from_lightgbm(&MODEL.replacen(from, to, 1), "m.txt").unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.to_string().contains("m.txt"), "{error}");
    }
}

/// Trees that go in circles, or to nowhere, end.
#[test]
fn broken_trees_are_refused() {
    let children = MODEL.lines().find(|line| line.starts_with("left_child=")).unwrap();
    for broken in
        ["left_child=0 0 0 0 0 0", "left_child=1 2 3 4 5 6", "left_child=-99 -1 -1 -1 -1 -1"]
    {
        assert!(Forest::from_lightgbm(&MODEL.replacen(children, broken, 1), "m").is_err());
    }
}

/// A split of what is missing from what is not.
#[test]
fn infinite_thresholds_let_every_number_left() {
    assert_eq!(not_above(f64::INFINITY).to_bits(), f32::MAX.to_bits());
    assert_eq!(not_above(f64::MAX).to_bits(), f32::MAX.to_bits());
    assert!(not_above(f64::NAN).is_nan(), "left for the check of the forest to refuse");
}

#[test]
fn a_tree_of_one_leaf() {
    let text = "tree\nnum_tree_per_iteration=1\nmax_feature_idx=1\n\nTree=0\nnum_leaves=1\nnum_cat=0\n\
                leaf_value=2.5\n\nend of trees\n";
    let forest = Forest::from_lightgbm(text, "m").unwrap();
    let table = Table::from_columns(vec![vec![1.0], vec![f32::NAN]]).unwrap();
    assert_eq!(forest.predict(&table).unwrap(), [2.5]);
    assert_eq!(forest.shap(&table).unwrap().expected, 2.5);
}

proptest! {
    /// A row goes left by the single-precision threshold exactly if it does by the other.
    #[test]
    fn thresholds_keep_their_side(x in any::<f32>(), t in any::<f64>()) {
        prop_assume!(x.is_finite() && t.is_finite() && x > f32::MIN);
        prop_assert_eq!(x <= not_above(t), f64::from(x) <= t);
    }

    #[test]
    fn no_text_panics(text in "(tree\n)?[a-z_=0-9 .\n-]{0,200}", cut in 0..5000usize) {
        let _ = Forest::from_lightgbm(&text, "m");
        let cut = cut.min(MODEL.len());
        let _ = Forest::from_lightgbm(&MODEL[..cut], "m");
    }
}
