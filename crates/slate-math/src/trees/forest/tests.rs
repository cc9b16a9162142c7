#![expect(clippy::cast_possible_truncation, reason = "small numbers of a test")]
#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use proptest::prelude::*;

use super::*;
use crate::trees::testing;

#[test]
fn what_is_no_forest_is_refused_by_name() {
    // Root, two leaves; then one leaf alone.
    let good = || {
        let mut arrays = testing::any_tree(3, 1, 1);
        let lone = testing::any_tree(3, 0, 2);
        arrays.children.extend(lone.children);
        arrays.columns.extend(lone.columns);
        arrays.thresholds.extend(lone.thresholds);
        arrays.missing_left.extend(lone.missing_left);
        arrays.values.extend(lone.values);
        arrays.rows.extend(lone.rows);
        arrays.ends.push(4);
        arrays
    };
    assert!(good().check().is_ok());
    type Break = fn(&mut ForestArrays);
    let refused: [(Break, &str); 20] = [
        (|f| f.children[0] = 0, "node 1 has no parent"),
        (|f| (f.children[1], f.values[1]) = (1, 0.0), "node 1 has its children at 1"),
        (|f| f.children[0] = 2, "node 0 has its children at 2"),
        (|f| f.children[0] = u32::MAX, "node 0 has its children at"),
        (|f| (f.children[3], f.values[3]) = (1, 0.0), "node 0 has its children at 1"),
        (|f| f.columns[0] = 3, "splits by column 3"),
        (|f| f.columns[2] = u32::MAX, "splits by column"),
        (|f| f.thresholds[0] = f32::NAN, "not finite"),
        (|f| f.values[1] = f64::INFINITY, "not finite"),
        (|f| f.values[0] = 1.0, "is a split and has a value"),
        (|f| (f.values[1], f.values[3]) = (f64::MAX, f64::MAX), "larger than a number"),
        (|f| f.base = f64::NAN, "larger than a number"),
        (|f| f.missing_left[0] = 2, "sends missing values to `2`"),
        (|f| f.rows[3] = 0, "has seen no row"),
        (|f| f.rows[1] += 1, "the rows of node 0"),
        (|f| f.rows.truncate(1), "different lengths"),
        (|f| f.ends[1] = 5, "do not ascend"),
        (|f| f.ends[0] = 4, "do not ascend"),
        (|f| f.ends[0] = 2, "2 nodes are no tree"),
        (|f| f.column_count = 0, "0 columns"),
    ];
    for (i, (break_it, expected)) in refused.into_iter().enumerate() {
        let mut arrays = good();
        break_it(&mut arrays);
        let error = Forest::from_arrays(arrays).unwrap_err();
        assert!(error.detail().contains(expected), "{i}: {error}");
        assert_eq!(error.kind(), slate_core::ErrorKind::Corrupt);
    }
}

#[test]
fn a_tree_with_two_ways_to_a_node_is_refused() {
    let mut arrays = testing::any_tree(2, 2, 1);
    let inner = arrays.children[1..].iter().position(|&c| c != 0).unwrap() + 1;
    arrays.children[inner] = arrays.children[0];
    assert!(arrays.check().is_err());
}

#[test]
fn a_tree_too_deep_to_walk_is_refused() {
    let chain = |splits: u32| {
        let n = 2 * splits as usize + 1;
        let mut f = ForestArrays { column_count: 1, ends: vec![n as u32], ..Default::default() };
        for i in 0..n as u32 {
            let is_split = i % 2 == 0 && i + 1 < n as u32;
            f.children.push(if is_split { i + 1 } else { 0 });
            f.rows.push(if i % 2 == 1 { 1 } else { splits + 1 - i / 2 });
        }
        (f.columns, f.thresholds, f.missing_left) = (vec![0; n], vec![0.5; n], vec![0; n]);
        f.values = vec![0.0; n];
        f
    };
    assert!(chain(64).check().is_ok());
    assert!(chain(65).check().unwrap_err().detail().contains("deeper than 64"));
}

/// One change to one array. Arrays that an earlier change has emptied stay empty.
fn mutate(arrays: &mut ForestArrays, which: usize, at: usize, bits: u32) {
    let n = arrays.children.len();
    if n == 0 {
        return;
    }
    let i = at % n;
    // Small numbers are more often almost right than large ones.
    let small = bits % (n as u32 + 2);
    match which {
        0 => arrays.children[i] = small,
        1 => arrays.children[i] = bits,
        2 => arrays.columns[i] = small,
        3 => arrays.thresholds[i] = f32::from_bits(bits),
        4 => arrays.missing_left[i] = small as u8,
        5 => arrays.values[i] = f64::from_bits(u64::from(bits) << 32),
        6 => arrays.rows[i] = small,
        7 => arrays.column_count = small,
        8 => arrays.base = f64::from(f32::from_bits(bits)),
        9 => arrays.children.truncate(i),
        _ => {
            let e = at % arrays.ends.len();
            arrays.ends[e] = small;
        }
    }
}

proptest! {
    #[test]
    fn a_changed_forest_is_refused_or_answers(
        seed in 0_u64..20,
        changes in prop::collection::vec((0_usize..11, any::<usize>(), any::<u32>()), 1..4),
    ) {
        let mut arrays = testing::forest(4, seed).arrays().clone();
        for (which, at, bits) in changes {
            mutate(&mut arrays, which, at, bits);
        }
        if let Ok(forest) = Forest::from_arrays(arrays) {
            let table = testing::table(9, forest.column_count(), seed);
            let scores = forest.predict(&table).unwrap();
            prop_assert!(scores.iter().all(|s| s.is_finite()));
            prop_assert_eq!(forest.shap(&table).unwrap().row(8).len(), forest.column_count());
        }
    }

    #[test]
    fn grown_forests_pass(seed in 0_u64..1000, columns in 1_usize..6) {
        let forest = testing::forest(columns, seed);
        prop_assert!(forest.arrays().check().is_ok());
        let mut few = forest.arrays().clone();
        few.truncate(2);
        prop_assert!(few.check().is_ok() && few.tree_count() == 2);
    }
}
