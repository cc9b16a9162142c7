//! Files that are either whole or not there.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use slate_core::{Error, Result, failpoint};

/// Every failpoint of this crate, in the order a write passes them.
pub const FAILPOINTS: &[&str] =
    &["file.write", "file.fsync", "file.rename", "folder.fsync", "store.commit", "store.committed"];

/// Writes `bytes` to `path` so that a crash leaves the old content or the new, never a part: temporary
/// name, fsync, rename, fsync of the folder.
///
/// # Errors
/// The disk refuses; the temporary file is removed then.
pub fn write_durably(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    // A bare name has an empty parent, which cannot be opened.
    let named = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = named.unwrap_or(Path::new("."));
    let temporary = temporary_name(path);
    let result = write_whole(&temporary, bytes, mode)
        .and_then(|()| {
            failpoint::hit("file.rename")?;
            fs::rename(&temporary, path)
        })
        .and_then(|()| sync_folder(folder));
    result.map_err(|e| {
        let _ = fs::remove_file(&temporary);
        Error::io(format!("write `{}`", path.display()), &e)
    })
}

/// A name beside `path` that no other write uses: two threads may write the same file at once.
fn temporary_name(path: &Path) -> PathBuf {
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let (process, write) = (std::process::id(), WRITES.fetch_add(1, Ordering::Relaxed));
    path.with_added_extension(format!("tmp-{process}-{write}"))
}

fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = options.open(path)?;
    failpoint::hit("file.write")?;
    file.write_all(bytes)?;
    failpoint::hit("file.fsync")?;
    file.sync_all()
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    failpoint::hit("folder.fsync")?;
    File::open(folder)?.sync_all()
}
