//! `track experiments`: find experiments.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use super::ExperimentSheet;
use super::limits::{ROWS, check_rows, rows};
use super::shape::EXPERIMENTS;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;
use crate::tracking::{Family, Field, Filter, Order, Record, sort};

/// Find experiments of tracked runs.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackExperiments {
    /// Only those of which this holds, for example name like 'cold%'
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub filter: String,
    /// Which come first, for example "name asc", repeatable; newest first when left out
    #[arg(long = "order-by", value_name = "COLUMN")]
    #[serde(default)]
    pub order_by: Vec<String>,
    /// Those that were put away instead
    #[arg(long)]
    #[serde(default)]
    pub deleted: bool,
    /// Those that were put away as well
    #[arg(long, conflicts_with = "deleted")]
    #[serde(default)]
    pub all: bool,
    /// Matches to leave out at the start
    #[arg(long, default_value_t = 0)]
    #[serde(default)]
    pub skip: u64,
    /// Matches to list, 1 to 50000
    #[arg(long, default_value_t = ROWS)]
    #[serde(default = "rows")]
    pub limit: u32,
}

/// Experiments that were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundExperiments {
    /// How many match.
    pub total: u64,
    /// Those asked for.
    pub experiments: Vec<ExperimentSheet>,
}

impl Operation for TrackExperiments {
    type Response = FoundExperiments;
    const ABOUT: About = About {
        path: &["track", "experiments"],
        purpose: Purpose::Observe,
        summary: "Find experiments of runs that other programs track here",
        example: "slate track experiments --filter \"name like 'cold%'\"",
    };

    fn check(&self) -> Result<()> {
        check_rows(self.limit)?;
        Order::parse_all(&self.order_by, &EXPERIMENTS)?;
        Filter::parse(&self.filter, &EXPERIMENTS).map(drop)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FoundExperiments>> {
        let filter = Filter::parse(&self.filter, &EXPERIMENTS)?;
        let order = Order::parse_all(&self.order_by, &EXPERIMENTS)?;
        let mut found: Vec<Row> = cx.place.store.read(|r| {
            let rows = r.tracked_experiments()?.into_iter();
            let rows = rows.filter(|e| self.all || e.deleted == self.deleted);
            rows.map(|e| ExperimentSheet::read(&r, e).map(Row::of)).collect::<Result<_>>()
        })?;
        found.retain(|row| filter.holds(row));
        sort(&mut found, &order);
        let total = found.len() as u64;
        let skip = usize::try_from(self.skip).unwrap_or(usize::MAX);
        let part = found.into_iter().skip(skip).take(self.limit as usize);
        let experiments = part.map(|row| row.sheet).collect();
        Ok(Outcome::Answer(FoundExperiments { total, experiments }))
    }
}

/// An experiment that is searched, with its number as a text.
struct Row {
    sheet: ExperimentSheet,
    id: String,
}

impl Row {
    fn of(sheet: ExperimentSheet) -> Self {
        let id = sheet.id.to_string();
        Self { sheet, id }
    }
}

impl Record for Row {
    fn number(&self, field: &Field) -> Option<f64> {
        let at = match field.key.as_str() {
            "creation_time" => self.sheet.at,
            "last_update_time" => self.sheet.changed_at,
            _ => return None,
        };
        (field.family == Family::Attribute).then_some(at.as_millis() as f64)
    }

    fn text(&self, field: &Field) -> Option<&str> {
        match (field.family, field.key.as_str()) {
            (Family::Attribute, "name") => Some(&self.sheet.name),
            (Family::Attribute, "experiment_id") => Some(&self.id),
            (Family::Tag, key) => self.sheet.tags.get(key).map(String::as_str),
            _ => None,
        }
    }
}

impl Show for FoundExperiments {
    fn show(&self, out: &mut String) {
        let mut table = Table::new(["id", "experiment", "by", "changed"]).right(&[0]);
        for e in &self.experiments {
            let at = e.changed_at.to_string();
            table.row([e.id.to_string(), e.name.clone(), e.actor.clone(), at]);
        }
        table.show(out);
        crate::ops::window::show_rest(self.experiments.len(), self.total, "experiments", out);
    }
}
