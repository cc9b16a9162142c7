#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn agrees_with_the_definition(rows in prop::collection::vec(prop::collection::vec(0_u32..6, 0..6), 0..12)) {
        let x = Pattern::from_rows(6, rows.iter().map(Vec::as_slice)).unwrap();
        let g = gram(&x);
        for i in 0..6_u32 {
            for j in 0..6_u32 {
                let both = rows.iter().filter(|r| r.contains(&i) && r.contains(&j)).count();
                prop_assert_eq!(g.at(i as usize, j as usize), both as f32);
            }
        }
        let sparse = map_gram_rows(&x, |_, others| {
            let mut row: Vec<(u32, f32)> = others.collect();
            row.sort_unstable_by_key(|&(c, _)| c);
            row
        });
        for (i, row) in sparse.iter().enumerate() {
            let expected: Vec<(u32, f32)> = (0..6_u32)
                .filter(|&j| j as usize != i)
                .map(|j| (j, g.at(i, j as usize)))
                .filter(|&(_, count)| count > 0.0)
                .collect();
            prop_assert_eq!(row, &expected);
        }
    }
}

/// Two rows of different weight, by hand: x1 = (1, 1, 0) counts 2, x2 = (0, 1, 1) counts half.
#[test]
fn rows_count_by_their_weights() {
    let x = Pattern::from_rows(3, [&[0, 1][..], &[1, 2][..]]).unwrap();
    let g = weighted_gram(&x, &[2.0, 0.5]);
    assert_eq!(g.data(), [2.0, 2.0, 0.0, 2.0, 2.5, 0.5, 0.0, 0.5, 0.5]);
}

#[test]
fn nothing_gives_an_empty_matrix() {
    let x = Pattern::from_rows(0, []).unwrap();
    assert_eq!(gram(&x).row_count(), 0);
}
