#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use std::fs;
use tempfile::tempdir;

use super::*;

/// A table of so many rows as there are lists.
fn table() -> impl Strategy<Value = KeptTable> {
    let lists =
        prop::collection::vec(prop::collection::vec((any::<u64>(), 0.0..9.0_f64), 0..4), 0..9);
    (lists, ".{0,12}").prop_map(|(lists, note)| {
        let rows = lists.len();
        let numbers = (0..rows).map(|n| n as f64 - 0.5).collect();
        let texts = (0..rows).map(|n| format!("unit {n} é")).collect();
        let mut end = 0;
        let ends = lists.iter().map(|list| {
            end += list.len() as u64;
            end
        });
        let ends = ends.collect();
        let keys = lists.iter().flatten().map(|(key, _)| *key).collect();
        let weights = lists.iter().flatten().map(|(_, weight)| *weight).collect();
        let lists = KeptColumn::Lists { ends, keys, weights };
        let columns = vec![KeptColumn::Numbers(numbers), lists, KeptColumn::Texts(texts)];
        KeptTable { note, columns }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_table_is_read_as_it_was_written(table in table()) {
        let dir = tempdir().unwrap();
        write_kept(dir.path(), "totals-a", &table).unwrap();
        prop_assert_eq!(read_kept(dir.path(), "totals-a").unwrap(), Some(table));
    }
}

#[test]
fn a_table_takes_the_place_of_the_one_before() {
    let dir = tempdir().unwrap();
    let of = |n: f64| KeptTable {
        note: "x".into(),
        columns: vec![KeptColumn::Numbers(vec![n, f64::INFINITY, -0.0])],
    };
    write_kept(dir.path(), "totals-a", &of(1.0)).unwrap();
    write_kept(dir.path(), "totals-b", &of(7.0)).unwrap();
    write_kept(dir.path(), "totals-a", &of(2.0)).unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    assert_eq!(read_kept(dir.path(), "totals-a").unwrap(), Some(of(2.0)));
    assert_eq!(kept_stems(dir.path(), "totals-").unwrap(), ["totals-a", "totals-b"]);
    assert_eq!(read_kept(dir.path(), "totals-c").unwrap(), None);
    assert_eq!(remove_kept(dir.path(), "totals-").unwrap(), 2);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_damaged_table_is_none() {
    let dir = tempdir().unwrap();
    let table = KeptTable { note: String::new(), columns: vec![KeptColumn::Numbers(vec![1.0])] };
    write_kept(dir.path(), "totals-a", &table).unwrap();
    let path = fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 4;
        fs::write(&path, bytes).unwrap();
        assert_eq!(read_kept(dir.path(), "totals-a").unwrap(), None, "byte {at}");
    }
}

#[test]
fn columns_have_one_length() {
    let dir = tempdir().unwrap();
    let columns = vec![KeptColumn::Numbers(vec![1.0]), KeptColumn::Texts(KeptTexts::default())];
    let table = KeptTable { note: String::new(), columns };
    assert!(write_kept(dir.path(), "x", &table).is_err());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}
