//! A model version's life: trained, proposed, promoted, rolled back; between them a second person decides.

mod behavior;
mod import;
mod list;
mod promote;
mod propose;
mod refit;
mod replay;
mod rollback;
mod show;
mod train;

pub use behavior::{ModelBehavior, ModelConduct, ServedGroup, ShownPart, ShownReach};
pub use import::{ImportKind, ModelImport, ModelImported, VERSION_TAG};
pub use list::{ModelLine, ModelList, Models};
pub use promote::{InProduction, ModelPromote};
pub use propose::{ModelPropose, Proposed};
pub use refit::{ModelRefit, Refitted};
pub use replay::{ModelReplay, Replay, Replayed};
pub use rollback::ModelRollback;
pub use show::{ModelSheet, ModelShow, VersionStep, version_steps};
pub use train::{ModelTrain, Trained};
