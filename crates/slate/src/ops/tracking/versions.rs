//! `track versions`: find versions of registered models.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Timestamp};
use slate_store::{Reader, RegisteredVersion, TextKind};
use utoipa::ToSchema;

use super::limits::{ROWS, check_rows, rows};
use super::shape::{VERSIONS, registered_tag};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;
use crate::tracking::{Family, Field, Filter, Order, Record, sort};

/// Find versions of registered models.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackVersions {
    /// Only those of this model; of all when left out
    #[arg(long)]
    #[serde(default)]
    pub model: Option<String>,
    /// Only the one with this number
    #[arg(long, requires = "model")]
    #[serde(default)]
    pub version: Option<u64>,
    /// Only the one of this name
    #[arg(long, requires = "model", conflicts_with = "version")]
    #[serde(default)]
    pub alias: Option<String>,
    /// Only those of which this holds, for example name = 'two-towers'
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub filter: String,
    /// Which come first, for example "creation_timestamp desc", repeatable; newest of each model when left out
    #[arg(long = "order-by", value_name = "COLUMN")]
    #[serde(default)]
    pub order_by: Vec<String>,
    /// Matches to leave out at the start
    #[arg(long, default_value_t = 0)]
    #[serde(default)]
    pub skip: u64,
    /// Matches to list, 1 to 50000
    #[arg(long, default_value_t = ROWS)]
    #[serde(default = "rows")]
    pub limit: u32,
}

/// A version of a registered model as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VersionCard {
    /// Name of the model.
    pub model: String,
    /// Its number, from 1.
    pub number: u64,
    /// Where its files are, in the client's words.
    pub source: String,
    /// The tracked run it came from, if it was said.
    pub run: Option<String>,
    /// What is said of it.
    pub description: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Names it was given.
    pub aliases: Vec<String>,
    /// Who registered it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl VersionCard {
    pub(super) fn read(r: &Reader<'_>, model: &str, number: u64) -> Result<Self> {
        Self::of(r, r.registered_version(model, number)?)
    }

    pub(super) fn of(r: &Reader<'_>, v: RegisteredVersion) -> Result<Self> {
        let aliases = r.registered_aliases(&v.model)?.into_iter();
        Ok(Self {
            tags: r.tracked_texts(TextKind::Version, &v.subject())?,
            aliases: aliases.filter(|(_, n)| *n == v.number).map(|(alias, _)| alias).collect(),
            model: v.model,
            number: v.number,
            source: v.source,
            run: v.run,
            description: v.description,
            actor: v.actor,
            at: v.at,
            changed_at: v.changed_at,
        })
    }
}

/// Registered versions that were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundVersions {
    /// How many match.
    pub total: u64,
    /// Those asked for.
    pub versions: Vec<VersionCard>,
}

impl Operation for TrackVersions {
    type Response = FoundVersions;
    const ABOUT: About = About {
        path: &["track", "versions"],
        purpose: Purpose::Observe,
        summary: "Find versions of models that other programs registered here",
        example: "slate track versions --model two-towers",
    };

    fn check(&self) -> Result<()> {
        check_rows(self.limit)?;
        if self.model.is_none() && (self.version.is_some() || self.alias.is_some()) {
            return Err(Error::invalid("expected a model with the version or alias"));
        }
        Order::parse_all(&self.order_by, &VERSIONS)?;
        Filter::parse(&self.filter, &VERSIONS).map(drop)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FoundVersions>> {
        let filter = Filter::parse(&self.filter, &VERSIONS)?;
        let order = Order::parse_all(&self.order_by, &VERSIONS)?;
        let mut found: Vec<VersionCard> = cx.place.store.read(|r| {
            let versions = self.read(&r)?.into_iter();
            versions.map(|v| VersionCard::of(&r, v)).collect::<Result<_>>()
        })?;
        found.retain(|version| filter.holds(version));
        sort(&mut found, &order);
        let total = found.len() as u64;
        let skip = usize::try_from(self.skip).unwrap_or(usize::MAX);
        let versions = found.into_iter().skip(skip).take(self.limit as usize).collect();
        Ok(Outcome::Answer(FoundVersions { total, versions }))
    }
}

impl TrackVersions {
    fn read(&self, r: &Reader<'_>) -> Result<Vec<RegisteredVersion>> {
        let Some(model) = &self.model else { return r.registered_versions(None) };
        r.registered_model(model)?;
        let number = match (&self.alias, self.version) {
            (None, None) => return r.registered_versions(Some(model)),
            (None, Some(number)) => number,
            (Some(alias), _) => {
                let number = r.registered_aliases(model)?.get(alias).copied();
                number
                    .ok_or_else(|| Error::not_found(format!("`{model}` has no alias `{alias}`")))?
            }
        };
        Ok(vec![r.registered_version(model, number)?])
    }
}

impl Record for VersionCard {
    fn number(&self, field: &Field) -> Option<f64> {
        if field.family != Family::Attribute {
            return None;
        }
        match field.key.as_str() {
            "version_number" => Some(self.number as f64),
            "creation_timestamp" => Some(self.at.as_millis() as f64),
            "last_updated_timestamp" => Some(self.changed_at.as_millis() as f64),
            _ => None,
        }
    }

    fn text(&self, field: &Field) -> Option<&str> {
        match (field.family, field.key.as_str()) {
            (Family::Attribute, "name") => Some(&self.model),
            (Family::Attribute, "run_id") => self.run.as_deref(),
            (Family::Attribute, "source_path") => Some(&self.source),
            (Family::Tag, key) => registered_tag(&self.tags, key),
            _ => None,
        }
    }
}

impl Show for FoundVersions {
    fn show(&self, out: &mut String) {
        let mut table = Table::new(["model", "version", "aliases", "source", "by"]).right(&[1]);
        for v in &self.versions {
            let (number, aliases) = (v.number.to_string(), v.aliases.join(", "));
            table.row([v.model.clone(), number, aliases, v.source.clone(), v.actor.clone()]);
        }
        table.show(out);
        crate::ops::window::show_rest(self.versions.len(), self.total, "versions", out);
    }
}
