#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use arrow::array::*;
use arrow::datatypes::{Int32Type, Schema};
use parquet::arrow::ArrowWriter;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::testing::{drain, event, failure, stage};
use crate::{Format, ReadOptions, open_events};

fn options() -> ReadOptions {
    ReadOptions::default()
}

fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let schema = Arc::new(Schema::new(batch.schema().fields().clone()));
    let mut writer = ArrowWriter::try_new(fs::File::create(path).unwrap(), schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

#[test]
fn columns_of_many_types() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("e.bin");
    let viewers = || -> ArrayRef { Arc::new(Int32Array::from(vec![7, -8])) };
    let titles =
        || -> ArrayRef { Arc::new(["m", "n"].into_iter().collect::<DictionaryArray<Int32Type>>()) };
    let cases: Vec<(&str, ArrayRef, &str)> = vec![
        ("at", Arc::new(Int64Array::from(vec![1, 1])), "1970-01-01T00:00:01Z"),
        ("at", Arc::new(Float64Array::from(vec![1.0, 1.0])), "error"),
        (
            "at",
            Arc::new(TimestampMicrosecondArray::from(vec![1_000_000; 2]).with_timezone("UTC")),
            "1970-01-01T00:00:01Z",
        ),
        (
            "at",
            Arc::new(TimestampNanosecondArray::from(vec![1_000_000_000; 2])),
            "1970-01-01T00:00:01Z",
        ),
        ("at", Arc::new(Date32Array::from(vec![1, 1])), "1970-01-02T00:00:00Z"),
        (
            "at",
            Arc::new(StringArray::from(vec!["1970-01-01T00:00:01Z"; 2])),
            "1970-01-01T00:00:01Z",
        ),
    ];
    for (name, at, expected) in cases {
        let rating: ArrayRef = Arc::new(Float64Array::from(vec![Some(4.5), None]));
        write(
            &path,
            vec![("userId", viewers()), ("movieId", titles()), (name, at), ("rating", rating)],
        );
        let found = drain(&mut *open_events(&path, &options()).unwrap());
        if expected == "error" {
            assert!(
                found[0].contains("found `1.0` in column `at`\n  at e.bin:1:3"),
                "{}",
                found[0]
            );
            continue;
        }
        assert_eq!(found[0], format!("7 m rating {expected} 4.5 -"));
        assert_eq!(
            found[1],
            "expected the stars of a rating, found nothing in column `rating`\n  at e.bin:2:4"
        );
    }
}

#[test]
fn kinds_as_words_and_codes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("e.parquet");
    let text = |words: [&str; 3]| -> ArrayRef { Arc::new(StringArray::from(words.to_vec())) };
    let codes: ArrayRef = Arc::new(UInt8Array::from(vec![1, 3, 99]));
    for kinds in [codes, text(["finish", "like", "99"])] {
        let at: ArrayRef = Arc::new(Int64Array::from(vec![1; 3]));
        write(
            &path,
            vec![
                ("viewer", text(["u"; 3])),
                ("title", text(["m"; 3])),
                ("at", at),
                ("kind", kinds),
            ],
        );
        let found = drain(&mut *open_events(&path, &options()).unwrap());
        assert_eq!(
            found[..2],
            ["u m finish 1970-01-01T00:00:01Z - -", "u m like 1970-01-01T00:00:01Z - -"]
        );
        assert!(found[2].starts_with("expected one of play, finish"), "{}", found[2]);
    }
}

#[test]
fn files_that_cannot_be_used() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("e.parquet");
    let error = || open_events(&path, &options()).err().unwrap().to_string();
    let list: ArrayRef =
        Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]));
    let one = || -> ArrayRef { Arc::new(Int32Array::from(vec![1])) };
    write(&path, vec![("viewer", one()), ("title", list), ("at", one())]);
    let failed = failure(&path);
    assert!(
        failed.starts_with("expected texts, numbers or times in `title`, found List"),
        "{failed}"
    );
    write(&path, vec![("viewer", one())]);
    assert!(error().starts_with("expected a column `title`"), "{}", error());
    fs::write(&path, b"PAR1 and no more").unwrap();
    assert!(error().starts_with("the file is damaged"), "{}", error());
    fs::write(&path, b"viewer,title,at\n").unwrap();
    let forced = ReadOptions { format: Some(Format::Parquet), ..options() };
    let error = open_events(&path, &forced).err().unwrap().to_string();
    assert!(error.starts_with("expected a Parquet file, found something else"), "{error}");
}

#[test]
fn segments_can_be_read_back_as_events() {
    let dir = tempfile::tempdir().unwrap();
    let id = Some(slate_core::ClientId::new("e1").unwrap());
    let events =
        vec![event("u", "m", 5, Some(2.5)), slate_core::Event { id, ..event("v", "n", 6, None) }];
    let mut ids = crate::MemoryClientIds::default();
    let staged = stage(dir.path(), &[], events, &mut ids, &crate::StageOptions::default()).unwrap();
    let path = dir.path().join(&staged.segments[0].file);
    assert_eq!(
        drain(&mut *open_events(&path, &options()).unwrap()),
        ["u m play 1970-01-01T00:00:00.005Z 2.5 -", "v n play 1970-01-01T00:00:00.006Z - e1"]
    );
}

#[test]
fn whole_numbers_are_ids_whatever_their_type() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("e.parquet");
    let at: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let table: [(f64, std::result::Result<&str, &str>); 4] = [
        (318.0, Ok("318")),
        (-7.0, Ok("-7")),
        (0.5, Ok("0.5")),
        (1e16, Err("expected texts or whole numbers in `movieId`")),
    ];
    for (id, expected) in table {
        let viewer: ArrayRef = Arc::new(Float32Array::from(vec![7.0]));
        let title: ArrayRef = Arc::new(Float64Array::from(vec![id]));
        write(&path, vec![("userId", viewer), ("movieId", title), ("at", at.clone())]);
        match expected {
            Ok(title) => {
                let events = drain(&mut *open_events(&path, &options()).unwrap());
                assert!(events[0].contains(&format!("7 {title} ")), "{}", events[0]);
            }
            Err(detail) => assert!(failure(&path).contains(detail), "{}", failure(&path)),
        }
    }
}

#[test]
fn every_usual_compression_is_read_and_a_bomb_is_not() {
    use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("e.parquet");
    let write = |compression, viewers: Vec<String>| {
        let n = viewers.len();
        let viewers: ArrayRef = Arc::new(StringArray::from(viewers));
        let titles: ArrayRef = Arc::new(StringArray::from(vec!["m"; n]));
        let at: ArrayRef = Arc::new(Int64Array::from(vec![1; n]));
        let columns = [("viewer", viewers), ("title", titles), ("at", at)];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let properties = parquet::file::properties::WriterProperties::builder()
            .set_compression(compression)
            .set_dictionary_enabled(false)
            .build();
        let file = fs::File::create(&path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    };
    let all = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::LZ4_RAW,
        Compression::ZSTD(ZstdLevel::default()),
    ];
    for compression in all {
        write(compression, vec!["v".to_owned(); 3]);
        assert_eq!(drain(&mut *open_events(&path, &options()).unwrap()).len(), 3, "{compression}");
    }
    write(Compression::ZSTD(ZstdLevel::default()), vec!["0".repeat(1 << 20); 70]);
    let error = open_events(&path, &options()).err().unwrap();
    assert_eq!(error.kind(), slate_core::ErrorKind::Limit, "{error}");
}
