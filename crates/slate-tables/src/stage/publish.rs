//! The temporary folder of an import, and the moment when its files become segments.

use slate_core::{Error, Result};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::failpoint::failpoint;
use crate::segment::{Finished, Segment};

/// What the names of temporary folders start with.
pub(crate) const STAGING_PREFIX: &str = ".staging-";

/// A temporary folder; it is removed with all that is in it when this value goes.
pub(crate) struct Staging {
    dir: PathBuf,
    path: PathBuf,
}

impl Staging {
    /// Makes a folder that was not there before.
    pub(crate) fn create(dir: &Path) -> Result<Self> {
        let failed = |e: io::Error| Error::io("a temporary folder for the import", &e);
        failpoint("staging.create").map_err(failed)?;
        let process = std::process::id();
        for n in 0_u64.. {
            let path = dir.join(format!("{STAGING_PREFIX}{process}-{n}"));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self { dir: dir.to_owned(), path }),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(failed(e)),
            }
        }
        Err(failed(io::ErrorKind::AlreadyExists.into()))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the finished files their names and makes the names last. All or none: when one cannot
    /// be renamed, the others go, except what was there before.
    pub(crate) fn publish(
        self,
        finished: Vec<Finished>,
        existing: &[Segment],
    ) -> Result<Vec<Segment>> {
        let renamed = finished.iter().try_for_each(|file| {
            failpoint("segment.rename")?;
            fs::rename(&file.path, self.dir.join(&file.segment.file))
        });
        let lasting = renamed.and_then(|()| sync_folder(&self.dir));
        let segments: Vec<_> = finished.into_iter().map(|file| file.segment).collect();
        match lasting {
            Ok(()) => Ok(segments),
            Err(e) => {
                let is_new =
                    |segment: &&Segment| existing.iter().all(|old| old.file != segment.file);
                for segment in segments.iter().filter(is_new) {
                    // Whether it is there at all depends on where it went wrong.
                    let _ = fs::remove_file(self.dir.join(&segment.file));
                }
                Err(Error::io("new table files cannot be put in place", &e))
            }
        }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next sweep.
        let _ = failpoint("staging.remove").and_then(|()| fs::remove_dir_all(&self.path));
    }
}

/// Makes the names in a folder last.
fn sync_folder(dir: &Path) -> io::Result<()> {
    failpoint("tables.fsync")?;
    File::open(dir)?.sync_all()
}
