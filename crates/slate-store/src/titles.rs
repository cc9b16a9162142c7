//! What the catalog says about titles.

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Title, TitleId};

use crate::sql::{During, unreadable};
use crate::{Reader, Tx};

fn title(row: &rusqlite::Row<'_>) -> rusqlite::Result<Title> {
    let body: String = row.get(0)?;
    serde_json::from_str(&body)
        .map_err(|e| unreadable(0, Error::corrupt(format!("stored title: {e}"))))
}

impl Reader<'_> {
    /// The title called `id`.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn title(&self, id: &TitleId) -> Result<Option<Title>> {
        self.db
            .prepare_cached("SELECT body FROM title WHERE id = ?1")
            .and_then(|mut s| s.query_row([id.as_str()], title).optional())
            .during("read a title")
    }

    /// How many titles the catalog describes.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn title_count(&self) -> Result<u64> {
        self.db.query_row("SELECT count(*) FROM title", [], |r| r.get(0)).during("count the titles")
    }

    /// All titles by id.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn titles(&self) -> Result<Vec<Title>> {
        self.db
            .prepare_cached("SELECT body FROM title ORDER BY id")
            .and_then(|mut s| s.query_map([], title)?.collect())
            .during("read the titles")
    }
}

impl Tx<'_> {
    /// Adds or replaces titles; returns how many rows are new or different.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn put_titles(&self, titles: &[Title]) -> Result<u64> {
        let sql = "INSERT INTO title (id, name, year, body) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (id) DO UPDATE
                   SET name = excluded.name, year = excluded.year, body = excluded.body
                   WHERE body <> excluded.body";
        let mut statement = self.db.prepare_cached(sql).during("store titles")?;
        let mut changed = 0;
        for title in titles {
            let body = serde_json::to_string(title)
                .map_err(|e| Error::invalid(format!("title `{}`: {e}", title.id)))?;
            let row = params![title.id.as_str(), title.name, title.year, body];
            changed += statement.execute(row).during("store a title")? as u64;
        }
        Ok(changed)
    }
}
