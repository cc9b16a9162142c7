#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::{ErrorKind, Event, EventKind, Result, Timestamp, Title, TitleId, ViewerId};
use slate_tables::{
    EventColumns, Interner, MemoryClientIds, Segment, StageOptions, VecSource, stage_events,
};
use std::fs;
use tempfile::{TempDir, tempdir};

use super::*;

const DAY_MS: i64 = 86_400_000;

fn event(viewer: &str, title: &str, at_ms: i64, value: Option<f32>) -> Event {
    Event {
        id: None,
        viewer: ViewerId::new(viewer).unwrap(),
        title: TitleId::new(title).unwrap(),
        kind: EventKind::Play,
        at: Timestamp::from_millis(at_ms).unwrap(),
        value,
    }
}

/// A folder with two files: 30 plays of `a` and `b` on days 0 to 2, and 10 on day 9.
fn files() -> (TempDir, Vec<Segment>) {
    let dir = tempdir().unwrap();
    let mut ids = MemoryClientIds::default();
    let mut stage = |existing: &[Segment], events| {
        let (mut source, options) = (VecSource::new(events), StageOptions::default());
        stage_events(dir.path(), existing, &mut source, &mut ids, &options, &mut |_| Ok(()))
            .unwrap()
            .segments
    };
    let early = (0..30)
        .map(|n| event(if n % 3 == 0 { "a" } else { "b" }, "x", n * DAY_MS / 10, Some(n as f32)));
    let first = stage(&[], early.collect());
    let late = (0..10).map(|n| event("a", "y", 9 * DAY_MS + n * 1_000, None)).collect();
    let second = stage(&first, late);
    let segments = [first, second].concat();
    (dir, segments)
}

fn session(dir: &TempDir, segments: &[Segment], limits: impl FnOnce(&mut Limits)) -> Session {
    let mut bounds = Limits::new(dir.path());
    limits(&mut bounds);
    let session = Session::new(bounds).unwrap();
    session.add_segments("events", dir.path(), segments).unwrap();
    session
}

fn number(session: &Session, sql: &str) -> Result<f64> {
    let rows = session.query(sql)?;
    Ok(match &rows.rows[0][0] {
        Cell::Whole(n) => *n as f64,
        Cell::Number(n) => *n,
        other => unreachable!("{other:?} is no number"),
    })
}

#[test]
fn files_are_a_table() {
    let (dir, segments) = files();
    for threads in [1, 3] {
        let session = session(&dir, &segments, |limits| limits.threads = threads);
        let cases = [
            ("SELECT count(*) FROM events", 40.0),
            ("SELECT count(*) FROM events WHERE viewer = 'a'", 20.0),
            ("SELECT count(*) FROM events WHERE kind = 'play'", 40.0),
            ("SELECT count(value) FROM events", 30.0),
            ("SELECT sum(value) FROM events WHERE viewer = 'a'", 135.0),
            ("SELECT count(*) FROM events WHERE day = DATE '1970-01-02'", 10.0),
            ("SELECT count(*) FROM events WHERE at >= TIMESTAMP '1970-01-10T00:00:05Z'", 5.0),
            ("SELECT count(DISTINCT title) FROM events", 2.0),
            ("SELECT count(*) FROM (SELECT viewer, day FROM events GROUP BY viewer, day)", 7.0),
        ];
        for (sql, expected) in cases {
            assert_eq!(number(&session, sql).unwrap(), expected, "{sql}, {threads} threads");
        }
    }
}

#[test]
fn files_of_another_time_are_not_opened() {
    let (dir, segments) = files();
    let session = session(&dir, &segments, |_| {});
    fs::write(dir.path().join(&segments[1].file), b"damaged").unwrap();
    let early = [
        "SELECT count(*) FROM events WHERE day < DATE '1970-01-04'",
        "SELECT count(*) FROM events WHERE TIMESTAMP '1970-01-04T00:00:00Z' > at",
    ];
    for sql in early {
        assert_eq!(number(&session, sql).unwrap(), 30.0, "{sql}");
    }
    let all = session.query("SELECT count(*) FROM events").unwrap_err();
    assert_eq!((all.kind(), all.place().is_some()), (ErrorKind::Corrupt, true), "{all}");
}

#[test]
fn only_one_select_is_run() {
    let (dir, segments) = files();
    let session = session(&dir, &segments, |_| {});
    let path = dir.path().join("out.csv").display().to_string();
    let cases = [
        "DELETE FROM events".to_owned(),
        "DROP TABLE events".to_owned(),
        "INSERT INTO events SELECT * FROM events".to_owned(),
        "UPDATE events SET value = 1".to_owned(),
        "CREATE TABLE x AS SELECT 1".to_owned(),
        "CREATE VIEW x AS SELECT 1".to_owned(),
        "SELECT 1 AS x INTO y".to_owned(),
        format!("CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '{path}'"),
        format!("COPY (SELECT 1) TO '{path}'"),
        format!("SELECT * FROM '{path}'"),
        "SET datafusion.execution.batch_size = 1".to_owned(),
        "EXPLAIN ANALYZE SELECT 1".to_owned(),
        "SELECT 1; SELECT 2".to_owned(),
        "SHOW TABLES".to_owned(),
        "SELECT * FROM information_schema.tables".to_owned(),
        "SELECT random()".to_owned(),
        "SELECT now()".to_owned(),
        "SELECT uuid()".to_owned(),
        "PREPARE p AS SELECT 1".to_owned(),
        String::new(),
        "SELECT".to_owned(),
        "SELECT nothing FROM events".to_owned(),
    ];
    for sql in cases {
        assert!(session.check(&sql).is_err(), "{sql}");
        let e = session.query(&sql).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Invalid, "{sql}: {e}");
    }
    assert!(session.check("SELECT viewer FROM events").is_ok());
    // The engine's folder for spills is no file.
    let files = fs::read_dir(dir.path()).unwrap().filter(|e| e.as_ref().unwrap().path().is_file());
    assert_eq!(files.count(), 2, "nothing was written");
}

/// What is nested or strung together takes stack; what is let through must not take all of it.
#[test]
fn long_and_deep_texts_are_planned_or_refused() {
    let (dir, segments) = files();
    let session = session(&dir, &segments, |_| {});
    let strung = format!("SELECT {}1", "1+".repeat(SQL_TOKENS_MAX / 2 - 10));
    assert_eq!(number(&session, &strung).unwrap(), (SQL_TOKENS_MAX / 2 - 9) as f64);
    let cases = [
        (format!("SELECT {}1", "1+".repeat(SQL_TOKENS_MAX)), ErrorKind::Limit),
        (format!("SELECT '{}'", "x".repeat(SQL_BYTES_MAX)), ErrorKind::Limit),
        (format!("SELECT {}1{}", "(".repeat(900), ")".repeat(900)), ErrorKind::Invalid),
    ];
    for (sql, expected) in cases {
        assert_eq!(session.query(&sql).unwrap_err().kind(), expected, "{}", &sql[..30]);
    }
}

#[test]
fn time_rows_and_memory_are_bounded() {
    let (dir, segments) = files();
    type Change = fn(&mut Limits);
    let cases: [(&str, Change); 3] = [
        ("SELECT sum(value) FROM generate_series(1, 1000000000000)", |l| l.seconds = 1),
        ("SELECT value FROM generate_series(1, 100000)", |l| l.rows = 99_999),
        (
            // In no order, so that groups cannot be let go one by one.
            "SELECT count(*) FROM (SELECT value * 7919 % 1000003, count(*) \
             FROM generate_series(1, 1000000) GROUP BY value * 7919 % 1000003)",
            |l| (l.memory_bytes, l.spill_bytes) = (1 << 20, 0),
        ),
    ];
    for (sql, limits) in cases {
        let session = session(&dir, &segments, limits);
        let e = session.query(sql).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Limit, "{sql}: {e}");
    }
}

#[test]
fn what_does_not_fit_into_memory_is_spilled_and_right() {
    let (dir, segments) = files();
    let spills = tempdir().unwrap();
    let session = session(&dir, &segments, |limits| {
        limits.memory_bytes = 24 << 20;
        limits.spill_folder = spills.path().to_owned();
    });
    let sql = "SELECT count(*) FROM (SELECT value, count(*) AS n FROM generate_series(1, 1000000) \
               GROUP BY value) AS groups WHERE n = 1";
    assert_eq!(number(&session, sql).unwrap(), 1_000_000.0);
    drop(session);
    assert_eq!(fs::read_dir(spills.path()).unwrap().count(), 0, "spills stayed");
}

#[test]
fn tables_out_of_memory_are_joined() {
    let dir = tempdir().unwrap();
    let session = Session::new(Limits::new(dir.path())).unwrap();
    let (mut viewers, mut titles) = (Interner::new(), Interner::new());
    let mut events = EventColumns::default();
    for n in 0..6_u32 {
        events.viewers.push(viewers.intern(format!("v{}", n % 2).as_bytes()));
        events.titles.push(titles.intern(b"t0"));
        events.kinds.push(EventKind::Play.code());
        events.at_ms.push(i64::from(n) * DAY_MS);
        events.values.push(if n == 5 { f32::NAN } else { 1.5 });
    }
    session.add_events("events", &events, &viewers, &titles).unwrap();
    let exposure = |unit, cell, at_ms| ExposureOf { unit, cell, at_ms, until_ms: i64::MAX / 2 };
    session
        .add_exposures("rows", 2, &[exposure("v0", 0, 0), exposure("v1", 1, 200_000_000)])
        .unwrap();
    let mut title = Title::named(TitleId::new("t0").unwrap(), "A title");
    title.genres = vec!["Drama".to_owned(), "Crime".to_owned()];
    session.add_titles(&[title]).unwrap();
    let page = PageOf { slate: "s", viewer: "v0", at_ms: 5, titles: vec!["t0", "t1"] };
    session.add_pages(&[page]).unwrap();
    let sql = "SELECT e.viewer AS unit, e.day AS day, sum(e.value) AS value, \
               count(*) AS denominator FROM events e JOIN exposures x ON x.unit = e.viewer \
               JOIN title_genres g ON g.title = e.title \
               WHERE e.at >= x.at AND g.genre = 'Drama' AND x.phase = 2 \
               GROUP BY e.viewer, e.day";
    let rows = session.unit_days(sql).unwrap();
    let found: Vec<_> =
        rows.iter().map(|r| (r.unit.as_str(), r.day, r.value, r.denominator)).collect();
    let expected = [
        ("v0", 0, 1.5, Some(1.0)),
        ("v0", 2, 1.5, Some(1.0)),
        ("v0", 4, 1.5, Some(1.0)),
        ("v1", 3, 1.5, Some(1.0)),
        // A play without a value adds nothing to the sum.
        ("v1", 5, 0.0, Some(1.0)),
    ];
    assert_eq!(found, expected);
    let shown = "SELECT count(*) FROM pages p JOIN page_titles t ON t.slate = p.slate";
    assert_eq!(number(&session, shown).unwrap(), 2.0);
}

#[test]
fn answers_have_texts_numbers_and_nothing() {
    let dir = tempdir().unwrap();
    let session = Session::new(Limits::new(dir.path())).unwrap();
    let sql = "SELECT 1 AS a, 1.5 AS b, 'x' AS c, NULL AS d, TRUE AS e, DATE '2026-11-22' AS f";
    let rows = session.query(sql).unwrap();
    assert_eq!(rows.columns, ["a", "b", "c", "d", "e", "f"]);
    let text = |text: &str| Cell::Text(text.to_owned());
    let row = [
        Cell::Whole(1),
        Cell::Number(1.5),
        text("x"),
        Cell::None,
        Cell::Bool(true),
        text("2026-11-22"),
    ];
    assert_eq!(rows.rows, [row]);
    let none = session.query("SELECT 1 AS a WHERE 1 = 0").unwrap();
    assert_eq!((none.columns, none.rows.len()), (vec!["a".to_owned()], 0));
}
