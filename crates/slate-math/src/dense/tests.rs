#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use super::*;

#[test]
fn tiles_cover_the_triangle() {
    for n in [0, 1, 2, 63, 64, 65, 130] {
        let data: Vec<f32> = (0..n * n).map(|x| x as f32).collect();
        let x = Dense::from_data(n, n, data).unwrap();
        let (mut turned, mut mirrored) = (x.clone(), x.clone());
        turned.transpose_in_place();
        mirrored.mirror_upper();
        for i in 0..n {
            for j in 0..n {
                assert_eq!(turned.at(i, j), x.at(j, i));
                assert_eq!(mirrored.at(i, j), x.at(i.min(j), i.max(j)));
            }
        }
    }
}

#[test]
fn diagonal_is_read_and_raised() {
    let mut x = Dense::from_data(2, 2, vec![1.0, 2.0, 3.0, 4.0]).unwrap();
    x.add_to_diagonal(|i, d| d + i as f32);
    assert_eq!(x.data(), [2.0, 2.0, 3.0, 9.0]);
    assert_eq!(x.diagonal(), [2.0, 9.0]);
}

#[test]
fn what_does_not_fit_or_is_not_finite_is_refused() {
    assert!(Dense::from_data(2, 2, vec![0.0; 3]).is_err());
    assert!(Dense::from_data(usize::MAX, 2, vec![]).is_err());
    let x = Dense::from_data(2, 2, vec![0.0, 1.0, f32::NAN, 2.0]).unwrap();
    assert_eq!(
        x.check_finite("the inverse").unwrap_err().detail(),
        "the inverse is not finite at row 1, column 0"
    );
}
