#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

type Matrix = BTreeMap<(u32, u64), i64>;

fn terms() -> impl Strategy<Value = Vec<Term>> {
    let column = prop_oneof![0..6_u64, any::<u64>().prop_map(|c| c >> 2)];
    let term = (0..4_u32, column, 1..1_000_000_i64);
    vec(term.prop_map(|(row, column, value)| Term { row, column, value }), 0..40)
}

fn packed(terms: &[Term]) -> Packed {
    let mut packed = Packed::zeros(4);
    packed.add(terms.to_vec(), 1).unwrap();
    packed
}

fn matrix(packed: &Packed) -> Matrix {
    let rows = (0..packed.row_count()).zip(0_u32..);
    rows.flat_map(|(i, row)| packed.row(i).map(move |(c, x)| ((row, c), x))).collect()
}

fn defined(terms: &[Term]) -> Matrix {
    let mut sums = Matrix::new();
    terms.iter().for_each(|t| *sums.entry((t.row, t.column)).or_default() += t.value);
    sums
}

proptest! {
    #[test]
    fn entries_are_the_sums_of_their_terms(terms in terms()) {
        prop_assert_eq!(matrix(&packed(&terms)), defined(&terms));
    }

    #[test]
    fn what_is_added_and_taken_away_leaves_the_same_bytes(a in terms(), b in terms()) {
        let mut both = packed(&a);
        both.add(b.clone(), 1).unwrap();
        let mut merged = packed(&a);
        merged.merge(&packed(&b)).unwrap();
        prop_assert_eq!(&both, &merged);
        both.add(b, -1).unwrap();
        prop_assert_eq!(both, packed(&a));
    }

    #[test]
    fn parts_make_the_same_matrix_again(terms in terms()) {
        let one = packed(&terms);
        let (offsets, bytes) = one.parts();
        prop_assert_eq!(Packed::from_parts(&offsets, &bytes, u64::MAX).unwrap(), one);
    }

    #[test]
    fn bytes_from_anywhere_are_refused_or_read_back_as_they_are(
        bytes in vec(any::<u8>(), 0..30),
    ) {
        let offsets = [0, bytes.len() as u64];
        if let Ok(read) = Packed::from_parts(&offsets, &bytes, 1 << 40) {
            prop_assert_eq!(read.parts().1, bytes);
        }
    }
}

#[test]
fn taking_away_what_was_never_added_is_refused() {
    let one = Term { row: 1, column: 7, value: 2 };
    let mut sums = packed(&[one]);
    let error = sums.add(vec![Term { value: 3, ..one }], -1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let mut sums = packed(&[Term { value: i64::MAX, ..one }]);
    assert_eq!(sums.add(vec![one], 1).unwrap_err().kind(), ErrorKind::Limit);
}

#[test]
fn a_title_that_was_seen_keeps_its_place() {
    let sums = packed(&[Term { row: 1, column: 2, value: 5 }]);
    let gone = |i: usize| (i != 1).then_some(0);
    assert!(sums.renumbered(3, gone, Some).is_err());
    let moved = sums.renumbered(3, |_| Some(2), |c| Some(c + 1)).unwrap();
    assert_eq!(moved.row(2).collect::<Vec<_>>(), [(3, 5)]);
}
