#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use super::*;

const RULE: Rule = Rule {
    units: Units { first: 1.0, second: 1.0 },
    lambda: 1.0,
    rows_min: 1,
    second_min: 1,
    gain_min: 0.0,
};

fn bins(sums: &[(i64, i64)]) -> (Vec<Sums>, Sums) {
    let bins: Vec<Sums> =
        sums.iter().map(|&(first, rows)| Sums { first, second: rows, rows }).collect();
    let total = bins.iter().fold(Sums::default(), |a, b| a + *b);
    (bins, total)
}

/// `(first derivative, rows)` a bin, missing values last; then bin, whether missing goes left, and gain.
#[test]
fn splits_by_hand() {
    type Case = (&'static [(i64, i64)], Option<(u8, bool, f64)>);
    let table: [Case; 6] = [
        // -4 and 4 over two rows each: 16/3 + 16/3 - 0. What was never missed goes left: as many rows.
        (&[(-4, 2), (4, 2), (0, 0)], Some((0, true, 32.0 / 3.0))),
        // -6, -2 | 8: 64/3 + 64/2 - 0 beats -6 | -2, 8: 36/2 + 36/3.
        (&[(-6, 1), (-2, 1), (8, 1), (0, 0)], Some((1, true, 64.0 / 3.0 + 32.0))),
        // Missing values look like the left side: 36/4 + 16/3 less 4/6.
        (&[(-4, 2), (4, 2), (-2, 1)], Some((0, true, 9.0 + 16.0 / 3.0 - 4.0 / 6.0))),
        // And like the right side.
        (&[(-4, 2), (4, 2), (2, 1)], Some((0, false, 16.0 / 3.0 + 9.0 - 4.0 / 6.0))),
        // Whether there is a value is all there is to know.
        (&[(-4, 2), (4, 2)], Some((0, false, 32.0 / 3.0))),
        // Nothing to gain.
        (&[(1, 1), (1, 1), (0, 0)], None),
    ];
    for (sums, expected) in table {
        let (bins, total) = bins(sums);
        let found = best(0, &bins, total, &RULE);
        match (found, expected) {
            (Some(s), Some((bin, missing_left, gain))) => {
                assert_eq!((s.bin, s.missing_left), (bin, missing_left), "{sums:?}");
                assert!((s.gain - gain).abs() < 1e-12, "{sums:?}: {}", s.gain);
            }
            (found, expected) => assert_eq!(found.is_some(), expected.is_some(), "{sums:?}"),
        }
    }
}

#[test]
fn limits_are_kept() {
    let (bins, total) = bins(&[(-9, 1), (-1, 3), (10, 4), (0, 0)]);
    let bin = |rule: Rule| best(0, &bins, total, &rule).map(|s| s.bin);
    assert_eq!(bin(Rule { lambda: 0.0, ..RULE }), Some(0));
    assert_eq!(bin(Rule { lambda: 0.0, rows_min: 2, ..RULE }), Some(1));
    assert_eq!(bin(Rule { lambda: 0.0, second_min: 2, ..RULE }), Some(1));
    assert_eq!(bin(Rule { rows_min: 5, ..RULE }), None);
    assert_eq!(bin(Rule { gain_min: 1e6, ..RULE }), None);
    assert!(RULE.allows_split_of(2) && !RULE.allows_split_of(1));
}

#[test]
fn an_empty_bin_never_ends_a_side() {
    let (bins, total) = bins(&[(0, 0), (-4, 2), (0, 0), (4, 2), (0, 0), (0, 0)]);
    assert_eq!(best(7, &bins, total, &RULE).unwrap().bin, 1);
}
