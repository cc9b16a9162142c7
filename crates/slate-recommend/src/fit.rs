//! From a specification and interactions to a model.

use slate_core::{Error, Result, Seed};

use crate::models::{
    als, blend, content, ease, edlae, item_knn, kernel_ridge, linear_sequential, markov, placed,
    popularity, recurrent, reranked, sparse_ease,
};
use crate::{Interactions, ModelSpec, Recommender, Watch};

/// Fits one model.
///
/// The parts of a blend are fitted with the same seed as the blend, so that a part fitted alone is the
/// same model.
///
/// # Errors
/// A specification or interactions that break a rule; too little data; a matrix that is not positive
/// definite; whatever `watch` answers.
pub fn fit(
    spec: &ModelSpec,
    data: &Interactions,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Box<dyn Recommender>> {
    spec.check()?;
    data.check()?;
    Ok(match spec {
        ModelSpec::Popularity(spec) => Box::new(popularity::fit(spec, data)?),
        ModelSpec::ItemKnn(spec) => Box::new(item_knn::fit(spec, data)?),
        ModelSpec::Ease(spec) => Box::new(ease::fit(spec, data)?),
        ModelSpec::Edlae(spec) => Box::new(edlae::fit(spec, data)?),
        ModelSpec::SparseEase(spec) => Box::new(sparse_ease::fit(spec, data, watch)?),
        ModelSpec::Als(spec) => Box::new(als::fit(spec, data, seed, watch)?),
        ModelSpec::KernelRidge(spec) => Box::new(kernel_ridge::fit(spec, data, watch)?),
        ModelSpec::Markov(spec) => Box::new(markov::fit(spec, data)?),
        ModelSpec::LinearSequential(spec) => Box::new(linear_sequential::fit(spec, data)?),
        ModelSpec::Content(spec) => Box::new(content::fit(spec, data)?),
        ModelSpec::Placed(spec) => Box::new(placed::fit(spec, data, seed, watch)?),
        ModelSpec::Recurrent(spec) => Box::new(recurrent::fit(spec, data, seed, watch)?),
        ModelSpec::Reranked(spec) => Box::new(reranked::fit(spec, data, watch)?),
        ModelSpec::Blend(spec) => Box::new(blend::fit(spec, data, seed, watch)?),
        ModelSpec::ItemWeights(_) | ModelSpec::ViewerScores(_) => {
            let detail = format!("`{}` is made elsewhere and cannot be fitted", spec.kind());
            let hint = "`slate model import` makes a version of it";
            return Err(Error::invalid(detail).hint(hint));
        }
    })
}
