//! The manifest of event files.

use proptest::prelude::*;
use slate_core::{ErrorKind, Timestamp};

use super::kit::{Studio, at, count, few, text, time};
use crate::SegmentRow;

fn segment(file: &str, from: Timestamp, to: Timestamp) -> SegmentRow {
    SegmentRow { file: file.into(), rows: 3, at_min: from, at_max: to, bytes: 100 }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_file_comes_back_as_it_was_named(
        file in text(), rows in count(), a in time(), b in time(), bytes in count(),
    ) {
        let studio = Studio::new();
        let row = SegmentRow { file, rows: rows.max(1), at_min: a.min(b), at_max: a.max(b), bytes };
        studio.put(|tx| tx.add_segments(std::slice::from_ref(&row), at(0)));
        prop_assert_eq!(studio.get(|r| r.segments()), vec![row]);
    }
}

#[test]
fn files_are_in_order_of_time() {
    let studio = Studio::new();
    let (b, c, a) =
        (segment("b", at(5), at(9)), segment("c", at(1), at(99)), segment("a", at(5), at(5)));
    studio.put(|tx| tx.add_segments(&[b.clone(), c.clone(), a.clone()], at(0)));
    assert_eq!(studio.get(|r| r.segments()), [c, a, b]);
}

#[test]
fn a_file_that_cannot_be_is_refused_with_its_whole_batch() {
    let good = segment("good", at(1), at(2));
    let table = [
        ("named already", segment("known", at(1), at(2))),
        ("named twice", segment("good", at(1), at(2))),
        ("without rows", SegmentRow { rows: 0, ..segment("x", at(1), at(2)) }),
        ("ends before it begins", segment("x", at(2), at(1))),
    ];
    for (what, bad) in table {
        let studio = Studio::new();
        let known = segment("known", at(1), at(2));
        studio.put(|tx| tx.add_segments(std::slice::from_ref(&known), at(0)));
        let (kind, text) =
            studio.refused(|tx| tx.add_segments(&[good.clone(), bad.clone()], at(3)));
        assert_eq!(kind, ErrorKind::Conflict, "{what}: {text}");
        assert_eq!(studio.get(|r| r.segments()), [known], "{what}");
    }
}
