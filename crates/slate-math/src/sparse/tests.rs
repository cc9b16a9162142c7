#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use proptest::prelude::*;

use super::*;

fn rows() -> impl Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(0_u32..9, 0..7), 0..9)
}

fn pattern(rows: &[Vec<u32>]) -> Pattern {
    Pattern::from_rows(9, rows.iter().map(Vec::as_slice)).unwrap()
}

proptest! {
    #[test]
    fn transposing_twice_changes_nothing(rows in rows()) {
        let x = pattern(&rows);
        prop_assert_eq!(x.transpose().transpose(), x);
    }

    #[test]
    fn transposed_rows_are_columns(rows in rows()) {
        let (x, xt) = (pattern(&rows), pattern(&rows).transpose());
        for (i, row) in rows.iter().enumerate() {
            for c in 0..9_u32 {
                let there = xt.row(c as usize).contains(&index(i));
                prop_assert_eq!(row.contains(&c), there);
            }
        }
        let counts: Vec<u32> = (0..9).map(|c| index(xt.row(c).len())).collect();
        prop_assert_eq!(x.column_counts(), counts);
    }

    #[test]
    fn values_survive_transposition(rows in rows()) {
        let with_values: Vec<Vec<(u32, f32)>> = pattern(&rows)
            .rows()
            .map(|r| r.iter().map(|&c| (c, c as f32 + 0.5)).collect())
            .collect();
        let x = Csr::from_rows(9, &with_values).unwrap();
        prop_assert_eq!(x.transpose().transpose(), x.clone());
        for i in 0..x.row_count() {
            for c in 0..9_u32 {
                prop_assert_eq!(x.get(i, c), x.transpose().get(c as usize, index(i)));
            }
        }
    }
}

#[test]
fn rows_are_sorted_and_unique() {
    let x = pattern(&[vec![3, 1, 3], vec![], vec![8]]);
    assert_eq!(x.row(0), [1, 3]);
    assert_eq!((x.row_count(), x.len(), x.row(1).len()), (3, 3, 0));
}

#[test]
fn contradictions_are_refused() {
    assert!(Pattern::from_rows(2, [[0, 2].as_slice()]).is_err());
    let refused: [(Vec<usize>, Vec<u32>, Vec<f32>); 6] = [
        (vec![], vec![], vec![]),
        (vec![0, 1], vec![2], vec![1.0]),
        (vec![0, 2], vec![1, 1], vec![1.0, 1.0]),
        (vec![0, 2, 1], vec![1], vec![1.0]),
        (vec![0, 1], vec![1], vec![]),
        (vec![1, 1], vec![1], vec![1.0]),
    ];
    for (offsets, columns, values) in refused {
        assert!(Csr::from_parts(2, offsets, columns, values).is_err());
    }
}
