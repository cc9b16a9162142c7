#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::ErrorKind;
use std::fs;
use tempfile::tempdir;

use super::*;
use crate::testing::{event, stage};
use crate::{MemoryClientIds, StageOptions};

#[test]
fn names_of_segments() {
    let cases = [
        ("events-0123456789abcdef.parquet", true),
        ("events-0123456789abcde.parquet", false),
        ("events-0123456789abcdeg.parquet", false),
        ("events-0123456789abcdef.csv", false),
        ("titles-0123456789abcdef.parquet", false),
        ("events-notes.parquet", false),
    ];
    for (name, expected) in cases {
        assert_eq!(is_segment_name(name), expected, "{name}");
    }
}

#[test]
fn every_changed_byte_is_found() {
    let dir = tempdir().unwrap();
    let events = (0..9).map(|n| event("a", "x", n, None)).collect();
    let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
    let segment = stage(dir.path(), &[], events, &mut ids, &options).unwrap().segments.remove(0);
    verify_segment(dir.path(), &segment).unwrap();
    let path = dir.path().join(&segment.file);
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert_eq!(verify_segment(dir.path(), &segment).unwrap_err().kind(), ErrorKind::Corrupt);
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(verify_segment(dir.path(), &segment).unwrap_err().kind(), ErrorKind::Corrupt);
}

#[test]
fn segments_are_kept_in_json() {
    let text = r#"{"file":"events-0123456789abcdef.parquet","rows":3,"at_min":"1970-01-01T00:00:00Z","at_max":"2000-07-30T18:45:03.5Z","bytes":99}"#;
    let segment: Segment = serde_json::from_str(text).unwrap();
    assert_eq!((segment.rows, segment.at_max.as_millis()), (3, 964_982_703_500));
    assert_eq!(serde_json::to_string(&segment).unwrap(), text);
}
