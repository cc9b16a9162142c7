//! `track revise`: rename an experiment, tag it, put it away, bring it back.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_store::TextKind;
use utoipa::ToSchema;

use super::limits::{LONG_TAG_MAX, check_keys, check_name, check_texts};
use super::{ExperimentSheet, Pair};
use crate::operation::{About, Applied, Context, Operation, Outcome};

/// Change an experiment.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackRevise {
    /// Number of the experiment
    pub experiment: i64,
    /// Another name
    #[arg(long)]
    #[serde(default)]
    pub name: Option<String>,
    /// A tag to set, repeatable
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub tags: Vec<Pair>,
    /// A tag to take away, repeatable
    #[arg(long = "drop-tag", value_name = "KEY")]
    #[serde(default)]
    pub drop_tags: Vec<String>,
    /// Put it away; its runs stay
    #[arg(long)]
    #[serde(default)]
    pub delete: bool,
    /// Bring it back
    #[arg(long, conflicts_with = "delete")]
    #[serde(default)]
    pub restore: bool,
}

impl Operation for TrackRevise {
    type Response = ExperimentSheet;
    const ABOUT: About = About {
        path: &["track", "revise"],
        purpose: Purpose::Evaluate,
        summary: "Rename an experiment, tag it, put it away or bring it back",
        example: "slate track revise 3 --name cold-start-2 --tag state=draft",
    };

    fn check(&self) -> Result<()> {
        if self.delete && self.restore {
            return Err(Error::invalid("expected either `delete` or `restore`"));
        }
        self.name.iter().try_for_each(|name| check_name("name", name))?;
        check_texts("tags", &self.tags, LONG_TAG_MAX)?;
        check_keys(&self.drop_tags)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ExperimentSheet>> {
        let (id, now) = (self.experiment, cx.now);
        Ok(Outcome::change(format!("experiment:{id}"), "", move |tx| {
            let mut experiment = tx.tracked_experiment(id)?;
            experiment.name = self.name.unwrap_or(experiment.name);
            experiment.deleted = (experiment.deleted || self.delete) && !self.restore;
            experiment.changed_at = now;
            tx.change_tracked_experiment(&experiment)?;
            let subject = id.to_string();
            for Pair { key, value } in &self.tags {
                tx.set_tracked_text(TextKind::Experiment, &subject, key, value)?;
            }
            for key in &self.drop_tags {
                if !tx.drop_tracked_text(TextKind::Experiment, &subject, key)? {
                    let detail = format!("experiment {id} has no tag `{key}`");
                    return Err(Error::not_found(detail));
                }
            }
            let response = ExperimentSheet::read(tx, experiment)?;
            let effect = json!({
                "name": response.name, "deleted": response.deleted, "tags": self.tags,
                "dropped": self.drop_tags,
            });
            Ok(Applied { response, effect })
        }))
    }
}
