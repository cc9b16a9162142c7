//! Transactional state in SQLite, artifacts named by their hash, keys, and the files of a studio.
//!
//! One writer at a time, readers beside it; every commit reaches the disk before it is answered
//! (`synchronous=FULL`). Business rules live elsewhere: this crate stores what it is told, refuses what
//! contradicts the schema, and never holds a secret in the clear.

#![forbid(unsafe_code)]

mod actors;
mod aliases;
mod artifacts;
mod cell_exposures;
mod events;
mod exposures;
mod files;
mod forecasters;
mod forget;
mod import_ids;
mod keys;
mod lock;
mod migrate;
mod online_tests;
mod proposals;
mod record;
mod refusals;
mod retired;
mod rules;
mod runs;
mod sessions;
mod shortlists;
mod sql;
mod store;
mod titles;
mod tracking;
mod variants;
mod versions;
mod viewers;

pub use actors::{Actor, TokenOwner};
pub use aliases::AliasChange;
pub use artifacts::Artifacts;
pub use cell_exposures::{CellCount, CellExposure, NewCellExposure};
pub use events::SegmentRow;
pub use exposures::{ExposureRow, NewExposure};
pub use files::{FAILPOINTS, write_durably};
pub use forecasters::ForecasterRow;
pub use forget::RowsOfViewer;
pub use import_ids::ImportIds;
pub use keys::{SECRET_BYTES, new_secret, read_secret, write_secret};
pub use lock::FolderLock;
pub use online_tests::{StepKind, TestLook, TestPhase, TestStep};
pub use proposals::{Decided, Proposal, Verdict};
pub use record::RecordRow;
pub use retired::{Retired, SumsRow};
pub use rules::RulesVersion;
pub use runs::Run;
pub use sessions::Session;
pub use shortlists::{ShortlistOutcome, ShortlistRow};
pub use store::{Reader, Store, Tx};
pub use tracking::{
    MetricPoint, RegisteredModel, RegisteredVersion, TextKind, TrackedDigest, TrackedExperiment,
    TrackedFile, TrackedLog, TrackedRun,
};
pub use versions::Version;
pub use viewers::ViewerProfile;

#[cfg(test)]
mod tests;
