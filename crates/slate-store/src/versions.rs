//! Model versions: immutable, named by the hash of their artifact.

use rusqlite::params;
use slate_core::{Result, Timestamp};

use crate::sql::{During, json, time};
use crate::{Reader, Tx};

/// A fitted model and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// BLAKE3 of the artifact.
    pub id: String,
    /// The model's name in its plan.
    pub name: String,
    /// What sort of recommender.
    pub kind: String,
    /// The run it was chosen in, if any.
    pub run: Option<String>,
    /// The plan it was fitted by.
    pub plan: String,
    /// Its parameters.
    pub params: serde_json::Value,
    /// What the data was.
    pub data_fingerprint: String,
    /// Which program fitted it.
    pub code_version: String,
    /// Viewers it was fitted on.
    pub viewers: u64,
    /// Titles it scores.
    pub titles: u64,
    /// Size of the artifact.
    pub bytes: u64,
    /// Who fitted it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "id, name, kind, run, plan, params, data_fingerprint, code_version, viewers, \
                       titles, bytes, actor, at";

fn version(row: &rusqlite::Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        id: row.get(0)?,
        name: row.get(1)?,
        kind: row.get(2)?,
        run: row.get(3)?,
        plan: row.get(4)?,
        params: json(row, 5)?,
        data_fingerprint: row.get(6)?,
        code_version: row.get(7)?,
        viewers: row.get(8)?,
        titles: row.get(9)?,
        bytes: row.get(10)?,
        actor: row.get(11)?,
        at: time(row, 12)?,
    })
}

impl Reader<'_> {
    /// The version whose id is `id` or begins with it.
    ///
    /// # Errors
    /// There is none, or more than one begins so.
    pub fn version(&self, id: &str) -> Result<Version> {
        let full = self.one_by_prefix("version", id)?;
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM version WHERE id = ?1"))
            .and_then(|mut s| s.query_row([full], version))
            .during("read a version")
    }

    /// All versions, newest first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn versions(&self) -> Result<Vec<Version>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM version ORDER BY at DESC, id"))
            .and_then(|mut s| s.query_map([], version)?.collect())
            .during("read the versions")
    }
}

impl Tx<'_> {
    /// Stores a version; the same artifact again changes nothing.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn add_version(&self, v: &Version) -> Result<bool> {
        let sql = format!(
            "INSERT INTO version ({COLUMNS})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (id) DO NOTHING"
        );
        let row = params![
            v.id,
            v.name,
            v.kind,
            v.run,
            v.plan,
            v.params.to_string(),
            v.data_fingerprint,
            v.code_version,
            v.viewers,
            v.titles,
            v.bytes,
            v.actor,
            v.at.as_millis()
        ];
        self.db.execute(&sql, row).during("store a version").map(|n| n == 1)
    }
}
