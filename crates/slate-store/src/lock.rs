//! One process at a time changes the files of a folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use slate_core::{Error, ErrorKind, Result};

/// Held while the files of a folder are changed; given back when dropped or when the process ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock of `folder`, without waiting.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when somebody else has it.
    pub fn take(folder: &Path) -> Result<Self> {
        Self::try_take(folder)?.ok_or_else(|| {
            Error::new(ErrorKind::Conflict, "another import is running in this studio")
                .hint("wait for it to end and try again")
        })
    }

    /// Takes the lock of `folder` if nobody has it.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn try_take(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(".lock");
        let what = || format!("lock `{}`", path.display());
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|e| Error::io(what(), &e))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(Error::io(what(), &e)),
        }
    }
}
