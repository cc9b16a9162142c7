#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use tempfile::tempdir;

use super::*;
use crate::testing::test_data;
use crate::{Interner, ReadOptions};

#[test]
fn pairs_and_their_errors() {
    let cases: &[(&str, &str)] = &[
        ("user,item\n1,10\n2,10\n", "[0, 1] [0, 0]"),
        ("item;x;user\n10;;1\n", "[0] [0]"),
        ("user,item\n", "[] []"),
        ("", "expected a header and lines, found none"),
        (
            "user,x\n",
            "expected a column `title` or `movieId`, `movie_id`, `item_id`, `item`, `title_id`, found `user`, `x`\n  at p.csv:1",
        ),
        ("user,item\n1\n", "expected 2 fields, found 1\n  at p.csv:2"),
        ("user,item\n1,\n", "expected a title id, found nothing\n  at p.csv:2:2"),
    ];
    let dir = tempdir().unwrap();
    let path = dir.path().join("p.csv");
    for (text, expected) in cases {
        fs::write(&path, text).unwrap();
        let (mut viewers, mut titles) = (Interner::new(), Interner::new());
        let found = match read_pairs(&path, &ReadOptions::default(), &mut viewers, &mut titles) {
            Ok(pairs) => format!("{:?} {:?}", pairs.viewers, pairs.titles),
            Err(e) => e.to_string(),
        };
        assert!(found.starts_with(expected), "{text:?}: {found}");
    }
}

#[test]
fn sequences_and_their_errors() {
    let cases: &[(&str, &str)] = &[
        ("user\titems\nu\t5 6 5\nv\t7\n", "[0, 1] [0, 3, 4] [0, 1, 0, 2]"),
        (
            "user\titems\nu\t5  6\n",
            "expected a title id, found nothing\n  at s.tsv:2:2\n  hint: titles stand with one space between them",
        ),
        ("user\titem\tinput\nu\t5\t6\n", "expected 2 columns, found 3\n  at s.tsv:1"),
        ("user\titems\nu\n", "expected 2 fields, found 1\n  at s.tsv:2"),
    ];
    let dir = tempdir().unwrap();
    let path = dir.path().join("s.tsv");
    for (text, expected) in cases {
        fs::write(&path, text).unwrap();
        let (mut viewers, mut titles) = (Interner::new(), Interner::new());
        let found = match read_sequences(&path, &mut viewers, &mut titles) {
            Ok(s) => format!("{:?} {:?} {:?}", s.viewers, s.starts, s.titles),
            Err(e) => e.to_string(),
        };
        assert!(found.starts_with(expected), "{text:?}: {found}");
    }
}

#[test]
fn histories_and_their_errors() {
    use crate::Format::{LightGcn, SasRec};
    let cases: &[(crate::Format, &str, &str)] = &[
        (LightGcn, "7 5 6 5\n8 7\n", "[0, 1] [0, 3, 4] [0, 1, 0, 2]"),
        (SasRec, "7 5\n8 7\n7 6\n", "[0, 1] [0, 2, 3] [0, 2, 1]"),
        (SasRec, "7 5 6\n", "expected a viewer and a title, found more ids\n  at h.txt:1"),
    ];
    let dir = tempdir().unwrap();
    let path = dir.path().join("h.txt");
    for (format, text, expected) in cases {
        fs::write(&path, text).unwrap();
        let (mut viewers, mut titles) = (Interner::new(), Interner::new());
        let found = match read_histories(&path, *format, &mut viewers, &mut titles) {
            Ok(s) => format!("{:?} {:?} {:?}", s.viewers, s.starts, s.titles),
            Err(e) => e.to_string(),
        };
        assert!(found.starts_with(expected), "{text:?}: {found}");
    }
}

#[test]
fn the_published_splits() {
    let Some(strong) = test_data("ml-1m/strong") else { return };
    let Some(loo) = test_data("ml-1m/loo") else { return };
    let (mut viewers, mut titles) = (Interner::new(), Interner::new());
    let options = ReadOptions::default();
    let mut pairs = |file| {
        read_pairs(&strong.join(file), &options, &mut viewers, &mut titles).unwrap().titles.len()
    };
    assert_eq!((pairs("train.csv"), pairs("test_heldout.csv")), (462_827, 10_761));
    assert_eq!(titles.len(), 3_497);

    let (mut viewers, mut titles) = (Interner::new(), Interner::new());
    let train = read_sequences(&loo.join("train.tsv.zst"), &mut viewers, &mut titles).unwrap();
    assert_eq!((train.len(), train.titles.len()), (6_040, 987_019));
    let path = loo.join("test.tsv.zst");
    let test = read_sequence_targets(&path, &mut viewers, &mut titles).unwrap();
    assert_eq!((test.inputs.len(), test.targets.len()), (6_040, 6_040));
    assert_eq!((viewers.len(), titles.len()), (6_040, 3_416));
    assert_eq!(viewers.text(test.inputs.viewers[0]), b"1");
    assert_eq!((titles.text(test.targets[0]), test.inputs.titles_of(0).len()), (&b"48"[..], 52));
}
