//! Finished results in a folder, so that a run that was stopped goes on where it was.

use std::path::PathBuf;

use slate_core::{Error, Result};
use slate_recommend::evaluate::Workbench;

/// A folder of finished results, one file each.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder, made if it is not there.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn new(path: PathBuf) -> Result<Self> {
        let folder = Self { path };
        folder.make()?;
        Ok(folder)
    }

    fn make(&self) -> Result<()> {
        std::fs::create_dir_all(&self.path)
            .map_err(|e| Error::io(format!("make `{}`", self.path.display()), &e))
    }
}

impl Workbench for Folder {
    fn load(&mut self, key: &str) -> Option<Vec<u8>> {
        std::fs::read(self.path.join(key)).ok()
    }

    fn save(&mut self, key: &str, bytes: &[u8]) -> Result<()> {
        // The same plan may run twice at once; the first to end takes the folder away.
        self.make()?;
        slate_store::write_durably(&self.path.join(key), bytes, 0o644)
    }
}
