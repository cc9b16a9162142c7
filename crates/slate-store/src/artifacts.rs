//! Model versions and reports, named by the BLAKE3 hash of their bytes.

use std::fs;
use std::path::{Path, PathBuf};

use slate_core::{Error, Result};

use crate::files::write_durably;

/// The folder `artifacts/`.
#[derive(Debug, Clone)]
pub struct Artifacts {
    folder: PathBuf,
}

impl Artifacts {
    /// The artifacts in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Stores bytes and returns their name. Storing the same bytes again changes nothing.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn put(&self, bytes: &[u8]) -> Result<String> {
        let name = blake3::hash(bytes).to_hex().to_string();
        let path = self.folder.join(&name);
        if !path.exists() {
            write_durably(&path, bytes, 0o644)?;
        }
        Ok(name)
    }

    /// The bytes called `name`, after checking that they still hash to it.
    ///
    /// # Errors
    /// Missing, or [`slate_core::ErrorKind::Corrupt`] when the bytes have changed.
    pub fn get(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.path(name)?;
        let bytes =
            fs::read(&path).map_err(|e| Error::io(format!("read artifact `{name}`"), &e))?;
        if blake3::hash(&bytes).to_hex().as_str() == name {
            Ok(bytes)
        } else {
            Err(Error::corrupt(format!("artifact `{name}` does not match its name"))
                .at(path.display().to_string())
                .hint("bring it back with `slate restore` from a backup"))
        }
    }

    /// Where the artifact called `name` is, after checking that its bytes still hash to it.
    ///
    /// # Errors
    /// As [`Artifacts::get`].
    pub fn checked(&self, name: &str) -> Result<PathBuf> {
        self.get(name)?;
        self.path(name)
    }

    /// All artifacts by name, with the moment they were written.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn list(&self) -> Result<Vec<(String, std::time::SystemTime)>> {
        let failed = |e: &std::io::Error| Error::io("list the artifacts", e);
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(|e| failed(&e))? {
            let entry = entry.map_err(|e| failed(&e))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if self.path(&name).is_ok() {
                let changed =
                    entry.metadata().and_then(|m| m.modified()).map_err(|e| failed(&e))?;
                all.push((name, changed));
            }
        }
        all.sort();
        Ok(all)
    }

    /// Whether there is an artifact called `name`.
    ///
    /// # Errors
    /// It is not an artifact's name.
    pub fn has(&self, name: &str) -> Result<bool> {
        Ok(self.path(name)?.exists())
    }

    /// Removes an artifact that nobody may read again; whether it was there.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn remove(&self, name: &str) -> Result<bool> {
        match fs::remove_file(self.path(name)?) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(Error::io(format!("remove artifact `{name}`"), &e)),
        }
    }

    fn path(&self, name: &str) -> Result<PathBuf> {
        let is_hash = name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
        if is_hash {
            Ok(self.folder.join(name))
        } else {
            Err(Error::invalid(format!("`{}` is not an artifact's name", name.escape_debug())))
        }
    }
}
