//! The sums that versions carry, and versions that were retired because they learned from somebody who was
//! forgotten.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};
use slate_core::{Result, Timestamp};

use crate::sql::{During, time};
use crate::{Reader, Tx};

/// The sums of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumsRow {
    /// The version.
    pub version: String,
    /// BLAKE3 of the sums' artifact.
    pub artifact: String,
    /// Its size.
    pub bytes: u64,
}

/// A version that may no longer be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired {
    /// The version.
    pub version: String,
    /// The same model without whoever was forgotten, if there is one.
    pub heir: Option<String>,
    /// Why it was retired.
    pub why: String,
    /// Who did it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

fn retired(row: &rusqlite::Row<'_>) -> rusqlite::Result<Retired> {
    Ok(Retired {
        version: row.get(0)?,
        heir: row.get(1)?,
        why: row.get(2)?,
        actor: row.get(3)?,
        at: time(row, 4)?,
    })
}

fn sums(row: &rusqlite::Row<'_>) -> rusqlite::Result<SumsRow> {
    Ok(SumsRow { version: row.get(0)?, artifact: row.get(1)?, bytes: row.get(2)? })
}

impl Reader<'_> {
    /// The sums of all versions that carry any.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn all_sums(&self) -> Result<Vec<SumsRow>> {
        self.db
            .prepare_cached("SELECT version, artifact, bytes FROM version_sums ORDER BY version")
            .and_then(|mut s| s.query_map([], sums)?.collect())
            .during("read the sums of the versions")
    }

    /// The sums of a version, if it carries any.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn sums_of(&self, version: &str) -> Result<Option<SumsRow>> {
        self.db
            .prepare_cached("SELECT version, artifact, bytes FROM version_sums WHERE version = ?1")
            .and_then(|mut s| s.query_row([version], sums).optional())
            .during("read the sums of a version")
    }

    /// All versions that were retired.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn all_retired(&self) -> Result<Vec<Retired>> {
        self.db
            .prepare_cached(
                "SELECT version, heir, why, actor, at FROM version_retired ORDER BY version",
            )
            .and_then(|mut s| s.query_map([], retired)?.collect())
            .during("read the retired versions")
    }

    /// Artifacts that may not be on the disk: those of retired versions, and sums that others took the place
    /// of. One that a version in use names again is not among them.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn doomed_artifacts(&self) -> Result<Vec<String>> {
        let sql = "SELECT name FROM artifact_doomed WHERE name NOT IN
                   (SELECT id FROM version WHERE id NOT IN (SELECT version FROM version_retired)
                    UNION SELECT artifact FROM version_sums) ORDER BY name";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_map([], |r| r.get(0))?.collect())
            .during("read which artifacts are to go")
    }

    /// Every artifact that is in use: of versions that are not retired and their sums, of runs, tracked runs,
    /// forecasters and shortlists.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn used_artifacts(&self) -> Result<BTreeSet<String>> {
        let retired: BTreeSet<String> =
            self.all_retired()?.into_iter().map(|r| r.version).collect();
        let mut used: BTreeSet<String> = self.versions()?.into_iter().map(|v| v.id).collect();
        used.retain(|id| !retired.contains(id));
        used.extend(self.all_sums()?.into_iter().map(|sums| sums.artifact));
        used.extend(self.runs()?.into_iter().flat_map(|run| [run.report, run.per_viewer]));
        used.extend(self.tracked_artifacts()?);
        used.extend(self.forecasters()?.into_iter().map(|forecaster| forecaster.id));
        used.extend(self.shortlists()?.into_iter().map(|shortlist| shortlist.id));
        Ok(used)
    }

    /// Whether and why a version was retired.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn retired(&self, version: &str) -> Result<Option<Retired>> {
        let sql = "SELECT version, heir, why, actor, at FROM version_retired WHERE version = ?1";
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([version], retired).optional())
            .during("read a retired version")
    }

    /// The versions that `version` is the heir of.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn inherits_from(&self, version: &str) -> Result<Vec<String>> {
        self.db
            .prepare_cached("SELECT version FROM version_retired WHERE heir = ?1 ORDER BY at DESC")
            .and_then(|mut s| s.query_map([version], |r| r.get(0))?.collect())
            .during("read where a version comes from")
    }
}

impl Tx<'_> {
    /// Gives a version its sums; those it had before are doomed.
    ///
    /// # Errors
    /// SQLite refuses; the version is missing.
    pub fn set_sums(&self, row: &SumsRow) -> Result<()> {
        if self.sums_of(&row.version)?.is_some_and(|old| old.artifact != row.artifact) {
            self.doom_sums(&row.version)?;
        }
        self.db
            .execute(
                "INSERT OR REPLACE INTO version_sums (version, artifact, bytes) VALUES (?1, ?2, ?3)",
                params![row.version, row.artifact, row.bytes],
            )
            .during("keep the sums of a version")
            .map(drop)
    }

    fn doom_sums(&self, version: &str) -> Result<()> {
        self.db
            .execute(
                "INSERT OR IGNORE INTO artifact_doomed (name)
                 SELECT artifact FROM version_sums WHERE version = ?1",
                [version],
            )
            .during("give sums up")
            .map(drop)
    }

    /// Takes a version out of use, and dooms its artifact and its sums.
    ///
    /// # Errors
    /// SQLite refuses; the version or its heir is missing.
    pub fn retire(&self, r: &Retired) -> Result<()> {
        let Retired { version, heir, why, actor, at } = r;
        self.doom_sums(version)?;
        self.db
            .execute("DELETE FROM version_sums WHERE version = ?1", [version])
            .and_then(|_| {
                self.db
                    .execute("INSERT OR IGNORE INTO artifact_doomed (name) VALUES (?1)", [version])
            })
            .and_then(|_| {
                self.db.execute(
                    "INSERT OR REPLACE INTO version_retired (version, heir, why, actor, at)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![version, heir, why, actor, at.as_millis()],
                )
            })
            .during("retire a version")
            .map(drop)
    }

    /// Brings a version back whose very bytes were made again from what is there now.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn unretire(&self, version: &str) -> Result<()> {
        self.db
            .execute("DELETE FROM version_retired WHERE version = ?1", [version])
            .during("bring a version back")
            .map(drop)
    }
}
