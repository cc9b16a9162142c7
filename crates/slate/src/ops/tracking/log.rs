//! `track log`: what a run measured and what it was set to.
//!
//! While the run goes on this is evidence, as what was shown to viewers is: it is written without an entry of
//! the record, in one transaction of its own, because a run logs thousands of points and decides nothing. The
//! entry of the run's end holds a hash of all of it. What is added after that end is a change with an entry of
//! its own.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Purpose, Result};
use slate_store::TrackedLog;
use utoipa::ToSchema;

use super::limits::{PARAM_MAX, TAG_MAX, check_keys, check_points, check_texts};
use super::pair::texts;
use super::{Pair, Point};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

/// Log metrics, parameters and tags of a tracked run.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackLog {
    /// Id of the run, or the beginning of one
    pub run: String,
    /// A value of a metric, repeatable up to 1000 times
    #[arg(long = "metric", value_name = "KEY=VALUE[@STEP]")]
    #[serde(default)]
    pub metrics: Vec<Point>,
    /// A parameter, which is set once; repeatable up to 100 times
    #[arg(long = "param", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub params: Vec<Pair>,
    /// A tag, repeatable up to 100 times
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub tags: Vec<Pair>,
    /// A tag to take away, repeatable
    #[arg(long = "drop-tag", value_name = "KEY")]
    #[serde(default)]
    pub drop_tags: Vec<String>,
}

/// What was logged.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Logged {
    /// The run's whole id.
    pub run: String,
    /// Values of metrics.
    pub metrics: u64,
    /// Parameters.
    pub params: u64,
    /// Tags that were set or taken away.
    pub tags: u64,
    /// Whether the run had ended, so that it is an entry of the record.
    pub recorded: bool,
}

impl Operation for TrackLog {
    type Response = Logged;
    const ABOUT: About = About {
        path: &["track", "log"],
        purpose: Purpose::Evaluate,
        summary: "Log metrics, parameters and tags of a tracked run",
        example: "slate track log 3f2a9c0d --metric loss=0.41@3 --param factors=64",
    };

    fn check(&self) -> Result<()> {
        check_points(&self.metrics)?;
        check_texts("parameters", &self.params, PARAM_MAX)?;
        check_texts("tags", &self.tags, TAG_MAX)?;
        check_keys(&self.drop_tags)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Logged>> {
        let run = cx.place.store.read(|r| r.tracked_run(&self.run))?.id;
        let mut response = Logged {
            metrics: self.metrics.len() as u64,
            params: self.params.len() as u64,
            tags: (self.tags.len() + self.drop_tags.len()) as u64,
            recorded: false,
            run: run.clone(),
        };
        let batch = TrackedLog {
            run,
            metrics: self.metrics.into_iter().map(|p| p.stored(cx.now)).collect(),
            params: texts(self.params),
            tags: texts(self.tags),
            dropped_tags: self.drop_tags,
            files: Vec::new(),
        };
        if cx.place.store.log_tracked(&batch)? {
            return Ok(Outcome::Answer(response));
        }
        response.recorded = true;
        Ok(Outcome::change(format!("tracked:{}", batch.run), "", move |tx| {
            tx.log_tracked(&batch)?;
            let digest = tx.tracked_digest(&batch.run)?;
            let Logged { metrics, params, tags, .. } = response;
            let effect =
                json!({"metrics": metrics, "params": params, "tags": tags, "logged": digest.hash});
            Ok(Applied { response, effect })
        }))
    }
}

impl Show for Logged {
    fn show(&self, out: &mut String) {
        let Self { metrics, params, tags, .. } = self;
        out.push_str(&format!("logged {metrics} values, {params} parameters, {tags} tags\n"));
    }
}
