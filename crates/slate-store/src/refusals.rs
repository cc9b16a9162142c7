//! Refusals of callers nobody knows: counted by day and reason.

use rusqlite::params;
use slate_core::{Result, Timestamp};

use crate::sql::During;
use crate::{Reader, Tx};

impl Reader<'_> {
    /// (day, reason, count), newest day first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn refusals(&self) -> Result<Vec<(String, String, u64)>> {
        self.db
            .prepare_cached(
                "SELECT day, reason, n FROM refusal ORDER BY day DESC, reason LIMIT 1000",
            )
            .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect())
            .during("read the refusals")
    }
}

impl Tx<'_> {
    /// Counts `n` refusals for `reason` on the day of `at`.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn count_refusal(&self, reason: &str, n: u64, at: Timestamp) -> Result<()> {
        let day = at.to_string().chars().take(10).collect::<String>();
        self.db
            .execute(
                "INSERT INTO refusal (day, reason, n) VALUES (?1, ?2, ?3)
                 ON CONFLICT (day, reason) DO UPDATE SET n = n + excluded.n",
                params![day, reason, n],
            )
            .during("count a refusal")
            .map(drop)
    }
}
