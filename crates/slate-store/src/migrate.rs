//! Numbered migrations: a studio made by an earlier version opens in this one.

use rusqlite::Connection;
use slate_core::{Error, Result};

use crate::sql::During;

/// All migrations, oldest first; number N is at index N - 1. One that was released never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_foundation.sql"),
    include_str!("migrations/0002_sums.sql"),
    include_str!("migrations/0003_exposures.sql"),
    include_str!("migrations/0004_rules.sql"),
    include_str!("migrations/0005_online_tests.sql"),
    include_str!("migrations/0006_client_role.sql"),
    include_str!("migrations/0007_tracking.sql"),
    include_str!("migrations/0008_catalog.sql"),
];

/// Brings the database to the newest schema, each step in a transaction of its own.
///
/// # Errors
/// A database from a later version, or one that SQLite refuses.
pub(crate) fn migrate(db: &mut Connection) -> Result<()> {
    let have = version(db)?;
    if have > MIGRATIONS.len() {
        let detail = format!(
            "this studio has schema {have}, this program knows {} at most",
            MIGRATIONS.len()
        );
        return Err(Error::conflict(detail).hint("use the version of Slate that last opened it"));
    }
    migrate_to(db, MIGRATIONS.len())
}

/// Brings the database to this schema, if it has not reached it.
///
/// # Errors
/// SQLite refuses.
pub(crate) fn migrate_to(db: &mut Connection, schema: usize) -> Result<()> {
    let have = version(db)?;
    for (number, step) in MIGRATIONS.iter().enumerate().take(schema).skip(have) {
        apply(db, number + 1, step)?;
    }
    Ok(())
}

fn version(db: &Connection) -> Result<usize> {
    db.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0))
        .during("read the schema version")
        .map(|v| v as usize)
}

fn apply(db: &mut Connection, number: usize, step: &str) -> Result<()> {
    let what = format!("migrate the studio to schema {number}");
    let tx =
        db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).during(&what)?;
    // Another process may have been faster.
    let have: usize =
        tx.query_row("PRAGMA user_version", [], |r| r.get::<_, u32>(0)).during(&what)? as usize;
    if have < number {
        tx.execute_batch(step).during(&what)?;
        tx.pragma_update(None, "user_version", u32::try_from(number).unwrap_or(u32::MAX))
            .during(&what)?;
    }
    tx.commit().during(&what)
}
