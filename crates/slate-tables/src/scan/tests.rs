#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use slate_core::{Error, ErrorKind};
use std::fs;
use std::path::Path;
use tempfile::tempdir;

use super::*;
use crate::testing::{event, scan_lines, some_events, stage};
use crate::{MemoryClientIds, StageOptions};

fn ids() -> MemoryClientIds {
    MemoryClientIds::default()
}

#[test]
fn batches_are_whole_where_segments_do_not_overlap() {
    let dir = tempdir().unwrap();
    let events: Vec<_> = (0..200_000).map(|n| event("a", "x", n, None)).collect();
    let options = StageOptions { segment_rows: 100_000, ..StageOptions::default() };
    let staged = stage(dir.path(), &[], events, &mut ids(), &options).unwrap();
    let (mut viewers, mut titles) = (Interner::new(), Interner::new());
    let mut lengths = Vec::new();
    scan(dir.path(), &staged.segments, &mut viewers, &mut titles, &mut |columns| {
        assert!(columns.at_ms.is_sorted());
        lengths.push(columns.len());
        Ok(())
    })
    .unwrap();
    assert_eq!(lengths, [65_536, 34_464, 65_536, 34_464]);
}

#[test]
fn an_error_of_the_caller_stops_the_scan() {
    let dir = tempdir().unwrap();
    let events = vec![event("a", "x", 1, None)];
    let staged = stage(dir.path(), &[], events, &mut ids(), &StageOptions::default()).unwrap();
    let (mut viewers, mut titles) = (Interner::new(), Interner::new());
    let stop = &mut |_: &EventColumns| Err(Error::new(ErrorKind::Interrupted, "stopped"));
    let stopped = scan(dir.path(), &staged.segments, &mut viewers, &mut titles, stop);
    assert_eq!(stopped.unwrap_err().kind(), ErrorKind::Interrupted);
}

/// Writes `bytes` under the name that their hash gives them.
fn forged(dir: &Path, segment: &Segment, bytes: &[u8]) -> Segment {
    let hash = blake3::hash(bytes).to_hex();
    let file = format!("events-{}.parquet", &hash[..16]);
    fs::write(dir.join(&file), bytes).unwrap();
    Segment { file, ..segment.clone() }
}

/// The first place where `from` stands in `bytes` changed to `to`.
fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
    bytes[at..at + from.len()].copy_from_slice(to.as_bytes());
    bytes
}

#[test]
fn files_that_are_not_what_the_manifest_says() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    let events = (0..50).map(|n| event("a", "x", n, None)).collect();
    let staged = stage(dir, &[], events, &mut ids(), &StageOptions::default()).unwrap();
    let segment = &staged.segments[0];
    let whole = fs::read(dir.join(&segment.file)).unwrap();
    let version = whole.windows(13).rposition(|w| w == b"slate.version").unwrap();
    let digit = version + whole[version..].iter().position(|&b| b == b'1').unwrap();
    let mut version_2 = whole.clone();
    version_2[digit] = b'2';
    let cases: &[(&[u8], &str)] = &[
        (&whole[..whole.len() / 2], "the file is damaged"),
        (&[], "the file is damaged"),
        (b"PAR1 and no more PAR1", "the file is damaged"),
        (
            &replaced(&whole, "slate.table", "other.table"),
            "the file is not a table of events written by Slate",
        ),
        (&replaced(&whole, "viewer", "Viewer"), "the file is damaged"),
        (&version_2, "expected version 1 of the format, found 2"),
    ];
    for (bytes, expected) in cases {
        let error = scan_lines(dir, &[forged(dir, segment, bytes)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
        assert!(error.detail().starts_with(expected), "{error}");
    }
    for rows in [49, 51] {
        let wrong = Segment { rows, ..segment.clone() };
        assert_eq!(scan_lines(dir, &[wrong]).unwrap_err().kind(), ErrorKind::Corrupt);
    }
    fs::remove_file(dir.join(&segment.file)).unwrap();
    let error = scan_lines(dir, &staged.segments).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert_eq!(error.detail(), "a table file that the manifest names is missing");
    assert_eq!(error.place().unwrap().source, segment.file);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn overlapping_segments_arrive_in_one_order(
        parts in prop::collection::vec(some_events(20), 1..5))
    {
        let dir = tempdir().unwrap();
        let options = StageOptions { segment_rows: 7, ..StageOptions::default() };
        let mut ids = ids();
        let mut segments = Vec::new();
        for events in &parts {
            let staged = stage(dir.path(), &segments, events.clone(), &mut ids, &options).unwrap();
            segments.extend(staged.segments);
        }
        let found = scan_lines(dir.path(), &segments).unwrap();
        let rows: u64 = segments.iter().map(|segment| segment.rows).sum();
        prop_assert_eq!(found.len() as u64, rows);
        segments.reverse();
        prop_assert_eq!(&scan_lines(dir.path(), &segments).unwrap(), &found);
        let key = |line: &String| {
            let mut parts = line.split(' ').map(str::to_owned);
            let mut next = || parts.next().unwrap();
            let (viewer, title, kind, at) = (next(), next(), next(), next());
            let value = next().parse::<f32>().unwrap();
            let value = if value.is_nan() { f32::MIN } else { value };
            (at.parse::<i64>().unwrap(), viewer, title, kind, value, parts.next())
        };
        prop_assert!(found.is_sorted_by_key(key));
    }

    #[test]
    fn damaged_files_never_panic(at in 0_usize..10_000, byte in any::<u8>(), second in 0_usize..10_000) {
        let dir = tempdir().unwrap();
        let dir = dir.path();
        let one = |n: i16| {
            event(&(n % 17).to_string(), "x", (i64::from(n) * 31) % 1000, Some(f32::from(n)))
        };
        let events = (0..300).map(one).collect();
        let staged = stage(dir, &[], events, &mut ids(), &StageOptions::default()).unwrap();
        let mut bytes = fs::read(dir.join(&staged.segments[0].file)).unwrap();
        let length = bytes.len();
        bytes[at % length] ^= byte;
        bytes[second % length] = byte;
        // Even with a hash that fits.
        let forged = forged(dir, &staged.segments[0], &bytes);
        if let Err(e) = scan_lines(dir, &[forged]) {
            prop_assert_eq!(e.kind(), ErrorKind::Corrupt);
        }
    }
}
