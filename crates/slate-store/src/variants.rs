//! Artwork or copy that titles can be shown with.

use rusqlite::params;
use slate_core::{Result, TitleId};

use crate::sql::{During, parsed};
use crate::{Reader, Tx};

impl Reader<'_> {
    /// The variants of all titles that have some, by title, in the order given.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn variants(&self) -> Result<Vec<(TitleId, String)>> {
        self.db
            .prepare_cached("SELECT title, name FROM variant ORDER BY title, position")
            .and_then(|mut s| s.query_map([], |row| Ok((parsed(row, 0)?, row.get(1)?)))?.collect())
            .during("read the variants")
    }
}

impl Tx<'_> {
    /// Replaces the variants of a title; none takes them away.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when one is named twice.
    pub fn set_variants(&self, title: &TitleId, names: &[String]) -> Result<()> {
        let sql = "INSERT INTO variant (title, position, name) VALUES (?1, ?2, ?3)";
        self.db
            .execute("DELETE FROM variant WHERE title = ?1", [title.as_str()])
            .during("replace variants")?;
        for (position, name) in (0_i64..).zip(names) {
            self.db
                .prepare_cached(sql)
                .and_then(|mut s| s.execute(params![title.as_str(), position, name]))
                .during("replace variants")?;
        }
        Ok(())
    }
}
