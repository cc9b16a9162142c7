//! `track experiment`: make a group for tracked runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Purpose, Result, Timestamp};
use slate_store::{Reader, TextKind, TrackedExperiment};
use utoipa::ToSchema;

use super::Pair;
use super::limits::{LONG_TAG_MAX, check_name, check_texts};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

/// Make an experiment for tracked runs.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackExperiment {
    /// A name that no other has
    pub name: String,
    /// A tag, repeatable
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub tags: Vec<Pair>,
}

/// An experiment as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExperimentSheet {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether it was put away.
    pub deleted: bool,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Who made it; nobody made the first one.
    pub actor: String,
    /// When it was made.
    pub at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl ExperimentSheet {
    pub(super) fn read(r: &Reader<'_>, e: TrackedExperiment) -> Result<Self> {
        let tags = r.tracked_texts(TextKind::Experiment, &e.id.to_string())?;
        let TrackedExperiment { id, name, deleted, actor, at, changed_at } = e;
        Ok(Self { id, name, deleted, tags, actor, at, changed_at })
    }
}

impl Operation for TrackExperiment {
    type Response = ExperimentSheet;
    const ABOUT: About = About {
        path: &["track", "experiment"],
        purpose: Purpose::Evaluate,
        summary: "Make an experiment: a group of runs that another program tracks here",
        example: "slate track experiment cold-start --tag team=ranking",
    };

    fn check(&self) -> Result<()> {
        check_name("name", &self.name)?;
        check_texts("tags", &self.tags, LONG_TAG_MAX)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ExperimentSheet>> {
        let (actor, now) = (cx.caller.actor.to_string(), cx.now);
        Ok(Outcome::change(format!("experiment:{}", self.name), "", move |tx| {
            let id = tx.add_tracked_experiment(&self.name, &actor, now)?;
            for Pair { key, value } in &self.tags {
                tx.set_tracked_text(TextKind::Experiment, &id.to_string(), key, value)?;
            }
            let response = ExperimentSheet::read(tx, tx.tracked_experiment(id)?)?;
            let effect = json!({"experiment": id, "tags": response.tags});
            Ok(Applied { response, effect })
        }))
    }
}

impl Show for ExperimentSheet {
    fn show(&self, out: &mut String) {
        let away = if self.deleted { ", put away" } else { "" };
        out.push_str(&format!("experiment {}: {}{away}\n", self.id, self.name));
        for (key, value) in &self.tags {
            out.push_str(&format!("  {key}: {value}\n"));
        }
    }
}
