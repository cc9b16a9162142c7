//! From a model to bytes.

use slate_core::{Error, Result, TitleId};
use slate_math::tensors::write_tensors;

use super::{FORMAT, Header, TITLES, Tensor, VERSION};
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
    let mut tensors = tensors;
    tensors.push(Tensor::json(TITLES, &titles)?);
    write_tensors(&header, tensors)
}
