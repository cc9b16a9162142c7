//! Prototypes that other programs track. What a run logs while it goes on is evidence, like what was shown:
//! it is written by [`crate::Store::log_tracked`]; everything else is a change like any other.

mod digest;
mod experiments;
mod files;
mod log;
mod points;
mod registry;
mod runs;
mod texts;

pub use digest::TrackedDigest;
pub use experiments::TrackedExperiment;
pub use files::TrackedFile;
pub use log::TrackedLog;
pub use points::MetricPoint;
pub use registry::{RegisteredModel, RegisteredVersion};
pub use runs::TrackedRun;
pub use texts::TextKind;
