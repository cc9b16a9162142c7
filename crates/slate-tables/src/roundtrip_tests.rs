//! The same events through every format, and a generated set in the layout of ml-1m: what goes in
//! comes out.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use slate_core::{Event, Seed};
use std::fs;
use std::io::{Cursor, Write as _};
use tempfile::tempdir;

use crate::testing::{Dripping, drain, scan_lines, some_events, stage, summary};
use crate::*;

/// The events as the tables give them back.
fn staged_lines(source: &mut dyn EventSource) -> Vec<String> {
    let dir = tempdir().unwrap();
    let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
    let staged =
        stage_events(dir.path(), &[], source, &mut ids, &options, &mut |_| Ok(())).unwrap();
    assert_eq!(staged.skipped_count, 0);
    scan_lines(dir.path(), &staged.segments).unwrap()
}

fn csv_of(events: &[Event], delimiter: u8) -> Vec<u8> {
    let mut csv = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    csv.write_record(["viewer", "title", "kind", "at", "value", "id", "note"]).unwrap();
    for event in events {
        let value = event.value.map_or(String::new(), |value| value.to_string());
        let id = event.id.as_ref().map_or("", |id| id.as_str());
        let (viewer, title, at) =
            (event.viewer.as_str(), event.title.as_str(), event.at.to_string());
        let note = "a \"note\",\nwith; everything\t|";
        csv.write_record([viewer, title, event.kind.as_str(), &at, &value, id, note]).unwrap();
    }
    csv.into_inner().unwrap()
}

fn json_of(events: &[Event]) -> Vec<u8> {
    let line = |event| serde_json::to_string(event).unwrap() + "\n";
    events.iter().map(line).collect::<String>().into_bytes()
}

fn read(name: &str, bytes: Vec<u8>, step: usize) -> Box<dyn EventSource> {
    let options = ReadOptions { name: Some(name.into()), ..ReadOptions::default() };
    let from = Dripping { bytes: Cursor::new(bytes), step };
    read_events(Box::new(from), &options).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_format_gives_the_same_tables(
        events in some_events(30).prop_filter("a file has a line", |events| !events.is_empty()),
        delimiter in prop::sample::select(b",;\t|".to_vec()),
        step in 1_usize..50)
    {
        let expected = staged_lines(&mut VecSource::new(events.clone()));
        let csv = csv_of(&events, delimiter);
        prop_assert_eq!(&staged_lines(&mut *read("e.csv", csv, step)), &expected);
        let json = json_of(&events);
        prop_assert_eq!(&staged_lines(&mut *read("e.jsonl", json, step)), &expected);

        let dir = tempdir().unwrap();
        let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
        let segments = stage(dir.path(), &[], events, &mut ids, &options).unwrap().segments;
        let mut parquet =
            open_events(&dir.path().join(&segments[0].file), &ReadOptions::default()).unwrap();
        prop_assert_eq!(staged_lines(&mut *parquet), expected);
    }

    #[test]
    fn any_bytes_give_rows_or_messages(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for name in ["e.csv", "e.jsonl", "u.data", "ratings.dat", "e"] {
            let options = ReadOptions { name: Some(name.into()), ..ReadOptions::default() };
            if let Ok(mut source) = read_events(Box::new(Cursor::new(bytes.clone())), &options) {
                drain(&mut *source);
            }
        }
        use Format::{Gorse, LightGcn, Metarank, RecBole, SasRec};
        for format in [LightGcn, SasRec, RecBole, Gorse, Metarank] {
            let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
            if let Ok(mut source) = read_events(Box::new(Cursor::new(bytes.clone())), &options) {
                drain(&mut *source);
            }
            let _ = read_titles_from(Box::new(Cursor::new(bytes.clone())), &options, 1000);
        }
        for name in ["t.csv", "t.jsonl", "u.item", "movies.dat"] {
            let options = ReadOptions { name: Some(name.into()), ..ReadOptions::default() };
            let _ = read_titles_from(Box::new(Cursor::new(bytes.clone())), &options, 1000);
        }
    }
}

#[test]
fn a_generated_set_in_the_layout_of_ml_1m() {
    let (viewers, titles) = (60_u64, 40_u64);
    let mut ratings = String::new();
    let mut movies: Vec<u8> = Vec::new();
    for title in 1..=titles {
        movies.extend_from_slice(format!("{title}::Caf").as_bytes());
        movies.push(0xe9);
        movies.extend_from_slice(format!(" {title} (19{:02})::Drama|War\n", title + 20).as_bytes());
    }
    for viewer in 1..=viewers {
        for title in (1..=titles).filter(|title| (viewer + title) % 3 > 0) {
            let at_s = 956_703_932 + Seed(viewer).nth(title).0 % 1_000_000;
            ratings.push_str(&format!("{viewer}::{title}::{}::{at_s}\n", 1 + (viewer * title) % 5));
        }
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("ratings.dat", ratings.as_bytes()), ("movies.dat", &movies[..])] {
        let stored = zip::write::SimpleFileOptions::default();
        let stored = stored.compression_method(zip::CompressionMethod::Stored);
        zip.start_file(format!("ml-1m/{name}"), stored).unwrap();
        zip.write_all(content).unwrap();
    }
    let dir = tempdir().unwrap();
    let path = dir.path().join("ml-1m.zip");
    fs::write(&path, zip.finish().unwrap().into_inner()).unwrap();

    let options = ReadOptions::default();
    let catalog = read_titles(&path, &options, 0).unwrap().titles;
    assert_eq!((catalog.len(), &*catalog[1].name, catalog[1].year), (40, "Café 2", Some(1922)));
    let mut source = open_events(&path, &options).unwrap();
    let (mut ids, options) = (MemoryClientIds::default(), StageOptions::default());
    let tables = dir.path().join("tables");
    fs::create_dir(&tables).unwrap();
    let staged =
        stage_events(&tables, &[], &mut *source, &mut ids, &options, &mut |_| Ok(())).unwrap();
    assert_eq!((staged.read, staged.added), (1_600, 1_600));
    let found = summary(&tables, &staged.segments).unwrap();
    assert_eq!((found.viewers, found.titles, found.events), (viewers, titles, 1_600));
    assert_eq!(found.by_kind.get("rating"), Some(&1_600));
}
