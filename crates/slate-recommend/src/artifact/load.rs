//! From bytes that may come from anywhere to a model: every size and shape is checked against the
//! others, every number must be finite, and nothing here panics.

use std::collections::{BTreeSet, HashSet};

use slate_core::{Error, Result, TitleId};
use slate_math::tensors::{SafeTensors, TensorReader, corrupt, read_tensors};

use super::{FORMAT, Header, TITLES, VERSION};
use crate::models::als::Als;
use crate::models::blend::Blend;
use crate::models::content::ContentProfile;
use crate::models::kernel_ridge::KernelRidge;
use crate::models::linear::Linear;
use crate::models::linear_sequential::LinearSequential;
use crate::models::markov::Markov;
use crate::models::placed::Placed;
use crate::models::popularity::Popularity;
use crate::models::recurrent::Recurrent;
use crate::models::reranked::Reranked;
use crate::models::sparse_linear::SparseLinear;
use crate::models::viewer_scores::ViewerScores;
use crate::models::{ease, edlae, item_knn, item_weights, sparse_ease};
use crate::{ModelSpec, Recommender};

/// A model, what it was made from, and whose indices it uses.
pub struct Loaded {
    /// The model.
    pub model: Box<dyn Recommender>,
    /// The id of every title index.
    pub titles: Vec<TitleId>,
    /// What it was fitted as.
    pub spec: ModelSpec,
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded")
            .field("spec", &self.spec)
            .field("titles", &self.titles.len())
            .finish_non_exhaustive()
    }
}

/// Reads what [`save`](crate::save) wrote.
///
/// # Errors
/// `Limit` for a file over [`slate_math::tensors::BYTES_MAX`]; `Corrupt` for everything that is
/// not a model of this version whose parts fit each other.
pub fn load(bytes: &[u8]) -> Result<Loaded> {
    let (tensors, spec, titles) = read(FORMAT, bytes)?;
    let reader = TensorReader::new(&tensors);
    let model = read_model(&spec, &reader, titles.len())?;
    check_names(&tensors, model.as_ref())?;
    Ok(Loaded { model, titles, spec })
}

/// Reads a model file that holds scores by viewer, and its vocabulary.
///
/// # Errors
/// As [`load`]; `Invalid` for another kind of model.
pub fn load_viewer_scores(bytes: &[u8]) -> Result<(ViewerScores, Vec<TitleId>)> {
    let (tensors, spec, titles) = read(FORMAT, bytes)?;
    if !matches!(spec, ModelSpec::ViewerScores(_)) {
        let detail = format!("expected scores by viewer, found the model `{}`", spec.kind());
        return Err(Error::invalid(detail));
    }
    let reader = TensorReader::new(&tensors);
    let scores = ViewerScores::read(&reader, titles.len())?;
    check_names(&tensors, &scores)?;
    Ok((scores, titles))
}

/// The tensors, specification and vocabulary of a file of this format.
///
/// # Errors
/// As [`load`].
pub(crate) fn read<'a>(
    format: &str,
    bytes: &'a [u8],
) -> Result<(SafeTensors<'a>, ModelSpec, Vec<TitleId>)> {
    let (tensors, metadata) = read_tensors(bytes)?;
    let spec = read_spec(format, metadata)?;
    let titles = read_titles(&tensors)?;
    Ok((tensors, spec, titles))
}

fn read_spec(format: &str, found: serde_json::Value) -> Result<ModelSpec> {
    if found["format"] != format || found["version"] != VERSION {
        let detail = format!("it is {} version {}", found["format"], found["version"]);
        return Err(
            corrupt(detail).hint(format!("this Slate reads \"{format}\" version {VERSION}"))
        );
    }
    let header: Header =
        serde_json::from_value(found).map_err(|e| corrupt(format!("its specification: {e}")))?;
    header.spec.check().map_err(|e| corrupt(format!("its specification: {}", e.detail())))?;
    Ok(header.spec)
}

fn read_titles(tensors: &SafeTensors<'_>) -> Result<Vec<TitleId>> {
    let text = tensors.tensor(TITLES).map_err(|_| corrupt("it has no title ids"))?;
    let titles: Vec<TitleId> =
        serde_json::from_slice(text.data()).map_err(|e| corrupt(format!("its title ids: {e}")))?;
    let mut seen = HashSet::with_capacity(titles.len());
    match titles.iter().find(|t| !seen.insert(*t)) {
        Some(twice) => Err(corrupt(format!("title `{twice}` stands in it twice"))),
        None => Ok(titles),
    }
}

fn read_model(
    spec: &ModelSpec,
    reader: &TensorReader<'_>,
    n: usize,
) -> Result<Box<dyn Recommender>> {
    Ok(match spec {
        ModelSpec::Popularity(spec) => Box::new(Popularity::read(spec, reader, n)?),
        ModelSpec::ItemKnn(_) => Box::new(SparseLinear::read(item_knn::KIND, reader, n)?),
        ModelSpec::SparseEase(_) => Box::new(SparseLinear::read(sparse_ease::KIND, reader, n)?),
        ModelSpec::ItemWeights(_) => Box::new(SparseLinear::read(item_weights::KIND, reader, n)?),
        ModelSpec::ViewerScores(_) => Box::new(ViewerScores::read(reader, n)?),
        ModelSpec::Ease(_) => Box::new(Linear::read(ease::KIND, reader, n)?),
        ModelSpec::Edlae(_) => Box::new(Linear::read(edlae::KIND, reader, n)?),
        ModelSpec::Als(spec) => Box::new(Als::read(spec, reader, n)?),
        ModelSpec::KernelRidge(spec) => Box::new(KernelRidge::read(spec, reader, n)?),
        ModelSpec::Markov(_) => Box::new(Markov::read(reader, n)?),
        ModelSpec::LinearSequential(spec) => Box::new(LinearSequential::read(spec, reader, n)?),
        ModelSpec::Content(_) => Box::new(ContentProfile::read(reader, n)?),
        ModelSpec::Placed(spec) => {
            let model = read_model(&spec.model, &reader.under(0), n)?.into();
            Box::new(Placed::new(model, Placed::read_weights(reader, n)?))
        }
        ModelSpec::Recurrent(spec) => Box::new(Recurrent::read(spec, reader, n)?),
        ModelSpec::Reranked(spec) => Box::new(Reranked::read(spec, reader, n)?),
        ModelSpec::Blend(spec) => {
            let part = |(i, p): (usize, &crate::models::blend::BlendPart)| {
                Ok((read_model(&p.model, &reader.under(i), n)?.into(), p.weight))
            };
            let parts: Result<Vec<_>> = spec.parts.iter().enumerate().map(part).collect();
            Box::new(Blend::new(parts?)?)
        }
    })
}

/// The file holds the tensors of the model and no other.
fn check_names(tensors: &SafeTensors<'_>, model: &dyn Recommender) -> Result<()> {
    let mut expected: BTreeSet<String> = model.tensors().into_iter().map(|t| t.name).collect();
    expected.insert(TITLES.into());
    let found: BTreeSet<String> = tensors.names().into_iter().map(str::to_owned).collect();
    match found.difference(&expected).next() {
        Some(name) => Err(corrupt(format!("tensor `{name}` does not belong to its model"))),
        None => Ok(()),
    }
}
