//! `track show`: one tracked run with everything but the points of its metrics.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result, Timestamp};
use slate_store::{Reader, TrackedFile, TrackedRun};
use utoipa::ToSchema;

use super::TrackedLine;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::{Table, grouped};

/// Show a tracked run.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackShow {
    /// Id of the run, or the beginning of one
    pub run: String,
}

/// A tracked run with its files.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrackedSheet {
    /// The run and what it logged.
    #[serde(flatten)]
    pub run: TrackedLine,
    /// Its files, by path.
    pub files: Vec<FileLine>,
    /// Versions of registered models that came from it: name and number.
    pub registered: Vec<(String, u64)>,
}

/// A file of a tracked run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FileLine {
    /// Its path inside the run.
    pub path: String,
    /// BLAKE3 of its bytes: the name of the artifact.
    pub artifact: String,
    /// How many bytes.
    pub bytes: u64,
    /// When it came.
    pub at: Timestamp,
}

impl TrackedSheet {
    pub(super) fn read(r: &Reader<'_>, run: TrackedRun) -> Result<Self> {
        let file = |f: TrackedFile| {
            let TrackedFile { path, artifact, bytes, at } = f;
            FileLine { path, artifact, bytes, at }
        };
        let files = r.tracked_files(&run.id)?.into_iter().map(file).collect();
        let made = r.registered_versions_of_run(&run.id)?.into_iter();
        let registered = made.map(|v| (v.model, v.number)).collect();
        Ok(Self { run: TrackedLine::read(r, run)?, files, registered })
    }
}

/// The tracked run whose id begins with `id`, with what it logged.
pub(crate) fn tracked_run(r: &Reader<'_>, id: &str) -> Result<TrackedLine> {
    TrackedLine::read(r, r.tracked_run(id)?)
}

impl Operation for TrackShow {
    type Response = TrackedSheet;
    const ABOUT: About = About {
        path: &["track", "show"],
        purpose: Purpose::Observe,
        summary: "Show a tracked run: parameters, metrics, tags, files",
        example: "slate track show 3f2a9c0d",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TrackedSheet>> {
        let sheet = cx.place.store.read(|r| TrackedSheet::read(&r, r.tracked_run(&self.run)?))?;
        Ok(Outcome::Answer(sheet))
    }
}

impl Show for TrackedSheet {
    fn show(&self, out: &mut String) {
        let TrackedLine { id, name, status, actor, experiment, started_at, .. } = &self.run;
        out.push_str(&format!("{name}, tracked run {id} of experiment {experiment}\n"));
        out.push_str(&format!("{status}, started by {actor} on {started_at}\n"));
        let mut table = Table::new(["metric", "last value", "step"]).right(&[1, 2]);
        for m in &self.run.metrics {
            table.row([m.key.clone(), m.value.to_string(), m.step.to_string()]);
        }
        table.show(out);
        for (what, texts) in [("parameter", &self.run.params), ("tag", &self.run.tags)] {
            let mut table = Table::new([what, "value"]);
            texts.iter().for_each(|(key, value)| table.row([key.clone(), value.clone()]));
            if !texts.is_empty() {
                table.show(out);
            }
        }
        for f in &self.files {
            out.push_str(&format!("file {}, {} bytes\n", f.path, grouped(f.bytes)));
        }
        for (model, number) in &self.registered {
            out.push_str(&format!("registered as version {number} of {model}\n"));
        }
    }
}
