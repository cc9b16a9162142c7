//! The record shows every change and every cut.

use std::path::Path;
use std::process::Output;

use crate::kit::{Studio, code, text};

fn sqlite(studio: &Studio, sql: &str) {
    let db = rusqlite::Connection::open(studio.path.join("slate.db")).unwrap();
    // Whoever attacks the file is not bound by its triggers.
    db.execute_batch(
        "DROP TRIGGER record_is_append_only_update; DROP TRIGGER record_is_append_only_delete;",
    )
    .unwrap();
    db.execute_batch(sql).unwrap();
}

fn verify(studio: &Studio, args: &[&str]) -> Output {
    studio.run(&[&["record", "verify"], args].concat())
}

fn five_entries() -> Studio {
    let studio = Studio::new();
    // The first entry is that of `init`.
    for n in 0..4 {
        studio.account(&format!("actor {n}"), "service");
    }
    studio
}

#[test]
fn a_changed_entry_is_found_and_named() {
    let table = [
        ("UPDATE record SET entry = replace(entry, 'service', 'analyst') WHERE seq = 3", "entry 3"),
        ("UPDATE record SET hash = zeroblob(32) WHERE seq = 2", "entry 2"),
        ("UPDATE record SET entry = entry || ' ' WHERE seq = 5", "entry 5"),
        ("DELETE FROM record WHERE seq = 2", "entry 2"),
    ];
    for (sql, named) in table {
        let studio = five_entries();
        studio.ok(&["record", "verify"]);
        sqlite(&studio, sql);
        let output = verify(&studio, &[]);
        assert_eq!(code(&output), 9, "{sql}");
        assert!(text(&output.stderr).contains(named), "{sql}: {}", text(&output.stderr));
    }
}

#[test]
fn a_cut_tail_is_found_and_named() {
    let studio = five_entries();
    sqlite(&studio, "DELETE FROM record WHERE seq > 3");
    let output = verify(&studio, &[]);
    assert_eq!(code(&output), 9);
    assert!(text(&output.stderr).contains("entries 4 to 5"), "{}", text(&output.stderr));
}

#[test]
fn a_cut_with_the_head_thrown_away_is_found_by_a_head_kept_elsewhere() {
    let studio = five_entries();
    let kept = studio.file("kept.head", &studio.ok(&["record", "head"]));
    sqlite(&studio, "DELETE FROM record WHERE seq > 3");
    std::fs::remove_file(studio.path.join("record.head")).unwrap();
    assert_eq!(code(&verify(&studio, &[])), 9, "a missing head is said");
    let output = verify(&studio, &["--head", &kept]);
    assert!(text(&output.stderr).contains("record"), "{}", text(&output.stderr));
    // The next change writes a new head that knows nothing of what was cut.
    studio.account("later", "service");
    assert_eq!(code(&verify(&studio, &[])), 0, "the chain itself is whole");
    let output = verify(&studio, &["--head", &kept]);
    assert!(text(&output.stderr).contains("entries 5 to 5"), "{}", text(&output.stderr));
}

#[test]
fn a_rewritten_record_does_not_match_a_head_kept_elsewhere() {
    let (studio, other) = (five_entries(), five_entries());
    let kept = studio.file("kept.head", &studio.ok(&["record", "head"]));
    let foreign = studio.file("foreign.head", &other.ok(&["record", "head"]));
    let output = verify(&studio, &["--head", &foreign]);
    assert!(text(&output.stderr).contains("another studio"), "{}", text(&output.stderr));
    let forged = std::fs::read_to_string(&kept).unwrap().replacen("\n5\n", "\n4\n", 1);
    let forged = studio.file("forged.head", &forged);
    assert!(text(&verify(&studio, &["--head", &forged]).stderr).contains("signature"));
    assert_eq!(code(&verify(&studio, &["--head", &kept])), 0);
}

#[test]
fn any_flipped_byte_of_the_entries_on_disk_is_found() {
    let studio = five_entries();
    checkpoint(&studio.path.join("slate.db"));
    let db = studio.path.join("slate.db");
    let clean = std::fs::read(&db).unwrap();
    let needle = b"\"operation\":\"actor add\"";
    let places: Vec<usize> =
        (0..clean.len() - needle.len()).filter(|i| clean[*i..].starts_with(needle)).collect();
    assert_eq!(places.len(), 4, "one for each account");
    for place in places {
        for offset in [0, 7, 13, 22] {
            let mut bytes = clean.clone();
            bytes[place + offset] ^= 1;
            std::fs::write(&db, bytes).unwrap();
            assert_eq!(code(&verify(&studio, &[])), 9, "byte {}", place + offset);
        }
    }
    std::fs::write(&db, clean).unwrap();
    studio.ok(&["record", "verify"]);
}

/// Moves everything out of the write-ahead log into the database file.
fn checkpoint(db: &Path) {
    let db = rusqlite::Connection::open(db).unwrap();
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

#[test]
fn a_long_name_of_a_file_can_be_listed() {
    let studio = Studio::new();
    // The 12th of its 64 bytes is in the middle of a character.
    let name = format!("12345678901é{}.csv", "x".repeat(47));
    assert_eq!(name.len(), 64);
    studio.file(&name, "viewer,title,at\nv1,t1,2026-11-21T20:15:00Z\n");
    let folder = studio.path.parent().unwrap();
    let imported = studio.command(&["import", "events", &name]).current_dir(folder).output();
    assert!(imported.unwrap().status.success());
    assert!(studio.ok(&["record", "list"]).contains(&name));
}
