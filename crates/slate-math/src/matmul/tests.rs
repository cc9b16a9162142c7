use super::{View, add_product, product};

/// 2 x 3 and 3 x 2.
const A: [f32; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
const B: [f32; 6] = [7.0, 8.0, 9.0, 10.0, 11.0, 12.0];

#[test]
fn a_product_by_hand() {
    assert_eq!(product(View::new(&A, 3), View::new(&B, 2)), [58.0, 64.0, 139.0, 154.0]);
}

#[test]
fn transposed_is_read_by_columns() {
    let a = View::new(&A, 3).transposed();
    let expected = [17.0, 22.0, 27.0, 22.0, 29.0, 36.0, 27.0, 36.0, 45.0];
    assert_eq!(product(a, View::new(&A, 3)), expected);
}

#[test]
fn added_to_what_is_there() {
    let mut out = [1.0, 0.0, 0.0, -154.0];
    add_product(&mut out, View::new(&A, 3), View::new(&B, 2));
    assert_eq!(out, [59.0, 64.0, 139.0, 0.0]);
}

#[test]
#[should_panic(expected = "rows have one length")]
fn a_row_cut_short_is_refused() {
    let _ = View::new(&A[..5], 3);
}
