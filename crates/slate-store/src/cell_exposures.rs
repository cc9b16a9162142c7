//! Who was in which cell of which test. Evidence beside events: no decision, so no entry of the record.

use rusqlite::params;
use slate_core::{Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Store, Tx};

/// The first time that a cell made a difference to a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct CellExposure {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// Who, or what.
    pub unit: String,
    /// The cell.
    pub cell: String,
    /// When.
    pub at: Timestamp,
    /// With which probability the unit came into this cell.
    pub propensity: f64,
    /// What was known of the unit then, as a JSON object: the dimensions of the analysis.
    pub attributes: String,
}

/// An exposure that is to be logged.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCellExposure {
    /// The exposure.
    pub exposure: CellExposure,
    /// How often somebody had been forgotten when it was made: [`Reader::times_forgotten`].
    pub forgotten: u64,
}

/// How many units were in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellCount {
    /// The cell.
    pub cell: String,
    /// Units that were in this cell and in no other of the phase.
    pub units: u64,
}

const COLUMNS: &str = "seq, test, phase, unit, cell, at, propensity, attributes";

fn exposure(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, CellExposure)> {
    let exposure = CellExposure {
        test: row.get(1)?,
        phase: row.get(2)?,
        unit: row.get(3)?,
        cell: row.get(4)?,
        at: time(row, 5)?,
        propensity: row.get(6)?,
        attributes: row.get(7)?,
    };
    Ok((row.get(0)?, exposure))
}

impl Store {
    /// Writes exposures that are not known yet, all of them or none, in one transaction that is on the disk when this
    /// returns. Whether all of them count.
    ///
    /// An exposure that was made before somebody was forgotten is left out: it may be theirs, and nobody is left who
    /// could tell. Whoever it was of will be exposed again.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn log_cell_exposures(&self, exposures: &[NewCellExposure]) -> Result<bool> {
        self.write(|tx| {
            let forgotten = tx.times_forgotten()?;
            let counts = |new: &&NewCellExposure| new.forgotten == forgotten;
            for new in exposures.iter().filter(counts) {
                tx.add_cell_exposure(&new.exposure)?;
            }
            Ok(exposures.iter().all(|new| counts(&new)))
        })
    }
}

impl Reader<'_> {
    /// Hands every exposure of a phase after number `after` to `each`, in the order they were written, with their
    /// numbers.
    ///
    /// # Errors
    /// SQLite refuses, or `each` does.
    pub fn each_cell_exposure(
        &self,
        test: &str,
        phase: u32,
        after: i64,
        each: &mut dyn FnMut(i64, CellExposure) -> Result<()>,
    ) -> Result<()> {
        let doing = "read who was in which cell";
        let sql = format!(
            "SELECT {COLUMNS} FROM test_exposure
             WHERE test = ?1 AND phase = ?2 AND seq > ?3 ORDER BY seq"
        );
        let mut statement = self.db.prepare_cached(&sql).during(doing)?;
        let mut rows = statement.query(params![test, phase, after]).during(doing)?;
        while let Some(row) = rows.next().during(doing)? {
            let (seq, exposure) = exposure(row).during(doing)?;
            each(seq, exposure)?;
        }
        Ok(())
    }

    /// Units by cell of a phase; those that were in more than one cell are counted apart, second.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn cell_counts(&self, test: &str, phase: u32) -> Result<(Vec<CellCount>, u64)> {
        let sql = "SELECT cell, sum(cells = 1), sum(cells > 1) FROM
                   (SELECT min(cell) AS cell, count(*) AS cells FROM test_exposure
                    WHERE test = ?1 AND phase = ?2 GROUP BY unit) GROUP BY cell ORDER BY cell";
        let rows: Vec<(CellCount, u64)> = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| {
                let count = |row: &rusqlite::Row<'_>| {
                    Ok((CellCount { cell: row.get(0)?, units: row.get(1)? }, row.get(2)?))
                };
                s.query_map(params![test, phase], count)?.collect()
            })
            .during("count who was in which cell")?;
        let several = rows.iter().map(|(_, several)| several).sum();
        Ok((rows.into_iter().map(|(count, _)| count).collect(), several))
    }

    /// The number of the newest exposure, 0 before there is one.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn cell_exposures_last(&self) -> Result<i64> {
        self.db
            .query_row("SELECT coalesce(max(seq), 0) FROM test_exposure", [], |row| row.get(0))
            .during("look for exposures")
    }

    /// By how much the clock was set back between two exposures of a phase, at most; none where it was not.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn clock_set_back_ms(&self, test: &str, phase: u32) -> Result<Option<i64>> {
        let sql = "SELECT max(before - at) FROM
                   (SELECT at, max(at) OVER (ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                    AS before FROM test_exposure WHERE test = ?1 AND phase = ?2)";
        let most: Option<i64> = self
            .db
            .query_row(sql, params![test, phase], |row| row.get(0))
            .during("look at the clock")?;
        Ok(most.filter(|ms| *ms > 0))
    }
}

impl Tx<'_> {
    fn add_cell_exposure(&self, e: &CellExposure) -> Result<()> {
        let sql = "INSERT INTO test_exposure (test, phase, unit, cell, at, propensity, attributes)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                   ON CONFLICT (test, phase, unit, cell) DO NOTHING";
        let CellExposure { test, phase, unit, cell, at, propensity, attributes } = e;
        let row = params![test, phase, unit, cell, at.as_millis(), propensity, attributes];
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.execute(row))
            .during("log who is in which cell")
            .map(drop)
    }
}
