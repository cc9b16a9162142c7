use super::*;

#[test]
fn bins_double_and_have_no_gaps() {
    let bin = |from, to, n| Bin { from, to, n };
    let table = [
        (vec![], vec![]),
        (vec![0, 0], vec![]),
        (vec![1, 1, 2], vec![bin(1, 1, 2), bin(2, 2, 1)]),
        (vec![3, 4, 9], vec![bin(3, 4, 2), bin(5, 8, 0), bin(9, 16, 1)]),
    ];
    for (counts, expected) in table {
        assert_eq!(histogram(&counts), expected, "{counts:?}");
    }
}

#[test]
fn nothing_has_no_sparsity() {
    assert_eq!(sparsity(0, 0, 0), None);
    assert_eq!(sparsity(3, 2, 3), Some(0.5));
}
