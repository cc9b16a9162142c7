//! Names that point to a version, such as `production`, with everything they ever pointed to.

use rusqlite::{OptionalExtension, params};
use slate_core::{Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// One change of an alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasChange {
    /// The name.
    pub name: String,
    /// The version it points to from then on.
    pub version: String,
    /// The proposal that was approved for it.
    pub proposal: i64,
    /// Whether this went back to an earlier version.
    pub rollback: bool,
    /// Who did it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "name, version, proposal, rollback, actor, at";

fn change(row: &rusqlite::Row<'_>) -> rusqlite::Result<AliasChange> {
    Ok(AliasChange {
        name: row.get(0)?,
        version: row.get(1)?,
        proposal: row.get(2)?,
        rollback: row.get(3)?,
        actor: row.get(4)?,
        at: time(row, 5)?,
    })
}

impl Reader<'_> {
    /// The newest change of the alias `name`: where it points now.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn alias(&self, name: &str) -> Result<Option<AliasChange>> {
        let sql = format!("SELECT {COLUMNS} FROM alias WHERE name = ?1 ORDER BY seq DESC LIMIT 1");
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([name], change).optional())
            .during("read an alias")
    }

    /// All changes of all aliases, newest first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn alias_changes(&self) -> Result<Vec<AliasChange>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM alias ORDER BY seq DESC"))
            .and_then(|mut s| s.query_map([], change)?.collect())
            .during("read the aliases")
    }
}

impl Tx<'_> {
    /// Points an alias somewhere else.
    ///
    /// # Errors
    /// SQLite refuses; the version or the proposal is missing.
    pub fn set_alias(&self, c: &AliasChange) -> Result<()> {
        let sql = format!("INSERT INTO alias ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        let row = params![c.name, c.version, c.proposal, c.rollback, c.actor, c.at.as_millis()];
        self.db.execute(&sql, row).during("set an alias").map(drop)
    }
}
