//! Is a segment still what was written? Its name holds the hash of its bytes.

use slate_core::{Error, Result};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{Segment, name_of};

/// Reads the file of a segment in the folder `dir` and compares its hash with its name, as every
/// reading of its events does first. For backups, restores and audits.
///
/// # Errors
/// [`slate_core::ErrorKind::Corrupt`] when the file is missing or another than was written.
pub fn verify_segment(dir: &Path, segment: &Segment) -> Result<()> {
    match hash(&dir.join(&segment.file)) {
        Ok(hash) if name_of(&hash) == segment.file => Ok(()),
        Ok(_) => Err(Error::corrupt("the file is not what was written: its hash is another one")
            .at(&segment.file)
            .hint("restore it from a backup")),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            Err(Error::corrupt("a table file that the manifest names is missing").at(&segment.file))
        }
        Err(e) => Err(Error::io("a table file cannot be read", &e).at(&segment.file)),
    }
}

fn hash(path: &Path) -> io::Result<blake3::Hash> {
    let (mut file, mut hasher) = (File::open(path)?, blake3::Hasher::new());
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize()),
            count => _ = hasher.update(&buffer[..count]),
        }
    }
}
