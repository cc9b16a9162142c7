//! What tracked runs are grouped by.

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// A group of tracked runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedExperiment {
    /// Its number; 0 is the one that clients use when they name none.
    pub id: i64,
    /// Its name, which no other has.
    pub name: String,
    /// Whether it was put away.
    pub deleted: bool,
    /// Who made it; empty for the first one, which nobody made.
    pub actor: String,
    /// When it was made.
    pub at: Timestamp,
    /// When it, or its tags, last changed.
    pub changed_at: Timestamp,
}

const COLUMNS: &str = "id, name, deleted, actor, at, changed_at";

fn experiment(row: &rusqlite::Row<'_>) -> rusqlite::Result<TrackedExperiment> {
    Ok(TrackedExperiment {
        id: row.get(0)?,
        name: row.get(1)?,
        deleted: row.get(2)?,
        actor: row.get(3)?,
        at: time(row, 4)?,
        changed_at: time(row, 5)?,
    })
}

impl Reader<'_> {
    /// The experiment with this number.
    ///
    /// # Errors
    /// There is none.
    pub fn tracked_experiment(&self, id: i64) -> Result<TrackedExperiment> {
        let sql = format!("SELECT {COLUMNS} FROM tracked_experiment WHERE id = ?1");
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([id], experiment).optional())
            .during("read an experiment")?
            .ok_or_else(|| {
                Error::not_found(format!("there is no tracked experiment {id}"))
                    .hint("`slate track experiments` shows them")
            })
    }

    /// The experiment of this name, if there is one.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_experiment_named(&self, name: &str) -> Result<Option<TrackedExperiment>> {
        let sql = format!("SELECT {COLUMNS} FROM tracked_experiment WHERE name = ?1");
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([name], experiment).optional())
            .during("read an experiment")
    }

    /// All experiments, newest first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_experiments(&self) -> Result<Vec<TrackedExperiment>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM tracked_experiment ORDER BY id DESC"))
            .and_then(|mut s| s.query_map([], experiment)?.collect())
            .during("read the experiments")
    }
}

impl Tx<'_> {
    /// Makes an experiment and gives its number.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when the name is taken.
    pub fn add_tracked_experiment(&self, name: &str, actor: &str, at: Timestamp) -> Result<i64> {
        self.refuse_taken(name)?;
        let sql = "INSERT INTO tracked_experiment (name, deleted, actor, at, changed_at)
                   VALUES (?1, 0, ?2, ?3, ?3)";
        self.db.execute(sql, params![name, actor, at.as_millis()]).during("make an experiment")?;
        Ok(self.db.last_insert_rowid())
    }

    /// Changes the name of an experiment, whether it was put away, and when it last changed.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when the name is taken by another.
    pub fn change_tracked_experiment(&self, e: &TrackedExperiment) -> Result<()> {
        if self.tracked_experiment(e.id)?.name != e.name {
            self.refuse_taken(&e.name)?;
        }
        let sql = "UPDATE tracked_experiment SET name = ?2, deleted = ?3, changed_at = ?4
                   WHERE id = ?1";
        let row = params![e.id, e.name, e.deleted, e.changed_at.as_millis()];
        self.db.execute(sql, row).during("change an experiment").map(drop)
    }

    fn refuse_taken(&self, name: &str) -> Result<()> {
        match self.tracked_experiment_named(name)? {
            None => Ok(()),
            Some(taken) => {
                let detail = format!("there is a tracked experiment `{name}` already");
                let hint = if taken.deleted { "it was put away; restore it" } else { "use it" };
                Err(Error::conflict(detail).hint(hint))
            }
        }
    }
}
