//! Prototypes that are tracked from outside, as MLflow's clients do: experiments, runs, what they log, files,
//! and registered models. Nothing here puts anything in front of viewers.

mod alias;
mod delete;
mod describe;
mod experiment;
mod experiments;
mod finish;
mod history;
mod limits;
mod line;
mod log;
mod models;
mod pair;
mod point;
mod register;
mod revise;
mod run_table;
mod search;
mod shape;
mod show;
mod start;
mod upload;
mod versions;
mod withdraw;

#[cfg(test)]
mod tests;

pub use alias::{AliasSet, TrackAlias};
pub use delete::TrackDelete;
pub use describe::TrackDescribe;
pub use experiment::{ExperimentSheet, TrackExperiment};
pub use experiments::{FoundExperiments, TrackExperiments};
pub use finish::{RunStatus, TrackFinish};
pub use history::{MetricHistory, TrackHistory};
pub use limits::FILE_PATH_MAX;
pub use line::TrackedLine;
pub use log::{Logged, TrackLog};
pub use models::{FoundModels, ModelCard, TrackModels};
pub use pair::Pair;
pub use point::{Measure, Point};
pub use register::{Registered, TrackRegister};
pub use revise::TrackRevise;
pub(crate) use search::newest;
pub use search::{FoundRuns, TrackSearch};
pub(crate) use show::tracked_run;
pub use show::{FileLine, TrackShow, TrackedSheet};
pub use start::TrackStart;
pub use upload::{TrackUpload, Uploaded};
pub use versions::{FoundVersions, TrackVersions, VersionCard};
pub use withdraw::{TrackWithdraw, Withdrawn};
