//! The client ids that one import brings: kept on disk beside the database, so that an import of any
//! length needs little memory, until the import's own transaction takes them over.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use slate_core::{Error, Result};

use crate::sql::During;
use crate::{Store, Tx};

/// Ids an import has seen that were not known before it.
#[derive(Debug)]
pub struct ImportIds<'s> {
    store: &'s Store,
    scratch: Connection,
    path: PathBuf,
    count: u64,
}

impl<'s> ImportIds<'s> {
    /// No ids yet; `folder` is where the scratch file goes.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn new(store: &'s Store, folder: &Path) -> Result<Self> {
        let path = folder.join(format!("import-ids-{}.db", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let scratch = Connection::open(&path).during("keep client ids aside")?;
        // Lost with the import in a crash, which is what should happen.
        for (name, value) in [("journal_mode", "off"), ("synchronous", "off")] {
            scratch.pragma_update(None, name, value).during("keep client ids aside")?;
        }
        scratch
            .execute_batch("CREATE TABLE id (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID; BEGIN")
            .during("keep client ids aside")?;
        Ok(Self { store, scratch, path, count: 0 })
    }

    /// True when the id is in neither the database nor this import; it is in this import from now on.
    ///
    /// # Errors
    /// SQLite refuses, or the id is not text.
    pub fn remember(&mut self, id: &[u8]) -> Result<bool> {
        let id = std::str::from_utf8(id).map_err(|_| Error::invalid("a client id is not UTF-8"))?;
        if self.store.read(|r| r.client_event_known(id))? {
            return Ok(false);
        }
        let new = self
            .scratch
            .prepare_cached("INSERT OR IGNORE INTO id (id) VALUES (?1)")
            .and_then(|mut s| s.execute([id]))
            .during("keep a client id aside")?;
        self.count += new as u64;
        Ok(new == 1)
    }

    /// Takes all ids over into the database, inside the import's transaction.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn commit(self, tx: &Tx<'_>) -> Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let mut all = self.scratch.prepare("SELECT id FROM id").during("take client ids over")?;
        let mut rows = all.query([]).during("take client ids over")?;
        while let Some(row) = rows.next().during("take client ids over")? {
            let id: String = row.get(0).during("take client ids over")?;
            tx.remember_client_event(&id)?;
        }
        Ok(())
    }
}

impl Drop for ImportIds<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
