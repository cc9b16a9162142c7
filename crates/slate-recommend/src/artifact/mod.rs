//! A model as bytes: safetensors with the title vocabulary and the specification inside.
//!
//! The file's metadata has one key, `slate`, whose value is JSON: `format`, `version`, `spec`. (One key,
//! because safetensors writes several in no fixed order.) The tensor `titles` holds the title ids as a JSON
//! list of strings; every other tensor belongs to the model, those of a blend's parts under `0.`, `1.` ...
//! The same model gives the same bytes.

mod load;
mod save;
mod tensor;

pub use load::{Loaded, MODEL_BYTES_MAX, load, load_viewer_scores};
pub use save::save;
pub use tensor::{Tensor, TensorData};

pub(crate) use load::{TensorReader, corrupt, read};
pub(crate) use save::write;

use serde::{Deserialize, Serialize};

use crate::ModelSpec;

/// The metadata key.
const KEY: &str = "slate";
/// What the file says it is.
const FORMAT: &str = "slate-model";
/// Version of the layout; a file of every earlier version stays readable.
const VERSION: u32 = 1;
/// The tensor with the title ids.
pub(crate) const TITLES: &str = "titles";

/// The JSON under the metadata key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
    spec: ModelSpec,
}
