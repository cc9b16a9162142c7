//! From a model to bytes.

use std::collections::HashMap;

use slate_core::{Error, ErrorKind, Result, TitleId};

use super::{FORMAT, Header, KEY, TITLES, Tensor, TensorData, VERSION};
use crate::{ModelSpec, Recommender};

/// The model with its vocabulary and specification; the same model gives the same bytes.
///
/// # Errors
/// Another number of titles than the model scores; a specification of another kind.
pub fn save(model: &dyn Recommender, titles: &[TitleId], spec: &ModelSpec) -> Result<Vec<u8>> {
    if titles.len() != model.title_count() {
        let (n, found) = (model.title_count(), titles.len());
        return Err(Error::invalid(format!("expected the ids of {n} titles, found {found}")));
    }
    if spec.kind() != model.kind() {
        let (kind, found) = (model.kind(), spec.kind());
        return Err(Error::invalid(format!(
            "expected the specification of `{kind}`, found `{found}`"
        )));
    }
    write(FORMAT, spec, titles, model.tensors())
}

/// A file of this format: specification, vocabulary and tensors.
pub(crate) fn write(
    format: &str,
    spec: &ModelSpec,
    titles: &[TitleId],
    tensors: Vec<Tensor<'_>>,
) -> Result<Vec<u8>> {
    let header = Header { format: format.into(), version: VERSION, spec: spec.clone() };
    let metadata = HashMap::from([(KEY.to_owned(), json(&header)?)]);
    let bytes = json(&titles)?.into_bytes();
    let titles =
        Tensor { name: TITLES.into(), shape: vec![bytes.len()], data: TensorData::U8(bytes) };
    let tensors = tensors.into_iter().chain([titles]).map(|t| (t.name.clone(), t));
    safetensors::serialize(tensors, Some(metadata)).map_err(|e| unwritable(&e))
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| unwritable(&e))
}

fn unwritable(cause: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Limit, format!("the model cannot be written: {cause}"))
}
