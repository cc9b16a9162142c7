//! A model as bytes: safetensors with the title vocabulary and the specification inside.
//!
//! The file's metadata ([`slate_math::tensors`]) is JSON: `format`, `version`, `spec`. The tensor `titles` holds the title ids as a JSON
//! list of strings; every other tensor belongs to the model, those of a blend's parts under `0.`, `1.` ...
//! The same model gives the same bytes.

mod load;
mod save;

pub use load::{Loaded, load, load_viewer_scores};
pub use save::save;
pub use slate_math::tensors::{BYTES_MAX as MODEL_BYTES_MAX, Tensor, TensorData};

pub(crate) use load::read;
pub(crate) use save::write;
pub(crate) use slate_math::tensors::{TensorReader, corrupt};

use serde::{Deserialize, Serialize};

use crate::ModelSpec;

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
