//! A new file that knows the hash and the length of what was written to it.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::failpoint::failpoint;

/// A file being written.
pub(crate) struct HashedFile {
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl HashedFile {
    /// A file that was not there before.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        failpoint("segment.create")?;
        let file = File::create_new(path)?;
        Ok(Self { file, hasher: blake3::Hasher::new(), bytes: 0 })
    }

    /// Sees to it that the bytes are on the disk; gives their hash and their number.
    pub(crate) fn sync(&mut self) -> io::Result<(blake3::Hash, u64)> {
        failpoint("segment.fsync")?;
        self.file.sync_all()?;
        Ok((self.hasher.finalize(), self.bytes))
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        failpoint("segment.write")?;
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
