//! The rows of the record. What they mean, and how they are chained, is not known here.

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result};

use crate::sql::During;
use crate::{Reader, Tx};

/// A stored row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Position, from 1.
    pub seq: u64,
    /// The bytes that are hashed.
    pub entry: String,
    /// The hash after them.
    pub hash: Vec<u8>,
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<RecordRow> {
    Ok(RecordRow { seq: row.get(0)?, entry: row.get(1)?, hash: row.get(2)? })
}

impl Reader<'_> {
    /// The newest row.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn record_last(&self) -> Result<Option<RecordRow>> {
        self.db
            .prepare_cached("SELECT seq, entry, hash FROM record ORDER BY seq DESC LIMIT 1")
            .and_then(|mut s| s.query_row([], row).optional())
            .during("read the record")
    }

    /// Up to `limit` rows below `before`, newest first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn record_page(&self, before: u64, limit: u32) -> Result<Vec<RecordRow>> {
        let sql = "SELECT seq, entry, hash FROM record WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2";
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map(params![before, limit], row)?.collect())
            .during("read the record")
    }

    /// Gives every row to `each`, oldest first.
    ///
    /// # Errors
    /// SQLite refuses, or the first error of `each`.
    pub fn record_each(&self, mut each: impl FnMut(&RecordRow) -> Result<()>) -> Result<()> {
        let mut statement = self
            .db
            .prepare_cached("SELECT seq, CAST(entry AS BLOB), hash FROM record ORDER BY seq")
            .during("read the record")?;
        let mut rows = statement.query([]).during("read the record")?;
        while let Some(r) = rows.next().during("read the record")? {
            let seq: u64 = r.get(0).during("read the record")?;
            let bytes: Vec<u8> = r.get(1).during("read the record")?;
            let hash = r.get(2).during("read the record")?;
            let entry = String::from_utf8(bytes)
                .map_err(|_| Error::corrupt(format!("record entry {seq} is not text")))?;
            each(&RecordRow { seq, entry, hash })?;
        }
        Ok(())
    }

    /// A value from the studio's own table, such as its id.
    ///
    /// # Errors
    /// It is missing.
    pub fn studio_value(&self, key: &str) -> Result<String> {
        self.studio_value_if_set(key)?
            .ok_or_else(|| Error::corrupt(format!("the studio has no `{key}`")))
    }

    /// A value from the studio's own table, if somebody set it.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn studio_value_if_set(&self, key: &str) -> Result<Option<String>> {
        self.db
            .prepare_cached("SELECT value FROM studio WHERE key = ?1")
            .and_then(|mut s| s.query_row([key], |r| r.get(0)).optional())
            .during("read the studio")
    }
}

impl Tx<'_> {
    /// Appends a row.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when the position is taken.
    pub fn append_record(&self, r: &RecordRow) -> Result<()> {
        self.db
            .prepare_cached("INSERT INTO record (seq, entry, hash) VALUES (?1, ?2, ?3)")
            .and_then(|mut s| s.execute(params![r.seq, r.entry, r.hash]))
            .during("append to the record")
            .map(drop)
    }

    /// Sets a value of the studio's own table.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn set_studio_value(&self, key: &str, value: &str) -> Result<()> {
        self.db
            .execute(
                "INSERT INTO studio (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [key, value],
            )
            .during("write to the studio")
            .map(drop)
    }
}
