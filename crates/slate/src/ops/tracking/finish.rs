//! `track finish`: a run ends, and the record says what it logged.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use slate_core::{Error, Purpose, Result, Timestamp};
use slate_store::{TrackedRun, Tx};
use utoipa::ToSchema;

use super::TrackedSheet;
use super::limits::check_name;
use crate::operation::{About, Applied, Context, Operation, Outcome};

/// How a tracked run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// It goes on.
    Running,
    /// It is to begin later.
    Scheduled,
    /// It came to its end.
    Finished,
    /// Something went wrong.
    Failed,
    /// Somebody stopped it.
    Killed,
}

impl RunStatus {
    const ALL: [Self; 5] =
        [Self::Running, Self::Scheduled, Self::Finished, Self::Failed, Self::Killed];

    /// The word used in files and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Scheduled => "scheduled",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Killed => "killed",
        }
    }

    fn is_end(self) -> bool {
        !matches!(self, Self::Running | Self::Scheduled)
    }
}

impl fmt::Display for RunStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RunStatus {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text));
        found.ok_or_else(|| {
            Error::invalid(format!("unknown status `{text}`"))
                .hint("one of running, scheduled, finished, failed, killed")
        })
    }
}

/// End a tracked run, or change how it stands.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackFinish {
    /// Id of the run, or the beginning of one
    pub run: String,
    /// How it stands from now on; as before when left out
    #[arg(long, value_enum)]
    #[serde(default)]
    pub status: Option<RunStatus>,
    /// When it ended; now when left out
    #[arg(long, value_name = "TIME")]
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// Another name
    #[arg(long)]
    #[serde(default)]
    pub name: Option<String>,
}

impl Operation for TrackFinish {
    type Response = TrackedSheet;
    const ABOUT: About = About {
        path: &["track", "finish"],
        purpose: Purpose::Evaluate,
        summary: "End a tracked run, or change its name or status",
        example: "slate track finish 3f2a9c0d --status finished",
    };

    fn check(&self) -> Result<()> {
        if self.status.is_none() && self.name.is_none() && self.ended_at.is_none() {
            return Err(Error::invalid("expected a status, an end or a name, found none of them"));
        }
        self.name.iter().try_for_each(|name| check_name("name", name))
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TrackedSheet>> {
        let now = cx.now;
        let id = cx.place.store.read(|r| r.tracked_run(&self.run))?.id;
        Ok(Outcome::change(format!("tracked:{id}"), "", move |tx| {
            let mut run = tx.tracked_run(&id)?;
            if run.deleted {
                return Err(Error::conflict(format!("run `{id}` was put away")).hint("restore it"));
            }
            self.change(&mut run, now)?;
            tx.change_tracked_run(&run)?;
            let effect = effect(tx, &run)?;
            Ok(Applied { response: TrackedSheet::read(tx, run)?, effect })
        }))
    }
}

impl TrackFinish {
    fn change(self, run: &mut TrackedRun, now: Timestamp) -> Result<()> {
        run.name = self.name.unwrap_or_else(|| run.name.clone());
        if let Some(status) = self.status {
            run.status = status.as_str().to_owned();
        }
        let is_over = run.status.parse::<RunStatus>()?.is_end();
        run.ended_at = is_over.then(|| self.ended_at.or(run.ended_at).unwrap_or(now));
        Ok(())
    }
}

/// What the record says: figures, and the hash of everything that was logged.
fn effect(tx: &Tx<'_>, run: &TrackedRun) -> Result<Value> {
    let digest = tx.tracked_digest(&run.id)?;
    Ok(json!({
        "name": run.name, "status": run.status, "params": digest.params, "tags": digest.tags,
        "points": digest.points, "files": digest.files, "logged": digest.hash,
    }))
}
