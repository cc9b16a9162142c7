//! Shortlists of what to acquire: immutable, named by the hash of their artifact. And what came of their titles.

use rusqlite::params;
use slate_core::{Error, Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// A shortlist and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortlistRow {
    /// BLAKE3 of the artifact.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The shortlist that a person changed to make this one.
    pub parent: Option<String>,
    /// Who made it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// What a title of a shortlist came to after its launch.
#[derive(Debug, Clone, PartialEq)]
pub struct ShortlistOutcome {
    /// The shortlist.
    pub shortlist: String,
    /// The title.
    pub title: String,
    /// Viewers it had.
    pub viewers: f64,
    /// Who says so.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

fn shortlist(row: &rusqlite::Row<'_>) -> rusqlite::Result<ShortlistRow> {
    Ok(ShortlistRow {
        id: row.get(0)?,
        name: row.get(1)?,
        parent: row.get(2)?,
        actor: row.get(3)?,
        at: time(row, 4)?,
    })
}

fn outcome(row: &rusqlite::Row<'_>) -> rusqlite::Result<ShortlistOutcome> {
    Ok(ShortlistOutcome {
        shortlist: row.get(0)?,
        title: row.get(1)?,
        viewers: row.get(2)?,
        actor: row.get(3)?,
        at: time(row, 4)?,
    })
}

const COLUMNS: &str = "id, name, parent, actor, at";

impl Reader<'_> {
    /// The shortlist whose id is `id` or begins with it.
    ///
    /// # Errors
    /// There is none, or more than one begins so.
    pub fn shortlist(&self, id: &str) -> Result<ShortlistRow> {
        let full = self.one_by_prefix("shortlist", id)?;
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM shortlist WHERE id = ?1"))
            .and_then(|mut s| s.query_row([full], shortlist))
            .during("read a shortlist")
    }

    /// All shortlists, newest first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn shortlists(&self) -> Result<Vec<ShortlistRow>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM shortlist ORDER BY at DESC, id"))
            .and_then(|mut s| s.query_map([], shortlist)?.collect())
            .during("read the shortlists")
    }

    /// What the titles of a shortlist came to, the last entry of each, by title.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn shortlist_outcomes(&self, id: &str) -> Result<Vec<ShortlistOutcome>> {
        let sql = "SELECT shortlist, title, viewers, actor, at FROM shortlist_outcome o
                   WHERE shortlist = ?1 AND seq = (SELECT max(seq) FROM shortlist_outcome
                         WHERE shortlist = o.shortlist AND title = o.title)
                   ORDER BY title";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map([id], outcome)?.collect())
            .during("read what came of a shortlist")
    }
}

impl Tx<'_> {
    /// Stores a shortlist; the same artifact again changes nothing.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn add_shortlist(&self, row: &ShortlistRow) -> Result<bool> {
        let sql = format!(
            "INSERT INTO shortlist ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO NOTHING"
        );
        let values = params![row.id, row.name, row.parent, row.actor, row.at.as_millis()];
        self.db.execute(&sql, values).during("store a shortlist").map(|n| n == 1)
    }

    /// Stores what a title came to.
    ///
    /// # Errors
    /// Viewers below 0 or no number; SQLite refuses.
    pub fn add_shortlist_outcome(&self, o: &ShortlistOutcome) -> Result<()> {
        if !(o.viewers.is_finite() && o.viewers >= 0.0) {
            return Err(Error::invalid(format!("expected viewers from 0 on, found {}", o.viewers)));
        }
        let sql = "INSERT INTO shortlist_outcome (shortlist, title, viewers, actor, at)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![o.shortlist, o.title, o.viewers, o.actor, o.at.as_millis()];
        self.db.execute(sql, values).during("store what came of a title").map(drop)
    }
}
