//! `track models`: find registered models.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result, Timestamp};
use slate_store::{Reader, RegisteredModel, TextKind};
use utoipa::ToSchema;

use super::VersionCard;
use super::limits::{ROWS, check_rows, rows};
use super::shape::{MODELS, registered_tag};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;
use crate::tracking::{Family, Field, Filter, Order, Record, sort};

/// Find registered models.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackModels {
    /// Only those of which this holds, for example name like 'two%'
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub filter: String,
    /// Which come first, for example "last_updated_timestamp desc", repeatable; by name when left out
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

/// A registered model as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelCard {
    /// Its name.
    pub name: String,
    /// What is said of it.
    pub description: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Names of its versions, and the number each means.
    pub aliases: BTreeMap<String, u64>,
    /// The version with the highest number, if it has any.
    pub latest: Option<VersionCard>,
    /// Who registered it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl ModelCard {
    pub(super) fn read(r: &Reader<'_>, name: &str) -> Result<Self> {
        let RegisteredModel { name, description, actor, at, changed_at, .. } =
            r.registered_model(name)?;
        let latest = r.registered_versions(Some(&name))?.into_iter().next();
        Ok(Self {
            tags: r.tracked_texts(TextKind::Model, &name)?,
            aliases: r.registered_aliases(&name)?,
            latest: latest.map(|v| VersionCard::of(r, v)).transpose()?,
            name,
            description,
            actor,
            at,
            changed_at,
        })
    }
}

/// Registered models that were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundModels {
    /// How many match.
    pub total: u64,
    /// Those asked for.
    pub models: Vec<ModelCard>,
}

impl Operation for TrackModels {
    type Response = FoundModels;
    const ABOUT: About = About {
        path: &["track", "models"],
        purpose: Purpose::Observe,
        summary: "Find models that other programs registered here",
        example: "slate track models --filter \"name like 'two%'\"",
    };

    fn check(&self) -> Result<()> {
        check_rows(self.limit)?;
        Order::parse_all(&self.order_by, &MODELS)?;
        Filter::parse(&self.filter, &MODELS).map(drop)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FoundModels>> {
        let filter = Filter::parse(&self.filter, &MODELS)?;
        let order = Order::parse_all(&self.order_by, &MODELS)?;
        let mut found: Vec<ModelCard> = cx.place.store.read(|r| {
            let models = r.registered_models()?;
            models.iter().map(|m| ModelCard::read(&r, &m.name)).collect::<Result<_>>()
        })?;
        found.retain(|model| filter.holds(model));
        sort(&mut found, &order);
        let total = found.len() as u64;
        let skip = usize::try_from(self.skip).unwrap_or(usize::MAX);
        let models = found.into_iter().skip(skip).take(self.limit as usize).collect();
        Ok(Outcome::Answer(FoundModels { total, models }))
    }
}

impl Record for ModelCard {
    fn number(&self, field: &Field) -> Option<f64> {
        let at = match field.key.as_str() {
            "creation_timestamp" => self.at,
            "last_updated_timestamp" => self.changed_at,
            _ => return None,
        };
        (field.family == Family::Attribute).then_some(at.as_millis() as f64)
    }

    fn text(&self, field: &Field) -> Option<&str> {
        match (field.family, field.key.as_str()) {
            (Family::Attribute, "name") => Some(&self.name),
            (Family::Tag, key) => registered_tag(&self.tags, key),
            _ => None,
        }
    }
}

impl Show for FoundModels {
    fn show(&self, out: &mut String) {
        let mut table = Table::new(["model", "latest", "aliases", "by", "changed"]).right(&[1]);
        for m in &self.models {
            let aliases: Vec<String> = m.aliases.iter().map(|(a, n)| format!("{a} {n}")).collect();
            let latest = m.latest.as_ref().map_or_else(|| "-".to_owned(), |v| v.number.to_string());
            let (by, at) = (m.actor.clone(), m.changed_at.to_string());
            table.row([m.name.clone(), latest, aliases.join(", "), by, at]);
        }
        table.show(out);
        crate::ops::window::show_rest(self.models.len(), self.total, "models", out);
    }
}
