//! Tracked runs: who started them, when, and how they ended.

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Timestamp};

use crate::sql::{During, time, time_opt};
use crate::{Reader, Tx};

/// A run that another program tracks here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedRun {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Number of its experiment.
    pub experiment: i64,
    /// Its name; others may have the same.
    pub name: String,
    /// `running`, `scheduled`, `finished`, `failed` or `killed`.
    pub status: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
    /// Whether it was put away.
    pub deleted: bool,
    /// Who started it.
    pub actor: String,
}

impl TrackedRun {
    /// Whether it may still log without an entry in the record.
    pub fn goes_on(&self) -> bool {
        matches!(self.status.as_str(), "running" | "scheduled") && !self.deleted
    }
}

const COLUMNS: &str = "id, experiment, name, status, started_at, ended_at, deleted, actor";

fn run(row: &rusqlite::Row<'_>) -> rusqlite::Result<TrackedRun> {
    Ok(TrackedRun {
        id: row.get(0)?,
        experiment: row.get(1)?,
        name: row.get(2)?,
        status: row.get(3)?,
        started_at: time(row, 4)?,
        ended_at: time_opt(row, 5)?,
        deleted: row.get(6)?,
        actor: row.get(7)?,
    })
}

impl Reader<'_> {
    /// The tracked run whose id is `id` or begins with it.
    ///
    /// # Errors
    /// There is none, or more than one begins so.
    pub fn tracked_run(&self, id: &str) -> Result<TrackedRun> {
        // Clients give whole ids, many a second; only people shorten them.
        if let Some(found) = self.tracked_run_if_any(id)? {
            return Ok(found);
        }
        let full = self.one_by_prefix("tracked_run", id)?;
        let found = self.tracked_run_if_any(&full)?;
        found.ok_or_else(|| Error::not_found(format!("there is no tracked run `{full}`")))
    }

    fn tracked_run_if_any(&self, id: &str) -> Result<Option<TrackedRun>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM tracked_run WHERE id = ?1"))
            .and_then(|mut s| s.query_row([id], run).optional())
            .during("read a tracked run")
    }

    /// The runs of an experiment, or all of them; newest first, of two at once the lower id first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_runs(&self, experiment: Option<i64>) -> Result<Vec<TrackedRun>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM tracked_run WHERE ?1 IS NULL OR experiment = ?1
             ORDER BY started_at DESC, id"
        );
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_map([experiment], run)?.collect())
            .during("read the tracked runs")
    }
}

impl Tx<'_> {
    /// Stores a run that starts.
    ///
    /// # Errors
    /// The id is taken; the experiment is missing.
    pub fn add_tracked_run(&self, r: &TrackedRun) -> Result<()> {
        let sql =
            format!("INSERT INTO tracked_run ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        let (started, ended) = (r.started_at.as_millis(), r.ended_at.map(Timestamp::as_millis));
        let row = params![r.id, r.experiment, r.name, r.status, started, ended, r.deleted, r.actor];
        self.db.execute(&sql, row).during("start a tracked run").map(drop)
    }

    /// Changes a run's name, status, end, and whether it was put away.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn change_tracked_run(&self, r: &TrackedRun) -> Result<()> {
        let sql = "UPDATE tracked_run SET name = ?2, status = ?3, ended_at = ?4, deleted = ?5
                   WHERE id = ?1";
        let ended = r.ended_at.map(Timestamp::as_millis);
        self.db
            .execute(sql, params![r.id, r.name, r.status, ended, r.deleted])
            .during("change a tracked run")
            .map(drop)
    }
}
