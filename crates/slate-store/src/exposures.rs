//! What was shown to whom. Evidence beside events: no decision, so no entry of the record.

use rusqlite::params;
use slate_core::{Result, Timestamp, ViewerId};

use crate::sql::{During, time, unreadable};
use crate::{Reader, Store, Tx};

/// One page that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposureRow {
    /// Its id.
    pub slate: String,
    /// To whom, if it was somebody known.
    pub viewer: Option<ViewerId>,
    /// When.
    pub at: Timestamp,
    /// The model version that made it.
    pub version: String,
    /// What was where, and with which probability, as JSON.
    pub body: String,
}

/// A page that is to be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExposure {
    /// The page.
    pub page: ExposureRow,
    /// How often somebody had been forgotten when what the page is made of was read:
    /// [`Reader::times_forgotten`].
    pub forgotten: u64,
}

fn exposure(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, ExposureRow)> {
    let viewer: Option<String> = row.get(2)?;
    let exposure = ExposureRow {
        slate: row.get(1)?,
        viewer: viewer.map(ViewerId::new).transpose().map_err(|e| unreadable(2, e))?,
        at: time(row, 3)?,
        version: row.get(4)?,
        body: row.get(5)?,
    };
    Ok((row.get(0)?, exposure))
}

impl Store {
    /// Writes pages that were shown, all of them or none, in one transaction that is on the disk when this
    /// returns. A page is no change of state, so that it needs no decision and leaves no entry of the record.
    ///
    /// A page that was made before somebody was forgotten is written without its viewer: it may be theirs, and
    /// nobody is left who could tell.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn log_exposures(&self, pages: &[NewExposure]) -> Result<()> {
        self.write(|tx| {
            let forgotten = tx.times_forgotten()?;
            pages.iter().try_for_each(|new| {
                let viewer = new.page.viewer.as_ref().filter(|_| new.forgotten == forgotten);
                tx.add_exposure(&new.page, viewer)
            })
        })
    }
}

impl Reader<'_> {
    /// At most `limit` pages after number `after`, in the order they were written, with their numbers.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn exposures_since(&self, after: i64, limit: u64) -> Result<Vec<(i64, ExposureRow)>> {
        let sql = "SELECT seq, slate, viewer, at, version, body FROM exposure
                   WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map(params![after, limit], exposure)?.collect())
            .during("read what was shown")
    }

    /// The newest `limit` pages, newest first, with their numbers.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn exposures_newest(&self, limit: u64) -> Result<Vec<(i64, ExposureRow)>> {
        let sql = "SELECT seq, slate, viewer, at, version, body FROM exposure
                   ORDER BY seq DESC LIMIT ?1";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map([limit], exposure)?.collect())
            .during("read what was shown")
    }

    /// The page called `slate`, if it was logged.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn exposure(&self, slate: &str) -> Result<Option<ExposureRow>> {
        let sql = "SELECT seq, slate, viewer, at, version, body FROM exposure WHERE slate = ?1";
        let found = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map([slate], exposure)?.next().transpose())
            .during("read a page that was shown")?;
        Ok(found.map(|(_, row)| row))
    }

    /// How many pages are logged.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn exposure_count(&self) -> Result<u64> {
        self.db
            .query_row("SELECT count(*) FROM exposure", [], |r| r.get(0))
            .during("count what was shown")
    }
}

impl Tx<'_> {
    fn add_exposure(&self, page: &ExposureRow, viewer: Option<&ViewerId>) -> Result<()> {
        let sql = "INSERT INTO exposure (slate, viewer, at, version, body)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let ExposureRow { slate, at, version, body, .. } = page;
        let viewer = viewer.map(ViewerId::as_str);
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.execute(params![slate, viewer, at.as_millis(), version, body]))
            .during("log what was shown")
            .map(drop)
    }
}
