//! Forecasters of success: immutable, named by the hash of their artifact.

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// A forecaster and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecasterRow {
    /// BLAKE3 of the artifact.
    pub id: String,
    /// The name of its plan.
    pub name: String,
    /// What it forecasts.
    pub outcome: String,
    /// The last day it has learned of.
    pub until: String,
    /// Titles it learned from.
    pub learned: u64,
    /// Titles its intervals are calibrated on.
    pub calibrated: u64,
    /// Size of the artifact.
    pub bytes: u64,
    /// Who made it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "id, name, outcome, until, learned, calibrated, bytes, actor, at";

fn forecaster(row: &rusqlite::Row<'_>) -> rusqlite::Result<ForecasterRow> {
    Ok(ForecasterRow {
        id: row.get(0)?,
        name: row.get(1)?,
        outcome: row.get(2)?,
        until: row.get(3)?,
        learned: row.get(4)?,
        calibrated: row.get(5)?,
        bytes: row.get(6)?,
        actor: row.get(7)?,
        at: time(row, 8)?,
    })
}

impl Reader<'_> {
    /// The newest forecaster of this name, or the one whose id begins with it.
    ///
    /// # Errors
    /// There is none, or more than one begins so.
    pub fn forecaster(&self, name: &str) -> Result<ForecasterRow> {
        let by_name = format!(
            "SELECT {COLUMNS} FROM forecaster WHERE name = ?1 ORDER BY at DESC, id LIMIT 1"
        );
        let by_id = format!(
            "SELECT {COLUMNS} FROM forecaster WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2"
        );
        let newest = self
            .db
            .prepare_cached(&by_name)
            .and_then(|mut s| s.query_row([name], forecaster).optional())
            .during("read a forecaster")?;
        if let Some(found) = newest {
            return Ok(found);
        }
        let found: Vec<ForecasterRow> = self
            .db
            .prepare_cached(&by_id)
            .and_then(|mut s| s.query_map([name], forecaster)?.collect())
            .during("read a forecaster")?;
        match (<[ForecasterRow; 1]>::try_from(found), name.len()) {
            (Ok([found]), 4..) => Ok(found),
            (Err(more), 4..) if more.len() > 1 => {
                Err(Error::invalid(format!("more than one forecaster begins with `{name}`")))
            }
            _ => Err(Error::not_found(format!("there is no forecaster `{name}`")).hint(
                "`slate catalog train PLAN` makes one; `slate catalog forecasters` shows them",
            )),
        }
    }

    /// All forecasters, newest first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn forecasters(&self) -> Result<Vec<ForecasterRow>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM forecaster ORDER BY at DESC, id"))
            .and_then(|mut s| s.query_map([], forecaster)?.collect())
            .during("read the forecasters")
    }
}

impl Tx<'_> {
    /// Stores a forecaster; the same artifact again changes nothing.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn add_forecaster(&self, row: &ForecasterRow) -> Result<bool> {
        let sql = format!(
            "INSERT INTO forecaster ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO NOTHING"
        );
        let values = params![
            row.id,
            row.name,
            row.outcome,
            row.until,
            row.learned,
            row.calibrated,
            row.bytes,
            row.actor,
            row.at.as_millis()
        ];
        self.db.execute(&sql, values).during("store a forecaster").map(|n| n == 1)
    }
}
