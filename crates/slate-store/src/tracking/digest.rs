//! What a run logged, as figures and one hash: what the record says of it.

use rusqlite::types::ValueRef;
use slate_core::Result;

use crate::Reader;
use crate::sql::During;

/// How much a run logged, and a hash of all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedDigest {
    /// Parameters.
    pub params: u64,
    /// Tags.
    pub tags: u64,
    /// Points of metrics.
    pub points: u64,
    /// Files.
    pub files: u64,
    /// BLAKE3 over every row of the four, in the order of their keys.
    pub hash: String,
}

/// What is hashed, in this order. Points of metrics are by key, step, time and value: the order in which they
/// came says nothing.
const ROWS: [&str; 4] = [
    "SELECT key, value FROM tracked_text WHERE kind = 'param' AND subject = ?1 ORDER BY key",
    "SELECT key, value FROM tracked_text WHERE kind = 'run' AND subject = ?1 ORDER BY key",
    "SELECT key, step, at, value FROM tracked_point WHERE run = ?1
     ORDER BY key, step, at, ifnull(value, 'NaN')",
    "SELECT path, artifact FROM tracked_file WHERE run = ?1 ORDER BY path",
];

impl Reader<'_> {
    /// How much a run has logged so far, and a hash of all of it.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_digest(&self, run: &str) -> Result<TrackedDigest> {
        let mut hasher = blake3::Hasher::new();
        let mut counts = [0; 4];
        for (count, sql) in counts.iter_mut().zip(ROWS) {
            *count = self.hash_rows(sql, run, &mut hasher).during("read what a run logged")?;
            hasher.update(&count.to_le_bytes());
        }
        let [params, tags, points, files] = counts;
        let hash = hasher.finalize().to_hex().to_string();
        Ok(TrackedDigest { params, tags, points, files, hash })
    }

    fn hash_rows(
        &self,
        sql: &str,
        run: &str,
        hasher: &mut blake3::Hasher,
    ) -> rusqlite::Result<u64> {
        let mut statement = self.db.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([run])?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            count += 1;
            for column in 0..columns {
                hash_value(row.get_ref(column)?, hasher);
            }
        }
        Ok(count)
    }
}

/// The kind of a value, its length where it has one, and its bytes: no two rows hash alike.
fn hash_value(value: ValueRef<'_>, hasher: &mut blake3::Hasher) {
    match value {
        ValueRef::Null => hasher.update(b"n"),
        ValueRef::Integer(n) => hasher.update(b"i").update(&n.to_le_bytes()),
        ValueRef::Real(x) => hasher.update(b"r").update(&x.to_le_bytes()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            hasher.update(b"t").update(&(bytes.len() as u64).to_le_bytes()).update(bytes)
        }
    };
}
