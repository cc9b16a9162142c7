//! Files that are either whole or not there, whatever fails on the way.

use std::cell::Cell;
use std::fs;
use std::io;
use std::path::Path;

use slate_core::{ErrorKind, failpoint};

use super::kit::refused;
use crate::{FAILPOINTS, write_durably};

thread_local! {
    /// The failpoint that fails on this thread. The hook is one for the whole process, and tests run
    /// beside each other in it.
    static ARMED: Cell<Option<&'static str>> = const { Cell::new(None) };
}

fn fail_if_armed(name: &str) -> io::Result<()> {
    if ARMED.get() == Some(name) {
        Err(io::Error::other(format!("failpoint `{name}`")))
    } else {
        Ok(())
    }
}

/// Runs `work` with the failpoint `name` failing on this thread.
pub(super) fn failing_at<T>(name: &'static str, work: impl FnOnce() -> T) -> T {
    failpoint::set_hook(fail_if_armed);
    ARMED.set(Some(name));
    let result = work();
    ARMED.set(None);
    result
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}

/// A failpoint, and what the file holds after a write that stopped there.
const STOPS: &[(&str, &str)] = &[
    ("file.write", "old"),
    ("file.fsync", "old"),
    ("file.rename", "old"),
    ("folder.fsync", "new"),
];

#[test]
fn a_write_that_fails_leaves_the_old_content_or_the_new_and_no_part() {
    for (stop, expected) in STOPS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.toml");
        write_durably(&path, b"old", 0o644).unwrap();
        let (kind, text) = refused(failing_at(stop, || write_durably(&path, b"new", 0o644)));
        assert_eq!(kind, ErrorKind::Io, "{stop}");
        assert!(text.contains(stop) && text.contains("plan.toml"), "{text}");
        assert_eq!(fs::read_to_string(&path).unwrap(), *expected, "{stop}");
        assert_eq!(names(folder.path()), ["plan.toml"], "{stop}");
    }
}

#[test]
fn a_first_write_that_fails_leaves_no_file() {
    for stop in ["file.write", "file.fsync", "file.rename"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.toml");
        assert!(failing_at(stop, || write_durably(&path, b"new", 0o644)).is_err(), "{stop}");
        assert_eq!(names(folder.path()), [""; 0], "{stop}");
    }
}

#[test]
fn every_failpoint_of_this_crate_is_tried() {
    let tried = STOPS.iter().map(|(name, _)| *name).chain(["store.commit", "store.committed"]);
    assert_eq!(FAILPOINTS, tried.collect::<Vec<_>>());
}

#[test]
fn what_is_written_is_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for bytes in [&b"first, and longer"[..], b"second", b"", &[0xFF; 100_000]] {
        write_durably(&path, bytes, 0o644).unwrap();
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing/file");
    assert_eq!(refused(write_durably(&path, b"x", 0o644)).0, ErrorKind::NotFound);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn writers_of_one_file_do_not_disturb_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let contents: Vec<Vec<u8>> = (0..4).map(|n| vec![n; 50_000]).collect();
    std::thread::scope(|scope| {
        let writing: Vec<_> = contents
            .iter()
            .map(|bytes| {
                scope.spawn(|| (0..20).try_for_each(|_| write_durably(&path, bytes, 0o644)))
            })
            .collect();
        for one in writing {
            one.join().unwrap().unwrap();
        }
    });
    let kept = fs::read(&path).unwrap();
    assert!(contents.contains(&kept), "a mixture of {} bytes", kept.len());
    assert_eq!(names(folder.path()), ["file"]);
}

#[cfg(unix)]
#[test]
fn the_mode_is_the_one_asked_for() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for mode in [0o600, 0o644, 0o600] {
        write_durably(&path, b"x", mode).unwrap();
        let got = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(got & !mode, 0, "{got:o} gives more than {mode:o}");
        assert_eq!(got & 0o600, 0o600);
    }
}
