//! Browsers that signed in.

use rusqlite::{OptionalExtension, params};
use slate_core::{Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// A signed-in browser: which token it came with, and the value its forms must carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the token used to sign in.
    pub token: [u8; 32],
    /// The value every form of this session carries.
    pub csrf: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Reader<'_> {
    /// The session whose cookie hashes to `hash`.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn session(&self, hash: &[u8; 32]) -> Result<Option<Session>> {
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Session { token: row.get(0)?, csrf: row.get(1)?, expires_at: time(row, 2)? })
        };
        self.db
            .prepare_cached("SELECT token, csrf, expires_at FROM session WHERE hash = ?1")
            .and_then(|mut s| s.query_row([&hash[..]], read).optional())
            .during("look up a session")
    }
}

impl Tx<'_> {
    /// Starts a session and forgets those that have ended.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn add_session(&self, hash: &[u8; 32], session: &Session, now: Timestamp) -> Result<()> {
        self.db
            .execute("DELETE FROM session WHERE expires_at < ?1", [now.as_millis()])
            .during("forget old sessions")?;
        let Session { token, csrf, expires_at } = session;
        self.db
            .execute(
                "INSERT INTO session (hash, token, csrf, expires_at) VALUES (?1, ?2, ?3, ?4)",
                params![&hash[..], &token[..], csrf, expires_at.as_millis()],
            )
            .during("start a session")
            .map(drop)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn remove_session(&self, hash: &[u8; 32]) -> Result<()> {
        self.db
            .execute("DELETE FROM session WHERE hash = ?1", [&hash[..]])
            .during("end a session")
            .map(drop)
    }
}
