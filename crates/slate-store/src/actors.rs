//! Accounts and their tokens.

use rusqlite::{OptionalExtension, params};
use slate_core::{ActorName, Result, Role, Timestamp};

use crate::sql::{During, parsed, time, time_opt};
use crate::{Reader, Tx};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Its name.
    pub name: ActorName,
    /// The person behind it.
    pub person: String,
    /// What it may be.
    pub role: Role,
    /// Since when.
    pub added_at: Timestamp,
    /// Until when, if it ended.
    pub revoked_at: Option<Timestamp>,
}

/// Whose token it is, and whether it still counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenOwner {
    /// The account.
    pub actor: Actor,
    /// The token's public name.
    pub token: String,
    /// The account or the token was revoked.
    pub revoked: bool,
}

const COLUMNS: &str = "name, person, role, added_at, revoked_at";

fn actor(row: &rusqlite::Row<'_>) -> rusqlite::Result<Actor> {
    Ok(Actor {
        name: parsed(row, 0)?,
        person: row.get(1)?,
        role: parsed(row, 2)?,
        added_at: time(row, 3)?,
        revoked_at: time_opt(row, 4)?,
    })
}

impl Reader<'_> {
    /// The account called `name`.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn actor(&self, name: &ActorName) -> Result<Option<Actor>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM actor WHERE name = ?1"))
            .and_then(|mut s| s.query_row([name.as_str()], actor).optional())
            .during("read an actor")
    }

    /// All accounts by name.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn actors(&self) -> Result<Vec<Actor>> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM actor ORDER BY name"))
            .and_then(|mut s| s.query_map([], actor)?.collect())
            .during("read the actors")
    }

    /// Hashes of all tokens that count, as do their accounts.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn token_hashes(&self) -> Result<Vec<[u8; 32]>> {
        let sql = "SELECT hash FROM token JOIN actor ON actor.name = token.actor
                   WHERE token.revoked_at IS NULL AND actor.revoked_at IS NULL ORDER BY hash";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map([], |r| r.get(0))?.collect())
            .during("read the tokens")
    }

    /// Whose token hashes to `hash`.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn token_owner(&self, hash: &[u8; 32]) -> Result<Option<TokenOwner>> {
        let sql = format!(
            "SELECT {COLUMNS}, id, token_revoked_at FROM (
                SELECT actor.*, token.id, token.revoked_at AS token_revoked_at
                FROM token JOIN actor ON actor.name = token.actor WHERE token.hash = ?1)"
        );
        let owner = |row: &rusqlite::Row<'_>| {
            let actor = actor(row)?;
            let token_revoked: Option<i64> = row.get(6)?;
            let revoked = actor.revoked_at.is_some() || token_revoked.is_some();
            Ok(TokenOwner { actor, token: row.get(5)?, revoked })
        };
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([&hash[..]], owner).optional())
            .during("look up a token")
    }
}

impl Tx<'_> {
    /// Adds an account.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when the name is taken.
    pub fn add_actor(&self, actor: &Actor) -> Result<()> {
        let Actor { name, person, role, added_at, .. } = actor;
        self.db
            .execute(
                "INSERT INTO actor (name, person, role, added_at) VALUES (?1, ?2, ?3, ?4)",
                params![name.as_str(), person, role.as_str(), added_at.as_millis()],
            )
            .during(&format!("add actor `{name}`"))
            .map(drop)
    }

    /// Adds a token of an account by its hash.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when the public name is taken or the account is missing.
    pub fn add_token(
        &self,
        hash: &[u8; 32],
        id: &str,
        actor: &ActorName,
        at: Timestamp,
    ) -> Result<()> {
        self.db
            .execute(
                "INSERT INTO token (hash, id, actor, added_at) VALUES (?1, ?2, ?3, ?4)",
                params![&hash[..], id, actor.as_str(), at.as_millis()],
            )
            .during(&format!("add a token for `{actor}`"))
            .map(drop)
    }

    /// Ends an account and so all its tokens and sessions; false when there was nothing to end.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn revoke_actor(&self, name: &ActorName, at: Timestamp) -> Result<bool> {
        let sql = "UPDATE actor SET revoked_at = ?2 WHERE name = ?1 AND revoked_at IS NULL";
        self.db
            .execute(sql, params![name.as_str(), at.as_millis()])
            .during("revoke an actor")
            .map(|n| n == 1)
    }

    /// Ends one token; false when there was nothing to end.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn revoke_token(&self, id: &str, at: Timestamp) -> Result<bool> {
        let sql = "UPDATE token SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
        self.db.execute(sql, params![id, at.as_millis()]).during("revoke a token").map(|n| n == 1)
    }
}
