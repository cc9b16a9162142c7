//! What the tests of several modules share.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use proptest::prelude::*;
use slate_core::{ClientId, Event, EventKind, Result, Timestamp, TitleId, ViewerId};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::{
    EventSource, Interner, MemoryClientIds, Next, ReadOptions, Segment, StageOptions, Staged,
    VecSource, open_events, read_events, scan, stage_events,
};

/// A file of the data sets kept outside the repository, or a message that there is none.
pub(crate) fn test_data(path: &str) -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("SLATE_TEST_DATA").map_or(default, PathBuf::from);
    let found = Some(root.join("data").join(path)).filter(|path| path.exists());
    if found.is_none() {
        println!("skipped: no {path} in the test data");
    }
    found
}

/// A reader that gives a few bytes at a time.
pub(crate) struct Dripping {
    pub(crate) bytes: io::Cursor<Vec<u8>>,
    pub(crate) step: usize,
}

impl Read for Dripping {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = into.len().min(self.step);
        self.bytes.read(&mut into[..length])
    }
}

/// All events of a source as text, one a line; bad lines as their message.
pub(crate) fn drain(source: &mut dyn EventSource) -> Vec<String> {
    let mut lines = Vec::new();
    loop {
        match source.advance().unwrap() {
            Next::Event(row) => {
                let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
                let value = row.value.map_or("-".to_owned(), |value| value.to_string());
                let id = row.id.map_or("-".to_owned(), text);
                let (viewer, title) = (text(row.viewer), text(row.title));
                lines.push(format!("{viewer} {title} {} {} {value} {id}", row.kind, row.at));
            }
            Next::Bad(error) => lines.push(error.to_string()),
            Next::End => return lines,
        }
    }
}

/// Reads to the end and gives the error that stopped it.
pub(crate) fn failure(path: &Path) -> String {
    let mut source = match open_events(path, &ReadOptions::default()) {
        Ok(source) => source,
        Err(e) => return e.to_string(),
    };
    loop {
        match source.advance() {
            Ok(Next::End) => return "no error".to_owned(),
            Ok(_) => {}
            Err(e) => return e.to_string(),
        }
    }
}

/// All events of a text that is read under a name.
pub(crate) fn read_text(name: &str, text: &[u8], options: &ReadOptions) -> Result<Vec<String>> {
    let options = ReadOptions { name: Some(name.to_owned()), ..options.clone() };
    let from = Box::new(io::Cursor::new(text.to_vec()));
    Ok(drain(&mut *read_events(from, &options)?))
}

/// An event without client id.
pub(crate) fn event(viewer: &str, title: &str, at_ms: i64, value: Option<f32>) -> Event {
    Event {
        id: None,
        viewer: ViewerId::new(viewer).unwrap(),
        title: TitleId::new(title).unwrap(),
        kind: EventKind::Play,
        at: Timestamp::from_millis(at_ms).unwrap(),
        value,
    }
}

/// Events out of a small world, so that equal ones occur; one in four has a client id.
pub(crate) fn some_events(max: usize) -> impl Strategy<Value = Vec<Event>> {
    let kind = prop::sample::select(EventKind::ALL.to_vec());
    let value = prop::option::of(prop::sample::select(vec![-1.5, 0.0, 0.5, 4.0]));
    let id = prop::option::weighted(0.25, "id[0-9]{1,2}");
    let one = ("[abü]{1,2}", "[xy]{1,2}", kind, -3_i64..4, value, id).prop_map(
        |(viewer, title, kind, at, value, id)| Event {
            id: id.map(|id| ClientId::new(id).unwrap()),
            kind,
            value: if kind == EventKind::Rating { value.or(Some(1.0)) } else { value },
            ..event(&viewer, &title, at * 1000, None)
        },
    );
    prop::collection::vec(one, 0..max)
}

/// Stages events that are in memory.
pub(crate) fn stage(
    dir: &Path,
    existing: &[Segment],
    events: Vec<Event>,
    ids: &mut MemoryClientIds,
    options: &StageOptions,
) -> Result<Staged> {
    let mut source = VecSource::new(events);
    stage_events(dir, existing, &mut source, ids, options, &mut |_| Ok(()))
}

/// A scan as text, one event a line: `viewer title kind at value`, `#` for a client id.
pub(crate) fn scan_lines(dir: &Path, segments: &[Segment]) -> Result<Vec<String>> {
    let (mut viewers, mut titles) = (Interner::new(), Interner::new());
    let mut rows = Vec::new();
    scan(dir, segments, &mut viewers, &mut titles, &mut |columns| {
        for n in 0..columns.len() {
            rows.push((
                columns.viewers[n],
                columns.titles[n],
                columns.kinds[n],
                columns.at_ms[n],
                columns.values[n],
                columns.has_id[n],
            ));
        }
        Ok(())
    })?;
    let line = |(viewer, title, kind, at, value, has_id): (u32, u32, u8, i64, f32, bool)| {
        let (viewer, title) = (viewers.string(viewer), titles.string(title));
        let mark = if has_id { " #" } else { "" };
        format!("{viewer} {title} {kind} {at} {value}{mark}")
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The names of the files in a folder.
pub(crate) fn files(dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

/// What a folder's segments hold, in numbers.
pub(crate) fn summary(
    dir: &std::path::Path,
    segments: &[crate::Segment],
) -> slate_core::Result<crate::Summary> {
    let (mut viewers, mut titles) = (crate::Interner::new(), crate::Interner::new());
    let mut census = crate::Census::default();
    crate::scan(dir, segments, &mut viewers, &mut titles, &mut |columns| {
        census.add(columns);
        Ok(())
    })?;
    Ok(census.finish(viewers.len(), titles.len()))
}
