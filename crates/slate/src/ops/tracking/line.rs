//! A tracked run with what it logged, without its files.

use std::collections::BTreeMap;

use serde::Serialize;
use slate_core::{Result, Timestamp};
use slate_store::{Reader, TextKind, TrackedRun};
use utoipa::ToSchema;

use super::{Point, RunStatus};

/// A tracked run with what it logged.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrackedLine {
    /// Its id, 32 hexadecimal digits.
    pub id: String,
    /// Number of its experiment.
    pub experiment: i64,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub status: RunStatus,
    /// Whether it was put away.
    pub deleted: bool,
    /// Who started it, by account.
    pub actor: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
    /// Its parameters.
    pub params: BTreeMap<String, String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The last point of each metric, by name.
    pub metrics: Vec<Point>,
}

impl TrackedLine {
    pub(super) fn read(r: &Reader<'_>, run: TrackedRun) -> Result<Self> {
        let metrics = r.tracked_latest(&run.id)?.into_iter().map(Point::from).collect();
        Ok(Self {
            params: r.tracked_texts(TextKind::Param, &run.id)?,
            tags: r.tracked_texts(TextKind::Run, &run.id)?,
            metrics,
            status: run.status.parse()?,
            id: run.id,
            experiment: run.experiment,
            name: run.name,
            deleted: run.deleted,
            actor: run.actor,
            started_at: run.started_at,
            ended_at: run.ended_at,
        })
    }
}

impl TrackedLine {
    /// The first `most` metrics and how many others there are, in one line.
    pub fn metrics_in_short(&self, most: usize) -> String {
        let shown = self.metrics.iter().take(most);
        let mut parts: Vec<String> =
            shown.map(|m| format!("{} {}", m.key, m.value.in_short())).collect();
        if self.metrics.len() > most {
            parts.push(format!("{} more", self.metrics.len() - most));
        }
        parts.join(", ")
    }
}
