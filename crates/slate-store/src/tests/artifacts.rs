//! Artifacts: their name says what is in them.

use std::fs;

use proptest::prelude::*;
use slate_core::ErrorKind;

use super::kit::{few, refused};
use crate::Artifacts;

proptest! {
    #![proptest_config(few())]

    #[test]
    fn what_is_put_is_what_is_got(bytes: Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let artifacts = Artifacts::new(folder.path());
        let name = artifacts.put(&bytes).unwrap();
        prop_assert_eq!(&name, &blake3::hash(&bytes).to_hex().to_string());
        prop_assert_eq!(artifacts.get(&name).unwrap(), bytes.clone());
        prop_assert_eq!(artifacts.put(&bytes).unwrap(), name);
        prop_assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn one_changed_bit_is_noticed(
        bytes in proptest::collection::vec(any::<u8>(), 1..200), at: prop::sample::Index, bit in 0_u32..8,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let artifacts = Artifacts::new(folder.path());
        let name = artifacts.put(&bytes).unwrap();
        let mut damaged = bytes.clone();
        damaged[at.index(bytes.len())] ^= 1_u8 << bit;
        fs::write(folder.path().join(&name), damaged).unwrap();
        let (kind, text) = refused(artifacts.get(&name));
        prop_assert_eq!(kind, ErrorKind::Corrupt);
        prop_assert!(text.contains(&name) && text.contains("slate restore"), "{}", text);
    }
}

#[test]
fn bytes_that_are_cut_off_or_longer_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let artifacts = Artifacts::new(folder.path());
    let name = artifacts.put(b"a model").unwrap();
    for damaged in [&b""[..], b"a mode", b"a model "] {
        fs::write(folder.path().join(&name), damaged).unwrap();
        assert_eq!(refused(artifacts.get(&name)).0, ErrorKind::Corrupt, "{damaged:?}");
    }
}

#[test]
fn a_name_that_is_not_a_hash_reaches_no_file() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "text").unwrap();
    let folder = outside.path().join("artifacts");
    fs::create_dir(&folder).unwrap();
    let artifacts = Artifacts::new(&folder);
    let (hash, dots) = ("a".repeat(64), "../".repeat(21) + "x");
    let names = [
        "",
        "secret",
        "../secret",
        "/etc/passwd",
        ".",
        "..",
        "\0",
        &hash[1..],
        &(hash.clone() + "a"),
        &(hash[1..].to_owned() + "g"),
        &dots,
        &("é".repeat(32)),
        &(" ".to_owned() + &hash[1..]),
    ];
    for name in names {
        let (kind, text) = refused(artifacts.get(name));
        assert_eq!(kind, ErrorKind::Invalid, "{name:?}: {text}");
    }
}

#[test]
fn an_artifact_that_is_not_there_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    let artifacts = Artifacts::new(folder.path());
    assert_eq!(refused(artifacts.get(&"a".repeat(64))).0, ErrorKind::NotFound);
}

#[test]
fn many_may_put_the_same_bytes_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let artifacts = Artifacts::new(folder.path());
    let bytes = vec![7; 300_000];
    let names: Vec<String> = std::thread::scope(|scope| {
        let putting: Vec<_> = (0..8).map(|_| scope.spawn(|| artifacts.put(&bytes))).collect();
        putting.into_iter().map(|p| p.join().unwrap().unwrap()).collect()
    });
    assert!(names.iter().all(|n| *n == names[0]));
    assert_eq!(artifacts.get(&names[0]).unwrap(), bytes);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_is_removed_is_no_longer_listed() {
    let folder = tempfile::tempdir().unwrap();
    let artifacts = Artifacts::new(folder.path());
    let (one, two) = (artifacts.put(b"one").unwrap(), artifacts.put(b"two").unwrap());
    fs::write(folder.path().join("notes.txt"), "no artifact").unwrap();
    let names = || {
        let all = artifacts.list().unwrap();
        all.into_iter().map(|(name, _)| name).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(names(), [one.clone(), two.clone()].into());
    assert!(artifacts.remove(&one).unwrap());
    assert!(!artifacts.remove(&one).unwrap(), "it is gone");
    assert_eq!(names(), [two.clone()].into());
    assert!(artifacts.has(&two).unwrap() && !artifacts.has(&one).unwrap());
    assert_eq!(refused(artifacts.remove("../secret")).0, ErrorKind::Invalid);
}
