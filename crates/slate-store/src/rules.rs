//! Every version of the rules that editors set.

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// One version of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesVersion {
    /// Its number; later ones are higher.
    pub version: u64,
    /// BLAKE3 of the document.
    pub hash: String,
    /// The document.
    pub body: String,
    /// Why it was set.
    pub why: String,
    /// Who set it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "version, hash, body, why, actor, at";

fn rules(row: &rusqlite::Row<'_>) -> rusqlite::Result<RulesVersion> {
    Ok(RulesVersion {
        version: row.get(0)?,
        hash: row.get(1)?,
        body: row.get(2)?,
        why: row.get(3)?,
        actor: row.get(4)?,
        at: time(row, 5)?,
    })
}

impl Reader<'_> {
    /// The version that counts; none before the first was set.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn rules(&self) -> Result<Option<RulesVersion>> {
        let sql = format!("SELECT {COLUMNS} FROM rules ORDER BY version DESC LIMIT 1");
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([], rules).optional())
            .during("read the rules")
    }

    /// Version `number`.
    ///
    /// # Errors
    /// There is none; SQLite refuses.
    pub fn rules_version(&self, number: u64) -> Result<RulesVersion> {
        let sql = format!("SELECT {COLUMNS} FROM rules WHERE version = ?1");
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([number], rules).optional())
            .during("read the rules")?
            .ok_or_else(|| Error::not_found(format!("there is no version {number} of the rules")))
    }
}

impl Tx<'_> {
    /// Adds a version, which counts from now on, and gives its number.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn add_rules(
        &self,
        hash: &str,
        body: &str,
        why: &str,
        actor: &str,
        at: Timestamp,
    ) -> Result<u64> {
        let sql = "INSERT INTO rules (hash, body, why, actor, at) VALUES (?1, ?2, ?3, ?4, ?5)
                   RETURNING version";
        self.db
            .query_row(sql, params![hash, body, why, actor, at.as_millis()], |row| row.get(0))
            .during("set the rules")
    }
}
