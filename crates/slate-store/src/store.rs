//! The database: one writer, readers beside it.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use slate_core::{Error, Result, failpoint};

use crate::migrate::migrate;
use crate::sql::During;

const BUSY: Duration = Duration::from_secs(30);
const READERS_KEPT: usize = 8;

/// An open database. Cheap to share; safe from many threads and many processes.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

/// What can be read; the functions are in one file a family of tables.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub(crate) db: &'a Connection,
}

/// A write transaction. It reads too, and sees its own writes.
#[derive(Debug)]
pub struct Tx<'a> {
    reader: Reader<'a>,
}

impl<'a> Deref for Tx<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl Store {
    /// Makes a new database at `path`.
    ///
    /// # Errors
    /// There is one already, or the disk refuses.
    pub fn create(path: &Path) -> Result<Self> {
        if path.exists() {
            let detail = format!("`{}` exists already", path.display());
            return Err(Error::conflict(detail).hint("choose another folder"));
        }
        Self::open_at(path, OpenFlags::default())
    }

    /// Opens the database at `path` and brings it to the newest schema.
    ///
    /// # Errors
    /// There is none, it is from a later version, or the disk refuses.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.exists() {
            let detail = format!("there is no studio here: `{}` is missing", path.display());
            return Err(Error::not_found(detail)
                .hint("make one with `slate init DIR`, or name one with `--studio DIR`"));
        }
        Self::open_at(path, OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE)
    }

    fn open_at(path: &Path, flags: OpenFlags) -> Result<Self> {
        let mut writer = connect(path, flags)?;
        writer.pragma_update(None, "journal_mode", "wal").during("open the studio")?;
        migrate(&mut writer)?;
        let (writer, readers) = (Mutex::new(writer), Mutex::new(Vec::new()));
        Ok(Self { path: path.to_owned(), writer, readers })
    }

    /// Runs `read` on one consistent snapshot.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn read<T>(&self, read: impl FnOnce(Reader<'_>) -> Result<T>) -> Result<T> {
        let mut db = self.take_reader()?;
        let result = {
            let snapshot = db.transaction().during("read the studio")?;
            read(Reader { db: &snapshot })
        };
        self.keep_reader(db);
        result
    }

    fn take_reader(&self) -> Result<Connection> {
        let kept = lock(&self.readers).pop();
        kept.map_or_else(|| self.connect(), Ok)
    }

    fn keep_reader(&self, db: Connection) {
        let mut readers = lock(&self.readers);
        if readers.len() < READERS_KEPT {
            readers.push(db);
        }
    }

    /// Another connection to the same file, which is not made anew if somebody took it away.
    fn connect(&self) -> Result<Connection> {
        connect(&self.path, OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Runs `write` in one transaction that is on the disk when this returns; on an error nothing of
    /// it happened.
    ///
    /// # Errors
    /// Those of `write`, and of the commit.
    pub fn write<T>(&self, write: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let mut db = lock(&self.writer);
        let tx = db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .during("write to the studio")?;
        let value = write(&Tx { reader: Reader { db: &tx } })?;
        commit(tx)?;
        Ok(value)
    }

    /// Brings all of the write-ahead log into the database and empties it, so that nothing of what was deleted
    /// stays in it. `false` when somebody is reading an older snapshot; a later call or commit does it then.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn empty_log(&self) -> Result<bool> {
        let db = lock(&self.writer);
        // Kept readers hold no snapshot between two reads.
        let busy: i64 = db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))
            .during("empty the log")?;
        Ok(busy == 0)
    }

    /// A number that changes whenever somebody, in this process or another, has added to the record.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn change_counter(&self) -> Result<i64> {
        let db = self.take_reader()?;
        let counter = db.query_row("SELECT coalesce(max(seq), 0) FROM record", [], |r| r.get(0));
        self.keep_reader(db);
        counter.during("look for changes")
    }

    /// Copies the database to `target` while it is in use.
    ///
    /// # Errors
    /// The target exists, or the disk refuses.
    pub fn copy_to(&self, target: &Path) -> Result<()> {
        if target.exists() {
            return Err(Error::conflict(format!("`{}` exists already", target.display())));
        }
        let source = self.connect()?;
        let mut copy = Connection::open(target).during("open the copy")?;
        let backup = rusqlite::backup::Backup::new(&source, &mut copy).during("start the copy")?;
        // One step is one snapshot, and holds nobody up. Of many steps every commit beside them would
        // start the copy again, so that under steady writing it never ended.
        backup.run_to_completion(i32::MAX, Duration::ZERO, None).during("copy the database")?;
        drop(backup);
        copy.pragma_update(None, "journal_mode", "delete").during("close the copy")
    }

    /// Lets SQLite check its own structure; empty when all is well.
    ///
    /// # Errors
    /// SQLite cannot even look.
    pub fn integrity_faults(&self) -> Result<Vec<String>> {
        self.read(|r| {
            let mut statement = r.db.prepare("PRAGMA integrity_check(5)").during("check")?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0)).during("check")?;
            let lines: Vec<String> = rows.collect::<rusqlite::Result<_>>().during("check")?;
            Ok(lines.into_iter().filter(|l| l != "ok").collect())
        })
    }
}

/// Commits, with a failpoint on either side of the moment that decides.
fn commit(tx: Transaction<'_>) -> Result<()> {
    failpoint::hit("store.commit").map_err(|e| Error::io("commit", &e))?;
    tx.commit().during("commit")?;
    failpoint::hit("store.committed").map_err(|e| Error::io("after the commit", &e))
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let db = Connection::open_with_flags(path, flags).during("open the studio")?;
    db.busy_timeout(BUSY).during("open the studio")?;
    db.set_prepared_statement_cache_capacity(64);
    // A kept statement is not planned again whenever another value is bound to it.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).during("open the studio")?;
    for (name, value) in [
        ("synchronous", "full"),
        ("foreign_keys", "on"),
        ("trusted_schema", "off"),
        // What is deleted is overwritten: a viewer's rows must not stay in pages that are free.
        ("secure_delete", "on"),
    ] {
        db.pragma_update(None, name, value).during("open the studio")?;
    }
    Ok(db)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
