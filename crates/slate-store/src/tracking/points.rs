//! Metrics of tracked runs, point by point.

use std::collections::HashMap;

use rusqlite::params;
use slate_core::{Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// One value of one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricPoint {
    /// Name of the metric.
    pub key: String,
    /// Where in the run, such as the epoch.
    pub step: i64,
    /// When it was measured.
    pub at: Timestamp,
    /// The value; it may be infinite or not a number.
    pub value: f64,
}

fn point(row: &rusqlite::Row<'_>) -> rusqlite::Result<MetricPoint> {
    let value: Option<f64> = row.get(3)?;
    let value = value.unwrap_or(f64::NAN);
    Ok(MetricPoint { key: row.get(0)?, step: row.get(1)?, at: time(row, 2)?, value })
}

/// A value as SQLite takes it.
fn column(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

impl Reader<'_> {
    /// The last point of each metric of a run, by name.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_latest(&self, run: &str) -> Result<Vec<MetricPoint>> {
        self.db
            .prepare_cached(
                "SELECT key, step, at, value FROM tracked_latest WHERE run = ?1 ORDER BY key",
            )
            .and_then(|mut s| s.query_map([run], point)?.collect())
            .during("read tracked metrics")
    }

    /// The last value of one metric, by run: what a search compares.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_latest_by_key(&self, key: &str) -> Result<HashMap<String, f64>> {
        self.db
            .prepare_cached("SELECT run, value FROM tracked_latest WHERE key = ?1")
            .and_then(|mut s| {
                let pair = |row: &rusqlite::Row<'_>| {
                    Ok((row.get(0)?, row.get::<_, Option<f64>>(1)?.unwrap_or(f64::NAN)))
                };
                s.query_map([key], pair)?.collect()
            })
            .during("read tracked metrics")
    }

    /// At most `limit` points of a metric of a run by step and time, `skip` of them left out.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_history(
        &self,
        run: &str,
        key: &str,
        skip: u64,
        limit: u64,
    ) -> Result<Vec<MetricPoint>> {
        let sql = "SELECT key, step, at, value FROM tracked_point WHERE run = ?1 AND key = ?2
                   ORDER BY step, at, seq LIMIT ?4 OFFSET ?3";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map(params![run, key, skip, limit], point)?.collect())
            .during("read a tracked metric")
    }
}

impl Tx<'_> {
    /// Adds a point; the same one again changes nothing.
    pub(super) fn add_tracked_point(&self, run: &str, p: &MetricPoint) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO tracked_point (run, key, step, at, value)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![run, p.key, p.step, p.at.as_millis(), column(p.value)];
        let new = self.db.prepare_cached(sql).and_then(|mut s| s.execute(row));
        if new.during("log a metric")? == 0 {
            return Ok(());
        }
        // Of two at one step and moment the larger counts; what is not a number is below all others.
        let sql = "INSERT INTO tracked_latest (run, key, step, at, value)
                   VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (run, key) DO UPDATE
                   SET step = excluded.step, at = excluded.at, value = excluded.value
                   WHERE (excluded.step, excluded.at, ifnull(excluded.value, -9e999))
                      >= (step, at, ifnull(value, -9e999))";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.execute(row))
            .during("log a metric")
            .map(drop)
    }
}
