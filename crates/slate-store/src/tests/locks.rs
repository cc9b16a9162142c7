//! One process at a time changes a folder.

use slate_core::ErrorKind;

use super::kit::refused;
use crate::FolderLock;

#[test]
fn a_lock_is_held_by_one_until_it_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let held = FolderLock::take(folder.path()).unwrap();
    let (kind, text) = refused(FolderLock::take(folder.path()));
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(text.contains("wait for it to end"), "{text}");
    assert!(FolderLock::try_take(folder.path()).unwrap().is_none());
    drop(held);
    let again = FolderLock::try_take(folder.path()).unwrap();
    assert!(again.is_some());
    assert!(FolderLock::try_take(folder.path()).unwrap().is_none());
}

#[test]
fn folders_are_locked_one_by_one() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let _a = FolderLock::take(a.path()).unwrap();
    let _b = FolderLock::take(b.path()).unwrap();
}

#[test]
fn of_many_at_once_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let taken: Vec<_> = std::thread::scope(|scope| {
        let taking: Vec<_> =
            (0..8).map(|_| scope.spawn(|| FolderLock::try_take(folder.path()))).collect();
        taking.into_iter().filter_map(|t| t.join().unwrap().unwrap()).collect()
    });
    assert_eq!(taken.len(), 1);
}

#[test]
fn a_folder_that_is_not_there_cannot_be_locked() {
    let folder = tempfile::tempdir().unwrap();
    let (kind, _) = refused(FolderLock::take(&folder.path().join("missing")));
    assert_eq!(kind, ErrorKind::NotFound);
}
