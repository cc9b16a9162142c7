#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use super::*;

#[test]
fn tables_that_are_none_are_refused_by_name() {
    let refused = [
        (vec![], "1 to 32767 columns"),
        (vec![vec![1.0], vec![]], "column 1 has 0"),
        (vec![vec![0.0, f32::INFINITY]], "column 0 is infinite in row 1"),
    ];
    for (columns, expected) in refused {
        let error = Table::from_columns(columns).unwrap_err();
        assert!(error.detail().contains(expected), "{error}");
    }
}

#[test]
fn examples_that_teach_nothing_are_refused_by_name() {
    let table = Table::from_columns(vec![vec![1.0, 2.0, f32::NAN]]).unwrap();
    let refused: [(&[f32], &[u32], &str); 5] = [
        (&[1.0, 2.0], &[3], "expected 3 labels"),
        (&[1.0, 2.0, f32::NAN], &[3], "the label of row 2 is `NaN`"),
        (&[1.0, 2.0, 3.0], &[2], "1 groups sum to 2, but the table has 3 rows"),
        (&[1.0, 2.0, 3.0], &[3, 0], "group 1 is empty"),
        (&[1.0, 2.0, 3.0], &[u32::MAX, 4], "sum to 4294967299"),
    ];
    for (labels, groups, expected) in refused {
        let error = Examples::grouped(&table, labels, groups).unwrap_err();
        assert!(error.detail().contains(expected), "{error}");
    }
    let none = Table::from_columns(vec![vec![]]).unwrap();
    assert_eq!(Examples::new(&none, &[]).unwrap_err().kind(), ErrorKind::Insufficient);
}
