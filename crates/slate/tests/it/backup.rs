//! A copy made while the studio runs is a whole studio.

use crate::kit::{SLATE, Studio, code, text};

#[test]
fn a_backup_of_a_running_studio_comes_back_whole() {
    let (studio, ..) = Studio::in_production();
    let server = studio.serve();
    let root = tempfile::tempdir().unwrap();
    let (copy, back) = (root.path().join("copy"), root.path().join("back"));
    let run = studio.json(&["track", "start"])["id"].as_str().unwrap().to_owned();
    let scores = studio.file("scores.txt", "0.5");
    let kept = studio.json(&["track", "upload", &run, &scores, "--path", "scores.txt"]);
    studio.ok(&["backup", copy.to_str().unwrap()]);
    studio.account("later", "service");
    drop(server);
    let restore = |to: &std::path::Path| {
        std::process::Command::new(SLATE).arg("restore").args([&copy, to]).output().unwrap()
    };
    assert_eq!(code(&restore(&back)), 0);
    let args = ["recommend", "--viewer", "v001", "--json", "--studio", back.to_str().unwrap()];
    let restored = std::process::Command::new(SLATE).args(args).output().unwrap();
    let original = studio.ok(&["recommend", "--viewer", "v001", "--json"]);
    assert_eq!(text(&restored.stdout), original);
    let tracked = back.join("artifacts").join(kept["artifact"].as_str().unwrap());
    assert_eq!(std::fs::read(tracked).unwrap(), b"0.5", "a file of a tracked run");
    let args = ["record", "verify", "--studio", back.to_str().unwrap()];
    assert_eq!(code(&std::process::Command::new(SLATE).args(args).output().unwrap()), 0);
}

#[test]
fn a_damaged_backup_is_refused_and_leaves_nothing() {
    let (studio, ..) = Studio::in_production();
    let root = tempfile::tempdir().unwrap();
    let copy = root.path().join("copy");
    studio.ok(&["backup", copy.to_str().unwrap()]);
    let table = std::fs::read_dir(copy.join("tables")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&table).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&table, bytes).unwrap();
    let back = root.path().join("back");
    let output =
        std::process::Command::new(SLATE).arg("restore").args([&copy, &back]).output().unwrap();
    assert_eq!(code(&output), 9, "{}", text(&output.stderr));
    let left: Vec<_> = std::fs::read_dir(root.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
