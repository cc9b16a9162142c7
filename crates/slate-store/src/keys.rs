//! Secrets: made from the operating system's randomness, kept in files only their owner can read.

use std::fs;
use std::path::Path;

use slate_core::{Error, ErrorKind, Result};

use crate::files::write_durably;

/// Length of a secret.
pub const SECRET_BYTES: usize = 32;

/// A fresh secret.
///
/// # Errors
/// The operating system has no randomness to give.
pub fn new_secret() -> Result<[u8; SECRET_BYTES]> {
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret)
        .map_err(|e| Error::new(ErrorKind::Io, format!("ask for randomness: {e}")))?;
    Ok(secret)
}

/// Writes a secret's text to a file of mode 0600.
///
/// # Errors
/// The disk refuses.
pub fn write_secret(path: &Path, text: &str) -> Result<()> {
    write_durably(path, text.as_bytes(), 0o600)
}

/// Reads a secret's text, and refuses a file that others can read.
///
/// # Errors
/// Missing, unreadable, or readable by others.
pub fn read_secret(path: &Path) -> Result<String> {
    let name = path.display();
    let meta = fs::metadata(path).map_err(|e| Error::io(format!("read `{name}`"), &e))?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o077 != 0 {
        return Err(Error::new(ErrorKind::Denied, format!("others can read `{name}`"))
            .hint(format!("`chmod 600 {name}`, and make a new key if somebody has read it")));
    }
    #[cfg(not(unix))]
    let _ = meta;
    fs::read_to_string(path).map_err(|e| Error::io(format!("read `{name}`"), &e))
}
