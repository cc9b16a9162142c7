//! The record's rows, and the studio's own values.

use proptest::prelude::*;
use slate_core::{Error, ErrorKind};

use super::kit::{Studio, few, refused, text};
use crate::RecordRow;

fn row(seq: u64) -> RecordRow {
    RecordRow { seq, entry: format!("entry {seq}"), hash: vec![u8::try_from(seq).unwrap(); 32] }
}

fn studio_with_rows(n: u64) -> Studio {
    let studio = Studio::new();
    studio.put(|tx| (1..=n).try_for_each(|seq| tx.append_record(&row(seq))));
    studio
}

fn all(studio: &Studio) -> Vec<RecordRow> {
    let mut rows = Vec::new();
    studio.get(|r| {
        r.record_each(|row| {
            rows.push(row.clone());
            Ok(())
        })
    });
    rows
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn rows_come_back_as_they_were_appended(entries in proptest::collection::vec((text(), any::<[u8; 32]>()), 1..6)) {
        let studio = Studio::new();
        let rows: Vec<RecordRow> = (1..)
            .zip(entries)
            .map(|(seq, (entry, hash))| RecordRow { seq, entry, hash: hash.to_vec() })
            .collect();
        studio.put(|tx| rows.iter().try_for_each(|r| tx.append_record(r)));
        prop_assert_eq!(studio.get(|r| r.record_last()), rows.last().cloned());
        prop_assert_eq!(&all(&studio), &rows);
        let newest_first: Vec<RecordRow> = rows.into_iter().rev().collect();
        prop_assert_eq!(studio.get(|r| r.record_page(u64::MAX, 100)), newest_first);
    }

    #[test]
    fn pages_put_together_are_the_whole(n in 0_u64..20, limit in 1_u32..7) {
        let studio = studio_with_rows(n);
        let (mut before, mut seen) = (u64::MAX, Vec::new());
        loop {
            let page = studio.get(|r| r.record_page(before, limit));
            let Some(last) = page.last() else { break };
            prop_assert!(page.len() <= limit as usize);
            before = last.seq;
            seen.extend(page.iter().map(|r| r.seq));
        }
        prop_assert_eq!(seen, (1..=n).rev().collect::<Vec<_>>());
    }

    #[test]
    fn a_value_of_the_studio_is_the_last_one_set(key in text(), first in text(), second in text()) {
        let studio = Studio::new();
        prop_assert_eq!(studio.get(|r| r.studio_value_if_set(&key)), None);
        for value in [&first, &second] {
            studio.put(|tx| tx.set_studio_value(&key, value));
            prop_assert_eq!(&studio.get(|r| r.studio_value(&key)), value);
        }
    }
}

#[test]
fn an_empty_record_has_no_newest_row() {
    let studio = Studio::new();
    assert_eq!(studio.get(|r| r.record_last()), None);
    assert_eq!(studio.get(|r| r.record_page(u64::MAX, 10)), []);
    assert_eq!(all(&studio), []);
}

#[test]
fn what_was_recorded_cannot_be_changed_or_removed() {
    let studio = studio_with_rows(3);
    let attempts = [
        "UPDATE record SET entry = 'another' WHERE seq = 2",
        "UPDATE record SET seq = 9 WHERE seq = 3",
        "UPDATE record SET hash = zeroblob(32)",
        "DELETE FROM record WHERE seq = 3",
        "DELETE FROM record",
    ];
    for sql in attempts {
        let refusal = studio.write(|tx| {
            let error = tx.db.execute(sql, []).unwrap_err().to_string();
            Err::<(), _>(Error::conflict(error))
        });
        let (_, text) = refused(refusal);
        assert!(text.contains("the record is append-only"), "{sql}: {text}");
    }
    assert_eq!(all(&studio), [row(1), row(2), row(3)]);
}

#[test]
fn a_position_is_taken_once() {
    let studio = studio_with_rows(2);
    let other = RecordRow { entry: "another".into(), ..row(2) };
    let (kind, text) = studio.refused(|tx| tx.append_record(&other));
    assert_eq!(kind, ErrorKind::Conflict, "{text}");
    let short = RecordRow { hash: vec![0; 31], ..row(3) };
    let (kind, text) = studio.refused(|tx| tx.append_record(&short));
    assert_eq!(kind, ErrorKind::Conflict, "a hash has 32 bytes: {text}");
    assert_eq!(all(&studio), [row(1), row(2)]);
}

#[test]
fn walking_the_record_stops_at_the_first_error() {
    let studio = studio_with_rows(5);
    let mut seen = 0;
    let (kind, text) = refused(studio.read(|r| {
        r.record_each(|row| {
            seen = row.seq;
            if row.seq == 3 { Err(Error::corrupt("row 3")) } else { Ok(()) }
        })
    }));
    assert_eq!((kind, text.as_str(), seen), (ErrorKind::Corrupt, "row 3", 3));
}

#[test]
fn an_entry_that_is_not_text_is_corrupt() {
    let studio = Studio::new();
    studio.put(|tx| {
        let sql = "INSERT INTO record VALUES (1, CAST(x'FF' AS TEXT), zeroblob(32))";
        tx.db.execute(sql, []).unwrap();
        Ok(())
    });
    let (kind, text) = refused(studio.read(|r| r.record_each(|_| Ok(()))));
    assert_eq!(kind, ErrorKind::Corrupt, "{text}");
    assert!(text.contains("entry 1"), "{text}");
}

#[test]
fn a_value_that_nobody_set_is_missed_only_by_those_who_need_it() {
    let studio = Studio::new();
    assert_eq!(studio.get(|r| r.studio_value_if_set("id")), None);
    let (kind, text) = refused(studio.read(|r| r.studio_value("id")));
    assert_eq!(kind, ErrorKind::Corrupt);
    assert!(text.contains("`id`"), "{text}");
}
