//! Texts under keys: parameters of runs, and tags of whatever is tracked.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{OptionalExtension, params};
use slate_core::Result;

use crate::sql::During;
use crate::{Reader, Tx};

/// What a text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// A parameter of a run, which is set once.
    Param,
    /// A tag of a run.
    Run,
    /// A tag of an experiment; its subject is the number.
    Experiment,
    /// A tag of a registered model.
    Model,
    /// A tag of a version of one; its subject is `model/number`.
    Version,
}

impl TextKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Param => "param",
            Self::Run => "run",
            Self::Experiment => "experiment",
            Self::Model => "model",
            Self::Version => "version",
        }
    }
}

impl Reader<'_> {
    /// All texts of a subject, by key.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_texts(&self, kind: TextKind, subject: &str) -> Result<BTreeMap<String, String>> {
        let sql = "SELECT key, value FROM tracked_text WHERE kind = ?1 AND subject = ?2";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| {
                let pair = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
                s.query_map([kind.as_str(), subject], pair)?.collect()
            })
            .during("read tracked texts")
    }

    /// The text under one key, by subject: what a search compares.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_texts_by_key(
        &self,
        kind: TextKind,
        key: &str,
    ) -> Result<HashMap<String, String>> {
        let sql = "SELECT subject, value FROM tracked_text WHERE kind = ?1 AND key = ?2";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| {
                let pair = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
                s.query_map([kind.as_str(), key], pair)?.collect()
            })
            .during("read tracked texts")
    }

    /// One text, if it is there.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn tracked_text(&self, kind: TextKind, subject: &str, key: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM tracked_text WHERE kind = ?1 AND subject = ?2 AND key = ?3";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.query_row([kind.as_str(), subject, key], |row| row.get(0)).optional()
            })
            .during("read a tracked text")
    }
}

impl Tx<'_> {
    /// Sets a text, in place of the one that was there.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn set_tracked_text(
        &self,
        kind: TextKind,
        subject: &str,
        key: &str,
        value: &str,
    ) -> Result<()> {
        let sql = "INSERT INTO tracked_text (kind, subject, key, value) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (kind, subject, key) DO UPDATE SET value = excluded.value";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.execute(params![kind.as_str(), subject, key, value]))
            .during("set a tracked text")
            .map(drop)
    }

    /// Takes a text away; whether it was there.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn drop_tracked_text(&self, kind: TextKind, subject: &str, key: &str) -> Result<bool> {
        let sql = "DELETE FROM tracked_text WHERE kind = ?1 AND subject = ?2 AND key = ?3";
        let n =
            self.db.execute(sql, [kind.as_str(), subject, key]).during("drop a tracked text")?;
        Ok(n > 0)
    }

    /// Takes all texts of a subject away.
    pub(super) fn drop_tracked_texts(&self, kind: TextKind, subject: &str) -> Result<()> {
        let sql = "DELETE FROM tracked_text WHERE kind = ?1 AND subject = ?2";
        self.db.execute(sql, [kind.as_str(), subject]).during("drop tracked texts").map(drop)
    }
}
