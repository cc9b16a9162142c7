//! `track start`: a run of another program begins.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result, Timestamp};
use slate_rights::record::to_hex;
use slate_store::{TextKind, TrackedRun};
use utoipa::ToSchema;

use super::limits::{TAG_MAX, check_name, check_texts};
use super::{Pair, RunStatus, TrackedSheet};
use crate::operation::{About, Applied, Context, Operation, Outcome};

/// Begin a tracked run.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackStart {
    /// Number of the experiment; 0 is the one that is always there
    #[arg(long, default_value_t = 0)]
    #[serde(default)]
    pub experiment: i64,
    /// What the run is to be called; the beginning of its id when left out
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub name: String,
    /// When it started; now when left out
    #[arg(long, value_name = "TIME")]
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// A tag, repeatable
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub tags: Vec<Pair>,
}

impl Operation for TrackStart {
    type Response = TrackedSheet;
    const ABOUT: About = About {
        path: &["track", "start"],
        purpose: Purpose::Evaluate,
        summary: "Begin a run that another program tracks here",
        example: "slate track start --experiment 1 --name \"two towers\" --tag host=lab",
    };

    fn check(&self) -> Result<()> {
        if !self.name.is_empty() {
            check_name("name", &self.name)?;
        }
        check_texts("tags", &self.tags, TAG_MAX)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TrackedSheet>> {
        let id = to_hex(&slate_store::new_secret()?[..16]);
        let name = if self.name.is_empty() { format!("run {}", &id[..8]) } else { self.name };
        let run = TrackedRun {
            experiment: self.experiment,
            name,
            status: RunStatus::Running.as_str().to_owned(),
            started_at: self.started_at.unwrap_or(cx.now),
            ended_at: None,
            deleted: false,
            actor: cx.caller.actor.to_string(),
            id,
        };
        let tags = self.tags;
        Ok(Outcome::change(format!("tracked:{}", run.id), "", move |tx| {
            let experiment = tx.tracked_experiment(run.experiment)?;
            if experiment.deleted {
                let detail = format!("experiment {} was put away", experiment.id);
                return Err(Error::conflict(detail).hint("restore it, or name another"));
            }
            tx.add_tracked_run(&run)?;
            for Pair { key, value } in &tags {
                tx.set_tracked_text(TextKind::Run, &run.id, key, value)?;
            }
            let effect = json!({"experiment": run.experiment, "name": run.name});
            Ok(Applied { response: TrackedSheet::read(tx, run)?, effect })
        }))
    }
}
