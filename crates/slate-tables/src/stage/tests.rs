#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use slate_core::{ClientId, ErrorKind, Event};
use std::collections::BTreeSet;
use std::fs;
use tempfile::tempdir;

use super::*;
use crate::testing::{event, files, scan_lines, some_events, stage, test_data};
use crate::{ReadOptions, open_events, read_events, sweep};

/// Options that make small inputs spill, condense and fill several segments.
fn tiny() -> StageOptions {
    StageOptions { skip_bad: 0, run_rows: 3, segment_rows: 5 }
}

fn with_id(event: Event, id: &str) -> Event {
    Event { id: Some(ClientId::new(id).unwrap()), ..event }
}

#[test]
fn staged_events_come_back_sorted() {
    let dir = tempdir().unwrap();
    let events = vec![
        event("b", "x", 5, None),
        event("a", "y", 5, Some(2.0)),
        event("a", "y", 5, None),
        event("a", "x", -7_000, Some(-1.0)),
        event("b", "x", 5, None),
    ];
    let mut ids = MemoryClientIds::default();
    let staged = stage(dir.path(), &[], events, &mut ids, &StageOptions::default()).unwrap();
    assert_eq!((staged.read, staged.added, staged.duplicates), (5, 4, 1));
    let expected = ["a x 0 -7000 -1", "a y 0 5 NaN", "a y 0 5 2", "b x 0 5 NaN"];
    assert_eq!(scan_lines(dir.path(), &staged.segments).unwrap(), expected);
    let segment = &staged.segments[0];
    assert_eq!(files(dir.path()), std::slice::from_ref(&segment.file));
    assert_eq!(
        (segment.rows, segment.at_min.as_millis(), segment.at_max.as_millis()),
        (4, -7_000, 5)
    );
    assert_eq!(segment.bytes, fs::metadata(dir.path().join(&segment.file)).unwrap().len());
}

#[test]
fn client_ids_decide_when_given() {
    let dir = tempdir().unwrap();
    let mut ids = MemoryClientIds::default();
    let one = |id: &str, at| with_id(event("a", "x", at, None), id);
    let first = vec![one("p", 2), one("p", 1), one("q", 2), event("a", "x", 2, None)];
    let staged = stage(dir.path(), &[], first, &mut ids, &tiny()).unwrap();
    // The earlier of the two events called p is kept, although it came later.
    let kept = ["a x 0 1 NaN #", "a x 0 2 NaN", "a x 0 2 NaN #"];
    assert_eq!(scan_lines(dir.path(), &staged.segments).unwrap(), kept);
    let again = vec![one("q", 9), one("r", 2), event("a", "x", 1, None)];
    let staged = stage(dir.path(), &staged.segments, again, &mut ids, &tiny()).unwrap();
    assert_eq!(scan_lines(dir.path(), &staged.segments).unwrap(), ["a x 0 1 NaN", "a x 0 2 NaN #"]);
}

#[test]
fn nothing_new_makes_no_file() {
    let dir = tempdir().unwrap();
    let mut ids = MemoryClientIds::default();
    let empty = stage(dir.path(), &[], Vec::new(), &mut ids, &tiny()).unwrap();
    assert_eq!(empty, Staged::default());
    let events = vec![event("a", "x", 1, None)];
    let first = stage(dir.path(), &[], events.clone(), &mut ids, &tiny()).unwrap();
    let second = stage(dir.path(), &first.segments, events, &mut ids, &tiny()).unwrap();
    assert_eq!((second.segments.len(), second.read, second.duplicates), (0, 1, 1));
    assert_eq!(files(dir.path()), [first.segments[0].file.clone()]);
}

/// A CSV file of `lines` lines, where every line in `bad` is bad.
fn csv(lines: u64, bad: &[u64]) -> Box<dyn EventSource> {
    let mut text = String::from("viewer,title,at\n");
    for line in 2..=lines {
        let at = if bad.contains(&line) { "never".to_owned() } else { line.to_string() };
        text.push_str(&format!("v{},t,{at}\n", line % 7));
    }
    let options = ReadOptions { name: Some("e.csv".into()), ..ReadOptions::default() };
    read_events(Box::new(std::io::Cursor::new(text.into_bytes())), &options).unwrap()
}

#[test]
fn bad_lines_are_counted() {
    let bad: Vec<u64> = (0..150).map(|n| 31_337 + n).collect();
    // Bad lines allowed, and the line of the error or the number of lines skipped.
    let cases =
        [(0, Err(31_337)), (1, Err(31_338)), (149, Err(31_486)), (150, Ok(150)), (1000, Ok(150))];
    for (skip_bad, expected) in cases {
        let dir = tempdir().unwrap();
        let options = StageOptions { skip_bad, ..StageOptions::default() };
        let (mut source, mut ids) = (csv(40_000, &bad), MemoryClientIds::default());
        let staged =
            stage_events(dir.path(), &[], &mut *source, &mut ids, &options, &mut |_| Ok(()));
        match staged {
            Ok(staged) => {
                assert_eq!(Ok(staged.skipped_count), expected);
                assert_eq!((staged.skipped.len(), staged.read), (100, 39_999 - 150));
                assert_eq!(staged.skipped[0].place().unwrap().to_string(), "e.csv:31337:3");
            }
            Err(e) => {
                assert_eq!(Err(e.place().unwrap().line.unwrap()), expected);
                assert!(files(dir.path()).is_empty());
            }
        }
    }
}

#[test]
fn an_interrupted_import_leaves_nothing() {
    let stop = || Err(Error::new(ErrorKind::Interrupted, "stopped"));
    for phase in [Phase::Read, Phase::Write] {
        let dir = tempdir().unwrap();
        let (mut source, mut ids) = (csv(200_000, &[]), MemoryClientIds::default());
        let options = StageOptions { run_rows: 10_000, segment_rows: 20_000, ..tiny() };
        let mut watch = |progress: Progress| if progress.phase == phase { stop() } else { Ok(()) };
        let staged = stage_events(dir.path(), &[], &mut *source, &mut ids, &options, &mut watch);
        assert_eq!(staged.unwrap_err().kind(), ErrorKind::Interrupted);
        assert!(files(dir.path()).is_empty());
    }
}

#[test]
fn a_thousand_runs_are_condensed() {
    let dir = tempdir().unwrap();
    let events: Vec<_> = (0..3_000_i64)
        .rev()
        .map(|n| with_id(event("a", "x", n / 3, None), &n.to_string()))
        .collect();
    let options = StageOptions { run_rows: 3, ..StageOptions::default() };
    let staged = stage(dir.path(), &[], events, &mut MemoryClientIds::default(), &options).unwrap();
    assert_eq!((staged.added, staged.segments.len()), (3_000, 1));
    assert_eq!(files(dir.path()).len(), 1);
}

#[test]
fn sweeping_removes_what_no_manifest_names() {
    let dir = tempdir().unwrap();
    let mut ids = MemoryClientIds::default();
    let mut segment = |at| {
        let events = vec![event("a", "x", at, None)];
        stage(dir.path(), &[], events, &mut ids, &tiny()).unwrap().segments.remove(0)
    };
    let (kept, orphan) = (segment(1), segment(2));
    fs::create_dir(dir.path().join(".staging-1-0")).unwrap();
    fs::write(dir.path().join(".staging-1-0/run-0"), b"x").unwrap();
    fs::write(dir.path().join("events-notes.txt"), b"mine").unwrap();
    let swept = sweep(dir.path(), std::slice::from_ref(&kept)).unwrap();
    assert_eq!(swept, [".staging-1-0".to_owned(), orphan.file]);
    assert_eq!(
        files(dir.path()),
        BTreeSet::from([kept.file, "events-notes.txt".into()]).into_iter().collect::<Vec<_>>()
    );
}

#[test]
fn official_data_goes_through() {
    for (set, events) in [("ml-100k", 100_000), ("ml-latest-small-2018", 100_836)] {
        let Some(path) = test_data(set) else { return };
        let dir = tempdir().unwrap();
        let mut ids = MemoryClientIds::default();
        let options = StageOptions { run_rows: 30_000, segment_rows: 40_000, ..tiny() };
        let mut import = |existing: &[Segment]| {
            let mut source = open_events(&path, &ReadOptions::default()).unwrap();
            stage_events(dir.path(), existing, &mut *source, &mut ids, &options, &mut |_| Ok(()))
                .unwrap()
        };
        let first = import(&[]);
        assert_eq!((first.read, first.added, first.segments.len()), (events, events, 3), "{set}");
        let second = import(&first.segments);
        assert_eq!((second.added, second.duplicates), (0, events), "{set}");
    }
}

fn bytes_of(dir: &Path, segments: &[Segment]) -> Vec<Vec<u8>> {
    segments.iter().map(|segment| fs::read(dir.join(&segment.file)).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn order_and_chunks_do_not_matter(
        events in some_events(40), seed in any::<u64>(), run_rows in 1_usize..20)
    {
        let (one, two) = (tempdir().unwrap(), tempdir().unwrap());
        let mut shuffled: Vec<_> = events.iter().cloned().enumerate().collect();
        shuffled.sort_by_key(|(n, _)| slate_core::Seed(seed).nth(*n as u64).0);
        let shuffled: Vec<_> = shuffled.into_iter().map(|(_, event)| event).collect();
        let ids = MemoryClientIds::default;
        let a = stage(one.path(), &[], events, &mut ids(), &tiny()).unwrap();
        let options = StageOptions { run_rows, ..tiny() };
        let b = stage(two.path(), &[], shuffled, &mut ids(), &options).unwrap();
        prop_assert_eq!(&a, &b);
        prop_assert_eq!(bytes_of(one.path(), &a.segments), bytes_of(two.path(), &b.segments));
    }

    #[test]
    fn twice_is_the_same_as_once(events in some_events(40)) {
        let dir = tempdir().unwrap();
        let mut ids = MemoryClientIds::default();
        let first = stage(dir.path(), &[], events.clone(), &mut ids, &tiny()).unwrap();
        let second = stage(dir.path(), &first.segments, events, &mut ids, &tiny()).unwrap();
        prop_assert_eq!((second.added, second.segments.len()), (0, 0));
    }

    #[test]
    fn existing_and_new_make_the_union(old in some_events(30), new in some_events(30)) {
        // Client ids are left out: which of two events with one id is kept may differ between the
        // two ways.
        let strip = |events: Vec<Event>| -> Vec<Event> {
            events.into_iter().map(|event| Event { id: None, ..event }).collect()
        };
        let (old, new) = (strip(old), strip(new));
        let (parts, whole) = (tempdir().unwrap(), tempdir().unwrap());
        let mut ids = MemoryClientIds::default();
        let mut segments = stage(parts.path(), &[], old.clone(), &mut ids, &tiny()).unwrap().segments;
        segments.extend(stage(parts.path(), &segments, new.clone(), &mut ids, &tiny()).unwrap().segments);
        let together = stage(whole.path(), &[], [old, new].concat(), &mut ids, &tiny()).unwrap();
        let expected = scan_lines(whole.path(), &together.segments).unwrap();
        prop_assert_eq!(scan_lines(parts.path(), &segments).unwrap(), expected);
    }
}

mod failpoints {
    use super::*;
    use crate::FAILPOINTS;
    use std::process::Command;

    /// Says to a child process that it is one, and where its tables are.
    const CHILD: &str = "SLATE_TEST_CHILD_TABLES";

    /// What the child processes do: import a day that overlaps the one before.
    #[test]
    fn child() {
        let Some(dir) = std::env::var_os(CHILD) else { return };
        let dir = Path::new(&dir);
        let known: Vec<Segment> =
            serde_json::from_slice(&fs::read(dir.join("manifest.json")).unwrap()).unwrap();
        let events = (50..150).map(|n| event("a", "x", n, None)).collect();
        let options = StageOptions { run_rows: 20, segment_rows: 20, ..StageOptions::default() };
        let staged = stage(dir, &known, events, &mut MemoryClientIds::default(), &options);
        let staged = staged.unwrap_or_else(|_| std::process::exit(7));
        if sweep(dir, &[known, staged.segments].concat()).is_err() {
            std::process::exit(7);
        }
    }

    /// Runs the child with a failpoint; gives its exit code, none when it was killed.
    fn run(dir: &Path, failpoint: &str) -> Option<i32> {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "stage::tests::failpoints::child"])
            .env(CHILD, dir)
            .env("SLATE_FAILPOINT", failpoint)
            .output()
            .unwrap();
        child.status.code()
    }

    #[test]
    fn whatever_fails_the_tables_are_whole() {
        for name in FAILPOINTS {
            for action in ["error", "abort"] {
                for nth in [1, 3] {
                    check(&format!("{name}:{nth}={action}"));
                }
            }
        }
    }

    fn check(failpoint: &str) {
        let dir = tempdir().unwrap();
        let dir = dir.path();
        let events = (0..100).map(|n| event("a", "x", n, None)).collect();
        let mut ids = MemoryClientIds::default();
        let known = stage(dir, &[], events, &mut ids, &tiny()).unwrap().segments;
        fs::write(dir.join("manifest.json"), serde_json::to_vec(&known).unwrap()).unwrap();
        fs::write(dir.join(".staging-0-0"), b"left over").unwrap();
        let before = scan_lines(dir, &known).unwrap();
        let code = run(dir, failpoint);
        assert!(code.is_none() || matches!(code, Some(0 | 7)), "{failpoint}: {code:?}");
        let mut left = files(dir);
        left.retain(|name| name.ends_with(".parquet") || name.starts_with(STAGING_PREFIX));
        let import_failed = code == Some(7) && !failpoint.starts_with("sweep");
        if import_failed {
            assert_eq!(left.len(), known.len() + 1, "{failpoint}: {left:?}");
        }
        // What a start after the crash does; the child's manifest was never written.
        sweep(dir, &known).unwrap();
        assert_eq!(files(dir).len(), known.len() + 1, "{failpoint}");
        assert_eq!(scan_lines(dir, &known).unwrap(), before, "{failpoint}");
    }
}
