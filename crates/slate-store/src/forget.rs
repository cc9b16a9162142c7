//! Forgetting one viewer: every table that names viewers is on one list.

use rusqlite::OptionalExtension;
use slate_core::{Result, Timestamp, ViewerId};

use crate::sql::During;
use crate::{Reader, SegmentRow, Tx};

/// Every table with rows of one viewer, and the column that says whose they are. A table that is missing
/// here fails a test.
const TABLES_OF_VIEWERS: &[(&str, &str)] = &[
    ("inbox_event", "viewer"),
    ("exposure", "viewer"),
    ("test_exposure", "unit"),
    ("viewer", "id"),
];

/// The key under which it is counted how often somebody was forgotten.
const FORGOTTEN: &str = "forgotten";

/// Rows of one viewer in one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsOfViewer {
    /// The table.
    pub table: &'static str,
    /// How many.
    pub rows: u64,
}

impl Reader<'_> {
    /// How many rows every table has of a viewer, tables without any included.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn rows_of_viewer(&self, id: &ViewerId) -> Result<Vec<RowsOfViewer>> {
        let count = |&(table, column): &(&'static str, &str)| {
            let sql = format!("SELECT count(*) FROM {table} WHERE {column} = ?1");
            let rows = self.db.query_row(&sql, [id.as_str()], |r| r.get(0));
            Ok(RowsOfViewer { table, rows: rows.during("look for a viewer")? })
        };
        TABLES_OF_VIEWERS.iter().map(count).collect()
    }

    /// How often somebody was forgotten: whoever computes on viewing or holds it in memory sees by it that
    /// somebody must not be in it any more. Who it was is known to nobody.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn times_forgotten(&self) -> Result<u64> {
        let times = self.studio_value_if_set(FORGOTTEN)?;
        Ok(times.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// The key that stands for a viewer in the record, if there is one.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn viewer_key_if_any(&self, id: &ViewerId) -> Result<Option<[u8; 32]>> {
        self.db
            .prepare_cached("SELECT key FROM viewer WHERE id = ?1")
            .and_then(|mut s| s.query_row([id.as_str()], |r| r.get(0)).optional())
            .during("read a viewer's key")
    }
}

impl Tx<'_> {
    /// Removes every row of a viewer, the key included, and how many there were in each table; counts it in
    /// [`Reader::times_forgotten`]. Without the key nobody can tell any more whom an entry of the record means.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn forget_viewer(&self, id: &ViewerId) -> Result<Vec<RowsOfViewer>> {
        self.set_studio_value(FORGOTTEN, &(self.times_forgotten()? + 1).to_string())?;
        // Client ids of posted events first: they are found through the events.
        self.db
            .execute(
                "DELETE FROM client_event WHERE id IN
                 (SELECT id FROM inbox_event WHERE viewer = ?1 AND id IS NOT NULL)",
                [id.as_str()],
            )
            .during("forget a viewer")?;
        let remove = |&(table, column): &(&'static str, &str)| {
            let sql = format!("DELETE FROM {table} WHERE {column} = ?1");
            let rows = self.db.execute(&sql, [id.as_str()]).during("forget a viewer")? as u64;
            Ok(RowsOfViewer { table, rows })
        };
        TABLES_OF_VIEWERS.iter().map(remove).collect()
    }

    /// Forgets client ids of events that are gone; how many were known.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn forget_client_events(&self, ids: &[String]) -> Result<u64> {
        let mut statement = self
            .db
            .prepare_cached("DELETE FROM client_event WHERE id = ?1")
            .during("forget client ids")?;
        let mut known = 0;
        for id in ids {
            known += statement.execute([id]).during("forget client ids")? as u64;
        }
        Ok(known)
    }

    /// Takes files out of the manifest and names others in their place.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when a file to go is not named, or a new one is named already.
    pub fn replace_segments(
        &self,
        gone: &[String],
        new: &[SegmentRow],
        at: Timestamp,
    ) -> Result<()> {
        for file in gone {
            let n = self
                .db
                .execute("DELETE FROM segment WHERE file = ?1", [file])
                .during("change the manifest")?;
            if n != 1 {
                let detail = format!("`{file}` is no longer in the manifest");
                return Err(slate_core::Error::conflict(detail).hint("try again"));
            }
        }
        self.add_segments(new, at)
    }
}
