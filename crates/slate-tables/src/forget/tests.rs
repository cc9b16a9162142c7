#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::collection::vec;
use proptest::prelude::*;
use slate_core::{Event, EventKind};
use std::fs;
use tempfile::tempdir;

use super::*;
use crate::testing::{event, stage};
use crate::{Interner, MemoryClientIds, StageOptions, scan};

type Row = (String, String, u8, i64, u32, bool);

fn rows(dir: &Path, segments: &[Segment]) -> Vec<Row> {
    let (mut viewers, mut titles, mut all) = (Interner::new(), Interner::new(), Vec::new());
    scan(dir, segments, &mut viewers, &mut titles, &mut |batch| {
        all.push(batch.clone());
        Ok(())
    })
    .unwrap();
    let row = |b: &EventColumns, n: usize| {
        let (viewer, title) = (viewers.string(b.viewers[n]), titles.string(b.titles[n]));
        let value = b.values[n].to_bits();
        (viewer, title, b.kinds[n], b.at_ms[n], value, b.has_id[n])
    };
    all.iter().flat_map(|b| (0..b.len()).map(move |n| row(b, n))).collect()
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let one = (0..5_u8, 0..4_u8, 0..30_i64, any::<Option<u8>>(), any::<bool>());
    vec(one, 1..60).prop_map(|events| {
        let made = events.into_iter().enumerate().map(|(n, (viewer, title, at, value, named))| {
            let id = named.then(|| format!("c{n}").parse().unwrap());
            let kind = if value.is_some() { EventKind::Rating } else { EventKind::Play };
            let (viewer, title) = (format!("v{viewer}"), format!("t{title}"));
            Event { id, kind, ..event(&viewer, &title, at, value.map(f32::from)) }
        });
        made.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn files_without_a_viewer_are_files_that_never_saw_them(
        first in events(), second in events(), segment_rows in 1..20_usize,
    ) {
        let dir = tempdir().unwrap();
        let (mut ids, options) =
            (MemoryClientIds::default(), StageOptions { segment_rows, ..StageOptions::default() });
        let mut all = stage(dir.path(), &[], first, &mut ids, &options).unwrap().segments;
        let renamed = second.into_iter().map(|e| Event { id: None, ..e }).collect();
        all.extend(stage(dir.path(), &all, renamed, &mut ids, &options).unwrap().segments);
        let before = rows(dir.path(), &all);
        let forgotten = forget_viewer(dir.path(), &all, "v1", &mut |_| Ok(())).unwrap();
        let theirs: Vec<&Row> = before.iter().filter(|r| r.0 == "v1").collect();
        prop_assert_eq!(forgotten.events, theirs.len() as u64);
        prop_assert_eq!(forgotten.client_ids.len(), theirs.iter().filter(|r| r.5).count());
        let mut left: Vec<Segment> =
            all.iter().filter(|s| !forgotten.gone.contains(&s.file)).cloned().collect();
        left.extend(forgotten.segments.clone());
        let expected: Vec<Row> = before.iter().filter(|r| r.0 != "v1").cloned().collect();
        prop_assert_eq!(rows(dir.path(), &left), expected);
        prop_assert_eq!(rows(dir.path(), &all), before, "the old files are still there");
        prop_assert_eq!(files_of_viewer(dir.path(), &left, "v1", &mut |_| Ok(())).unwrap(), []);
        let again = forget_viewer(dir.path(), &left, "v1", &mut |_| Ok(())).unwrap();
        prop_assert_eq!(again, Forgotten::default());
    }
}

#[test]
fn no_byte_of_the_viewer_is_in_the_new_files() {
    let dir = tempdir().unwrap();
    let name = "somebody-with-a-name-that-occurs-nowhere-else";
    let mut events: Vec<Event> = (0..50).map(|n| event("other", "x", n, None)).collect();
    events.extend((0..50).map(|n| event(name, "x", n, None)));
    let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
    let all = stage(dir.path(), &[], events, &mut ids, &options).unwrap().segments;
    let forgotten = forget_viewer(dir.path(), &all, name, &mut |_| Ok(())).unwrap();
    let holds = |file: &str| {
        let bytes = fs::read(dir.path().join(file)).unwrap();
        bytes.windows(name.len()).any(|w| w == name.as_bytes())
    };
    assert!(all.iter().any(|s| holds(&s.file)));
    assert!(!forgotten.segments.iter().any(|s| holds(&s.file)));
}

#[test]
fn what_goes_wrong_leaves_no_new_file() {
    let dir = tempdir().unwrap();
    let events =
        (0..9).map(|n| event("a", "x", n, None)).chain([event("b", "x", 1, None)]).collect();
    let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
    let all = stage(dir.path(), &[], events, &mut ids, &options).unwrap().segments;
    let stopped =
        forget_viewer(dir.path(), &all, "a", &mut |_| Err(slate_core::Error::invalid("no")));
    assert!(stopped.is_err());
    let wrong = vec![Segment { rows: 99, ..all[0].clone() }];
    assert!(forget_viewer(dir.path(), &wrong, "a", &mut |_| Ok(())).is_err());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}
