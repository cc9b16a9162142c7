//! `track upload`: a file of a tracked run. Its bytes become an artifact like any other: whole or not there.

use std::fs::File;
use std::io::Read;

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, ErrorKind, Purpose, Result};
use slate_store::{TrackedFile, TrackedLog};
use utoipa::ToSchema;

use super::limits::check_path;
use crate::input::Input;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::table::grouped;

/// Keep a file of a tracked run.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackUpload {
    /// Id of the run, or the beginning of one
    pub run: String,
    /// The file
    pub file: Input,
    /// Its path inside the run, for example scores/als.parquet
    #[arg(long)]
    pub path: String,
}

/// A file that is kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Uploaded {
    /// The run's whole id.
    pub run: String,
    /// Its path inside the run.
    pub path: String,
    /// BLAKE3 of its bytes: the name of the artifact.
    pub artifact: String,
    /// How many bytes.
    pub bytes: u64,
    /// Whether the run had ended, so that it is an entry of the record.
    pub recorded: bool,
}

impl Operation for TrackUpload {
    type Response = Uploaded;
    const ABOUT: About = About {
        path: &["track", "upload"],
        purpose: Purpose::Evaluate,
        summary: "Keep a file of a tracked run",
        example: "slate track upload 3f2a9c0d scores.parquet --path scores.parquet",
    };

    fn check(&self) -> Result<()> {
        check_path(&self.path)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Uploaded>> {
        let run = cx.place.store.read(|r| r.tracked_run(&self.run))?.id;
        let bytes = self.read(cx)?;
        let artifact = cx.place.artifacts.put(&bytes)?;
        let size = bytes.len() as u64;
        let (path, at) = (self.path, cx.now);
        let file = TrackedFile { path: path.clone(), artifact: artifact.clone(), bytes: size, at };
        let batch = TrackedLog { run: run.clone(), files: vec![file], ..TrackedLog::default() };
        let mut response = Uploaded { run, path, artifact, bytes: size, recorded: false };
        if cx.place.store.log_tracked(&batch)? {
            return Ok(Outcome::Answer(response));
        }
        response.recorded = true;
        Ok(Outcome::change(format!("tracked:{}", batch.run), "", move |tx| {
            tx.log_tracked(&batch)?;
            let digest = tx.tracked_digest(&batch.run)?;
            let effect = json!({
                "file": response.path, "artifact": response.artifact, "bytes": response.bytes,
                "logged": digest.hash,
            });
            Ok(Applied { response, effect })
        }))
    }
}

impl TrackUpload {
    fn read(&self, cx: &Context<'_>) -> Result<Vec<u8>> {
        let max = cx.place.config.tracking.file_bytes_max as u64;
        let name = self.file.name();
        let failed = |e: &std::io::Error| Error::io(format!("read `{name}`"), e);
        let path = self.file.path(cx.place)?;
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(|e| failed(&e))?;
        file.take(max + 1).read_to_end(&mut bytes).map_err(|e| failed(&e))?;
        if bytes.len() as u64 <= max {
            return Ok(bytes);
        }
        Err(Error::new(ErrorKind::Limit, format!("`{name}` has more than {max} bytes"))
            .hint("`tracking.file_bytes_max` of slate.toml allows more"))
    }
}

impl Show for Uploaded {
    fn show(&self, out: &mut String) {
        out.push_str(&format!("kept {} of {} bytes\n", self.path, grouped(self.bytes)));
    }
}
