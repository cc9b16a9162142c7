//! Secrets in files only their owner can read.

use std::collections::HashSet;
use std::fs;

use slate_core::ErrorKind;

use super::kit::refused;
use crate::{SECRET_BYTES, new_secret, read_secret, write_secret};

#[test]
fn secrets_differ() {
    let secrets: HashSet<[u8; SECRET_BYTES]> = (0..100).map(|_| new_secret().unwrap()).collect();
    assert_eq!(secrets.len(), 100);
    assert!(!secrets.contains(&[0; SECRET_BYTES]));
}

#[test]
fn a_secret_comes_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    for text in ["first", "second\n", ""] {
        write_secret(&path, text).unwrap();
        assert_eq!(read_secret(&path).unwrap(), text);
    }
}

#[test]
fn a_secret_that_is_not_there_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(refused(read_secret(&folder.path().join("key"))).0, ErrorKind::NotFound);
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_reach_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    write_secret(&path, "secret").unwrap();
    let table = [
        (0o600, true),
        (0o400, true),
        (0o640, false),
        (0o620, false),
        (0o610, false),
        (0o604, false),
        (0o602, false),
        (0o601, false),
        (0o644, false),
        (0o777, false),
    ];
    for (mode, accepted) in table {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let read = read_secret(&path);
        assert_eq!(read.is_ok(), accepted, "{mode:o}");
        if let Err(error) = read {
            assert_eq!(error.kind(), ErrorKind::Denied, "{mode:o}");
            assert!(error.to_string().contains("chmod 600"), "{error}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
