//! Offline experiments that were run.

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// A finished run. Its report is an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Short name made from its contents.
    pub id: String,
    /// The plan's name.
    pub name: String,
    /// The plan as written.
    pub plan: String,
    /// Hash of the report.
    pub report: String,
    /// Hash of every viewer's values, which only comparisons read.
    pub per_viewer: String,
    /// What the data was.
    pub data_fingerprint: String,
    /// Which program ran it.
    pub code_version: String,
    /// Who ran it.
    pub actor: String,
    /// When it ended.
    pub at: Timestamp,
}

const COLUMNS: &str =
    "id, name, plan, report, per_viewer, data_fingerprint, code_version, actor, at";

fn run(row: &rusqlite::Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        id: row.get(0)?,
        name: row.get(1)?,
        plan: row.get(2)?,
        report: row.get(3)?,
        per_viewer: row.get(4)?,
        data_fingerprint: row.get(5)?,
        code_version: row.get(6)?,
        actor: row.get(7)?,
        at: time(row, 8)?,
    })
}

impl Reader<'_> {
    /// The run whose id is `id` or begins with it.
    ///
    /// # Errors
    /// There is none, or more than one begins so.
    pub fn run(&self, id: &str) -> Result<Run> {
        let full = self.one_by_prefix("run", id)?;
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM run WHERE id = ?1"))
            .and_then(|mut s| s.query_row([full], run))
            .during("read a run")
    }

    /// All runs, newest first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn runs(&self) -> Result<Vec<Run>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM run ORDER BY at DESC, id"))
            .and_then(|mut s| s.query_map([], run)?.collect())
            .during("read the runs")
    }

    /// The full id of the one row of `table` whose id begins with `prefix`.
    pub(crate) fn one_by_prefix(&self, table: &str, prefix: &str) -> Result<String> {
        let sql = format!("SELECT id FROM {table} WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2");
        let found: Vec<String> = self
            .db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_map([prefix], |r| r.get(0))?.collect())
            .during("look up an id")?;
        let what = table.replace('_', " ");
        match (found.as_slice(), prefix.len()) {
            ([id], 4..) => Ok(id.clone()),
            (_, 0..4) => Err(Error::invalid(format!("`{prefix}` is too short for a {what} id"))
                .hint("give at least four characters")),
            ([], _) => Err(Error::not_found(format!("there is no {what} `{prefix}`"))
                .hint(format!("`slate {}` shows them", list(table)))),
            _ => Err(Error::invalid(format!("more than one {what} begins with `{prefix}`"))
                .hint("give more characters of the id")),
        }
    }
}

/// The command that lists a table.
fn list(table: &str) -> &str {
    match table {
        "version" => "model list",
        "tracked_run" => "track search",
        "shortlist" => "catalog shortlists",
        _ => "run list",
    }
}

impl Tx<'_> {
    /// Stores a run; storing the same one again changes nothing.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn add_run(&self, r: &Run) -> Result<bool> {
        let known: Option<i64> = self
            .db
            .query_row("SELECT 1 FROM run WHERE id = ?1", [&r.id], |row| row.get(0))
            .optional()
            .during("look up a run")?;
        if known.is_some() {
            return Ok(false);
        }
        let sql =
            format!("INSERT INTO run ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        let (fingerprint, at) = (&r.data_fingerprint, r.at.as_millis());
        let row = params![
            r.id,
            r.name,
            r.plan,
            r.report,
            r.per_viewer,
            fingerprint,
            r.code_version,
            r.actor,
            at
        ];
        self.db.execute(&sql, row).during("store a run")?;
        Ok(true)
    }
}
