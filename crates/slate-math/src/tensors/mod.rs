//! Named arrays of numbers in a file: safetensors, with JSON about them under one key of its metadata.
//!
//! (One key, because safetensors writes several in no fixed order.) The same tensors give the same bytes. Reading trusts
//! nothing: every size and shape is checked against the others, every number must be finite, and nothing panics.

mod reader;
mod tensor;

pub use reader::TensorReader;
pub use safetensors::SafeTensors;
pub use tensor::{Tensor, TensorData};

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use slate_core::{Error, ErrorKind, Result};

use tensor::unwritable;

/// The metadata key.
const KEY: &str = "slate";

/// The largest file: eight GiB.
pub const BYTES_MAX: u64 = 8 << 30;

/// The largest list of tensors with the metadata.
const HEADER_BYTES_MAX: u64 = 1 << 20;

/// A file of tensors with JSON about them.
///
/// # Errors
/// JSON that cannot be written; [`ErrorKind::Limit`] for more than the format holds.
pub fn write_tensors(about: &impl Serialize, tensors: Vec<Tensor<'_>>) -> Result<Vec<u8>> {
    let about = serde_json::to_string(about).map_err(|e| unwritable(&e))?;
    let tensors = tensors.into_iter().map(|t| (t.name.clone(), t));
    safetensors::serialize(tensors, Some(HashMap::from([(KEY.to_owned(), about)])))
        .map_err(|e| unwritable(&e))
}

/// The tensors of a file, and the JSON about them.
///
/// # Errors
/// [`ErrorKind::Limit`] for a file over [`BYTES_MAX`]; [`ErrorKind::Corrupt`] for everything that [`write_tensors`] does not
/// write.
pub fn read_tensors(bytes: &[u8]) -> Result<(SafeTensors<'_>, Value)> {
    check_frame(bytes)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|e| corrupt(format!("{e}")))?;
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|e| corrupt(format!("{e}")))?;
    let Some(about) = metadata.metadata().as_ref().and_then(|m| m.get(KEY)) else {
        let error = corrupt("it has no `slate` metadata");
        return Err(error.hint("other safetensors files are no models"));
    };
    let about = serde_json::from_str(about).map_err(|e| corrupt(format!("its metadata: {e}")))?;
    Ok((tensors, about))
}

/// Checks sizes that the safetensors reader would trust: the header's length, and that no tensor ends
/// outside the file.
fn check_frame(bytes: &[u8]) -> Result<()> {
    if bytes.len() as u64 > BYTES_MAX {
        let detail = format!("a model file has at most {BYTES_MAX} bytes");
        return Err(Error::new(ErrorKind::Limit, detail));
    }
    let length = bytes.first_chunk().map(|&n| u64::from_le_bytes(n));
    let Some(length) = length.filter(|&n| n <= HEADER_BYTES_MAX) else {
        return Err(corrupt("it does not start with a header of at most one MiB"));
    };
    #[expect(clippy::cast_possible_truncation, reason = "at most HEADER_BYTES_MAX")]
    let header =
        bytes.get(8..8 + length as usize).ok_or_else(|| corrupt("its header is cut off"))?;
    let header: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(header).map_err(|e| corrupt(format!("its header: {e}")))?;
    let ends = header.values().filter_map(|t| t.get("data_offsets")?.get(1)?.as_u64());
    if ends.into_iter().any(|end| end > bytes.len() as u64) {
        return Err(corrupt("a tensor ends outside the file"));
    }
    Ok(())
}

/// What is said of a file that is no model.
pub fn corrupt(why: impl std::fmt::Display) -> Error {
    Error::corrupt(format!("this is no usable model file: {why}"))
}
