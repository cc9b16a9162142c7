//! Models that clients registered, their versions, and the names that clients give to versions.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Timestamp};

use super::TextKind;
use crate::sql::{During, time};
use crate::{Reader, Tx};

/// A model that was registered under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredModel {
    /// Its name, which no other has.
    pub name: String,
    /// What is said of it.
    pub description: String,
    /// The highest number of a version so far; numbers are not given twice.
    pub versions: u64,
    /// Who registered it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// When it, or its tags, last changed.
    pub changed_at: Timestamp,
}

/// One version of a registered model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredVersion {
    /// The model's name.
    pub model: String,
    /// Its number, from 1.
    pub number: u64,
    /// Where its files are, in the client's words.
    pub source: String,
    /// The tracked run it came from, if the client said so.
    pub run: Option<String>,
    /// What is said of it.
    pub description: String,
    /// Who registered it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// When it, or its tags, last changed.
    pub changed_at: Timestamp,
}

impl RegisteredVersion {
    /// What its tags are kept under.
    pub fn subject(&self) -> String {
        subject(&self.model, self.number)
    }
}

fn subject(model: &str, number: u64) -> String {
    format!("{model}/{number}")
}

const MODEL: &str = "name, description, versions, actor, at, changed_at";
const VERSION: &str = "model, number, source, run, description, actor, at, changed_at";

fn model(row: &rusqlite::Row<'_>) -> rusqlite::Result<RegisteredModel> {
    Ok(RegisteredModel {
        name: row.get(0)?,
        description: row.get(1)?,
        versions: row.get(2)?,
        actor: row.get(3)?,
        at: time(row, 4)?,
        changed_at: time(row, 5)?,
    })
}

fn version(row: &rusqlite::Row<'_>) -> rusqlite::Result<RegisteredVersion> {
    Ok(RegisteredVersion {
        model: row.get(0)?,
        number: row.get(1)?,
        source: row.get(2)?,
        run: row.get(3)?,
        description: row.get(4)?,
        actor: row.get(5)?,
        at: time(row, 6)?,
        changed_at: time(row, 7)?,
    })
}

impl Reader<'_> {
    /// The model of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn registered_model(&self, name: &str) -> Result<RegisteredModel> {
        self.db
            .prepare_cached(&format!("SELECT {MODEL} FROM registered_model WHERE name = ?1"))
            .and_then(|mut s| s.query_row([name], model).optional())
            .during("read a registered model")?
            .ok_or_else(|| {
                Error::not_found(format!("there is no registered model `{name}`"))
                    .hint("`slate track models` shows them")
            })
    }

    /// All registered models, by name.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn registered_models(&self) -> Result<Vec<RegisteredModel>> {
        self.db
            .prepare_cached(&format!("SELECT {MODEL} FROM registered_model ORDER BY name"))
            .and_then(|mut s| s.query_map([], model)?.collect())
            .during("read the registered models")
    }

    /// One version of a model.
    ///
    /// # Errors
    /// There is no such model or version.
    pub fn registered_version(&self, model: &str, number: u64) -> Result<RegisteredVersion> {
        self.registered_model(model)?;
        let sql =
            format!("SELECT {VERSION} FROM registered_version WHERE model = ?1 AND number = ?2");
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row(params![model, number], version).optional())
            .during("read a registered version")?
            .ok_or_else(|| Error::not_found(format!("`{model}` has no version {number}")))
    }

    /// The versions of a model, or of all of them: by model, the highest number first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn registered_versions(&self, model: Option<&str>) -> Result<Vec<RegisteredVersion>> {
        let sql = format!(
            "SELECT {VERSION} FROM registered_version WHERE ?1 IS NULL OR model = ?1
             ORDER BY model, number DESC"
        );
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_map([model], version)?.collect())
            .during("read the registered versions")
    }

    /// The versions that came from a tracked run, by model and number.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn registered_versions_of_run(&self, run: &str) -> Result<Vec<RegisteredVersion>> {
        let sql = format!(
            "SELECT {VERSION} FROM registered_version WHERE run = ?1 ORDER BY model, number"
        );
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_map([run], version)?.collect())
            .during("read the registered versions")
    }

    /// The names that a model's versions were given, and the number each means.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn registered_aliases(&self, model: &str) -> Result<BTreeMap<String, u64>> {
        self.db
            .prepare_cached("SELECT alias, number FROM registered_alias WHERE model = ?1")
            .and_then(|mut s| s.query_map([model], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
            .during("read registered aliases")
    }
}

impl Tx<'_> {
    /// Registers a model.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when the name is taken.
    pub fn add_registered_model(&self, m: &RegisteredModel) -> Result<()> {
        if self.registered_model(&m.name).is_ok() {
            let detail = format!("there is a registered model `{}` already", m.name);
            return Err(Error::conflict(detail).hint("register a version of it"));
        }
        let sql = format!("INSERT INTO registered_model ({MODEL}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        let (at, changed) = (m.at.as_millis(), m.changed_at.as_millis());
        let row = params![m.name, m.description, m.versions, m.actor, at, changed];
        self.db.execute(&sql, row).during("register a model").map(drop)
    }

    /// Changes what is said of a model, and when it last changed.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn change_registered_model(&self, m: &RegisteredModel) -> Result<()> {
        let sql = "UPDATE registered_model SET description = ?2, versions = ?3, changed_at = ?4
                   WHERE name = ?1";
        self.db
            .execute(sql, params![m.name, m.description, m.versions, m.changed_at.as_millis()])
            .during("change a registered model")
            .map(drop)
    }

    /// Registers a version under the model's next number, whatever number it has, and gives that number.
    ///
    /// # Errors
    /// There is no such model or run.
    pub fn add_registered_version(&self, v: &RegisteredVersion) -> Result<u64> {
        let mut model = self.registered_model(&v.model)?;
        model.versions += 1;
        model.changed_at = v.at;
        self.change_registered_model(&model)?;
        let sql = format!(
            "INSERT INTO registered_version ({VERSION}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        );
        let (at, changed) = (v.at.as_millis(), v.changed_at.as_millis());
        let number = model.versions;
        let row = params![v.model, number, v.source, v.run, v.description, v.actor, at, changed];
        self.db.execute(&sql, row).during("register a version")?;
        Ok(number)
    }

    /// Changes what is said of a version, and when it last changed.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn change_registered_version(&self, v: &RegisteredVersion) -> Result<()> {
        let sql = "UPDATE registered_version SET description = ?3, changed_at = ?4
                   WHERE model = ?1 AND number = ?2";
        self.db
            .execute(sql, params![v.model, v.number, v.description, v.changed_at.as_millis()])
            .during("change a registered version")
            .map(drop)
    }

    /// Takes a version back, with its tags and the names it was given.
    ///
    /// # Errors
    /// There is no such version.
    pub fn remove_registered_version(&self, model: &str, number: u64) -> Result<()> {
        let version = self.registered_version(model, number)?;
        self.drop_tracked_texts(TextKind::Version, &version.subject())?;
        self.db
            .execute(
                "DELETE FROM registered_version WHERE model = ?1 AND number = ?2",
                params![model, number],
            )
            .during("take a version back")
            .map(drop)
    }

    /// Takes a model back, with its versions, tags and names.
    ///
    /// # Errors
    /// There is no such model.
    pub fn remove_registered_model(&self, name: &str) -> Result<()> {
        self.registered_model(name)?;
        for version in self.registered_versions(Some(name))? {
            self.remove_registered_version(name, version.number)?;
        }
        self.drop_tracked_texts(TextKind::Model, name)?;
        self.db
            .execute("DELETE FROM registered_model WHERE name = ?1", [name])
            .during("take a model back")
            .map(drop)
    }

    /// Gives a version a name, which no other version of the model has from then on.
    ///
    /// # Errors
    /// There is no such version.
    pub fn set_registered_alias(&self, model: &str, alias: &str, number: u64) -> Result<()> {
        self.registered_version(model, number)?;
        let sql = "INSERT INTO registered_alias (model, alias, number) VALUES (?1, ?2, ?3)
                   ON CONFLICT (model, alias) DO UPDATE SET number = excluded.number";
        self.db.execute(sql, params![model, alias, number]).during("name a version").map(drop)
    }

    /// Takes a name away; whether there was one.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn drop_registered_alias(&self, model: &str, alias: &str) -> Result<bool> {
        let sql = "DELETE FROM registered_alias WHERE model = ?1 AND alias = ?2";
        Ok(self.db.execute(sql, [model, alias]).during("take a name away")? > 0)
    }
}
