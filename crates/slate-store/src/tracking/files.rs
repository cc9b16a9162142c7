//! Files of tracked runs. Their bytes are artifacts; here is which run calls which of them what.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedFile {
    /// Its path inside the run, with `/` between folders.
    pub path: String,
    /// The artifact that is its bytes.
    pub artifact: String,
    /// How many bytes.
    pub bytes: u64,
    /// When it came.
    pub at: Timestamp,
}

fn file(row: &rusqlite::Row<'_>) -> rusqlite::Result<TrackedFile> {
    Ok(TrackedFile {
        path: row.get(0)?,
        artifact: row.get(1)?,
        bytes: row.get(2)?,
        at: time(row, 3)?,
    })
}

impl Reader<'_> {
    /// The files of a run, by path.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_files(&self, run: &str) -> Result<Vec<TrackedFile>> {
        self.db
            .prepare_cached(
                "SELECT path, artifact, bytes, at FROM tracked_file WHERE run = ?1 ORDER BY path",
            )
            .and_then(|mut s| s.query_map([run], file)?.collect())
            .during("read the files of a tracked run")
    }

    /// One file of a run.
    ///
    /// # Errors
    /// The run has no file of this path.
    pub fn tracked_file(&self, run: &str, path: &str) -> Result<TrackedFile> {
        let sql = "SELECT path, artifact, bytes, at FROM tracked_file WHERE run = ?1 AND path = ?2";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([run, path], file).optional())
            .during("read a file of a tracked run")?
            .ok_or_else(|| {
                Error::not_found(format!("run `{run}` has no file `{path}`"))
                    .hint("`slate track show` lists its files")
            })
    }

    /// Every artifact that a tracked run names.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_artifacts(&self) -> Result<HashSet<String>> {
        self.db
            .prepare_cached("SELECT DISTINCT artifact FROM tracked_file")
            .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
            .during("read the artifacts of tracked runs")
    }

    /// How many files tracked runs have.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_file_count(&self) -> Result<u64> {
        self.db
            .query_row("SELECT count(*) FROM tracked_file", [], |r| r.get(0))
            .during("count the files of tracked runs")
    }
}

impl Tx<'_> {
    /// Names a file of a run, in place of the one of that path. Nothing is file and folder at once.
    pub(super) fn add_tracked_file(&self, run: &str, f: &TrackedFile) -> Result<()> {
        let sql = "SELECT path FROM tracked_file WHERE run = ?1 AND path <> ?2
                   AND (substr(path, 1, length(?2) + 1) = ?2 || '/'
                        OR substr(?2, 1, length(path) + 1) = path || '/') LIMIT 1";
        let other: Option<String> = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([run, &f.path], |row| row.get(0)).optional())
            .during("name a file")?;
        if let Some(other) = other {
            let detail = format!("`{}` and `{other}` cannot both be files", f.path);
            return Err(Error::invalid(detail).hint("one of them would have to be a folder"));
        }
        let sql = "INSERT INTO tracked_file (run, path, artifact, bytes, at)
                   VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (run, path) DO UPDATE
                   SET artifact = excluded.artifact, bytes = excluded.bytes, at = excluded.at";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.execute(params![run, f.path, f.artifact, f.bytes, f.at.as_millis()])
            })
            .during("name a file")
            .map(drop)
    }
}
