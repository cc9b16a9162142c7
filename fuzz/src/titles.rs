//! Reading titles, and what holds whatever the file was.

use std::collections::HashSet;

use slate_core::Title;
use slate_tables::bounds::SKIPPED_KEPT_MAX;
use slate_tables::{Format, ReadOptions, Titles, read_titles_from};

use crate::{Choices, Chunks};

const NAMES: &[&str] =
    &["titles.csv", "titles.jsonl", "movies.csv", "movies.dat", "u.item", "t.item", "input"];
const FORMATS: &[Option<Format>] = &[
    None,
    Some(Format::Csv),
    Some(Format::JsonLines),
    Some(Format::RecBole),
    Some(Format::Gorse),
    Some(Format::Metarank),
];
const COLUMNS: &[&str] = &["", "id=a,name=b", "people=cast,year=y"];
const DELIMITERS: &[Option<u8>] = &[None, Some(b','), Some(b'\t'), Some(b'|'), Some(b'"')];

/// Options by the next bytes.
pub fn options(choices: &mut Choices<'_>) -> ReadOptions {
    ReadOptions {
        name: Some(choices.one(NAMES).to_owned()),
        format: choices.one(FORMATS),
        columns: choices.one(COLUMNS).parse().expect("a column map"),
        delimiter: choices.one(DELIMITERS),
        ..ReadOptions::default()
    }
}

/// Reads a catalog in two ways and once more from what was read; panics where a promise is broken.
pub fn check(file: &[u8], options: &ReadOptions, skip_bad: u64, chunk: usize) {
    let read = |size| {
        read_titles_from(Box::new(Chunks::new(file, size)), options, skip_bad)
            .map_err(|e| e.to_string())
    };
    let found = read(usize::MAX);
    assert_eq!(found, read(chunk), "in pieces of {chunk} bytes it is another file");
    if let Ok(found) = found {
        check_catalog(&found, skip_bad);
        check_written(&found.titles);
    }
}

fn check_catalog(found: &Titles, skip_bad: u64) {
    let ids: HashSet<_> = found.titles.iter().map(|t| &t.id).collect();
    assert_eq!(ids.len(), found.titles.len(), "an id stands twice");
    assert!(found.titles.iter().all(|t| !t.name.trim().is_empty()), "a title without a name");
    assert!(found.skipped_count <= skip_bad, "more bad lines than allowed");
    let kept = found.skipped.len() as u64;
    assert_eq!(kept, found.skipped_count.min(SKIPPED_KEPT_MAX as u64));
}

/// What was read can be written and read again without a difference.
fn check_written(titles: &[Title]) {
    if titles.is_empty() {
        return;
    }
    let json = |t: &Title| serde_json::to_string(t).expect("a title has a JSON form");
    let written = titles.iter().map(json).collect::<Vec<_>>().join("\n");
    let options = ReadOptions { name: Some("titles.jsonl".into()), ..ReadOptions::default() };
    let from = Box::new(std::io::Cursor::new(written.clone().into_bytes()));
    let again = read_titles_from(from, &options, 0);
    let again = again.unwrap_or_else(|e| panic!("{written}: {e}"));
    assert_eq!(again.titles, titles);
}
