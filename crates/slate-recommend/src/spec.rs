//! What model to fit, with which parameters: the part of a plan that ends up in a model file.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};

use crate::models::als::AlsSpec;
use crate::models::blend::BlendSpec;
use crate::models::content::ContentSpec;
use crate::models::ease::EaseSpec;
use crate::models::edlae::EdlaeSpec;
use crate::models::item_knn::ItemKnnSpec;
use crate::models::item_weights::{self, ItemWeightsSpec};
use crate::models::kernel_ridge::KernelRidgeSpec;
use crate::models::linear_sequential::LinearSequentialSpec;
use crate::models::markov::MarkovSpec;
use crate::models::placed::PlacedSpec;
use crate::models::popularity::PopularitySpec;
use crate::models::recurrent::RecurrentSpec;
use crate::models::reranked::RerankedSpec;
use crate::models::sparse_ease::SparseEaseSpec;
use crate::models::viewer_scores::{self, ViewerScoresSpec};

/// A kind of model and its parameters. Parameters that are left out have the defaults of their constants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ModelSpec {
    /// What most viewers saw.
    Popularity(PopularitySpec),
    /// Item-based nearest neighbours.
    ItemKnn(ItemKnnSpec),
    /// Linear autoencoder in closed form.
    Ease(EaseSpec),
    /// The same with dropout on its input.
    Edlae(EdlaeSpec),
    /// EASE on the nearest titles only.
    SparseEase(SparseEaseSpec),
    /// Matrix factorisation by alternating least squares.
    Als(AlsSpec),
    /// Kernel ridge regression over viewers.
    KernelRidge(KernelRidgeSpec),
    /// What follows the last title.
    Markov(MarkovSpec),
    /// What follows the last titles, by ridge regression.
    LinearSequential(LinearSequentialSpec),
    /// What titles have in common with those of the history.
    Content(ContentSpec),
    /// Another model with cold titles placed by content.
    Placed(PlacedSpec),
    /// What follows the last titles, by a recurrent network.
    Recurrent(RecurrentSpec),
    /// What follows the last titles, put in order by boosted trees.
    Reranked(RerankedSpec),
    /// A weighted sum of other models.
    Blend(BlendSpec),
    /// Weights between titles that were made elsewhere; imported, never fitted.
    ItemWeights(ItemWeightsSpec),
    /// Scores of titles for viewers that were made elsewhere; imported, never fitted.
    ViewerScores(ViewerScoresSpec),
}

/// Every kind that can be fitted and the names of its parameters.
const KINDS: [(&str, &[&str]); 14] = [
    ("popularity", &["days", "log"]),
    ("item-knn", &["neighbors", "shrink"]),
    ("ease", &["lambda"]),
    ("edlae", &["lambda", "dropout", "damping", "discount"]),
    ("sparse-ease", &["lambda", "dropout", "neighbors", "counts"]),
    (
        "als",
        &[
            "factors",
            "epochs",
            "weighting",
            "w0",
            "lambda",
            "nu",
            "damping",
            "rarity",
            "alpha",
            "solver",
            "steps",
            "block",
        ],
    ),
    ("kernel-ridge", &["gamma", "lambda", "rarity"]),
    ("markov", &["shrink", "popularity_weight", "skip"]),
    ("linear-sequential", &["window", "decay", "delta", "exponent", "short", "lambda", "discount"]),
    ("recurrent", &["width", "blocks", "window", "epochs", "rate", "dropout", "negatives"]),
    (
        "reranked",
        &["candidates", "targets", "lambda", "lambda_set", "trees", "leaves", "rows_min", "rate"],
    ),
    ("content", &["genres", "years", "people", "keywords", "synopsis"]),
    ("placed", &["model", "neighbors", "lambda", "warm", "content"]),
    ("blend", &["parts"]),
];

impl ModelSpec {
    /// The words for all kinds that can be fitted.
    pub fn kinds() -> impl Iterator<Item = &'static str> {
        KINDS.iter().map(|&(kind, _)| kind)
    }

    /// The names of the parameters of a kind; `None` for a word that is no kind.
    pub fn parameters(kind: &str) -> Option<&'static [&'static str]> {
        KINDS.iter().find(|&&(k, _)| k == kind).map(|&(_, names)| names)
    }

    /// The word for this kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Popularity(_) => "popularity",
            Self::ItemKnn(_) => "item-knn",
            Self::Ease(_) => "ease",
            Self::Edlae(_) => "edlae",
            Self::SparseEase(_) => "sparse-ease",
            Self::Als(_) => "als",
            Self::KernelRidge(_) => "kernel-ridge",
            Self::Markov(_) => "markov",
            Self::LinearSequential(_) => "linear-sequential",
            Self::Content(_) => "content",
            Self::Placed(_) => "placed",
            Self::Recurrent(_) => "recurrent",
            Self::Reranked(_) => "reranked",
            Self::Blend(_) => "blend",
            Self::ItemWeights(_) => item_weights::KIND,
            Self::ViewerScores(_) => viewer_scores::KIND,
        }
    }

    /// Whether it was made elsewhere: it can be imported, and never fitted.
    pub fn is_imported(&self) -> bool {
        matches!(self, Self::ItemWeights(_) | Self::ViewerScores(_))
    }

    /// Whether two seeds give two models.
    pub fn is_random(&self) -> bool {
        match self {
            Self::Als(_) | Self::Recurrent(_) => true,
            Self::Placed(placed) => placed.model.is_random(),
            Self::Blend(blend) => blend.parts.iter().any(|p| p.model.is_random()),
            _ => false,
        }
    }

    /// Whether it has to know what titles are about.
    pub fn needs_content(&self) -> bool {
        match self {
            Self::Content(_) | Self::Placed(_) => true,
            Self::Blend(blend) => blend.parts.iter().any(|p| p.model.needs_content()),
            _ => false,
        }
    }

    /// Checks every parameter.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Invalid`], naming the parameter, its range and what was found.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Popularity(spec) => spec.check(),
            Self::ItemKnn(spec) => spec.check(),
            Self::Ease(spec) => spec.check(),
            Self::Edlae(spec) => spec.check(),
            Self::SparseEase(spec) => spec.check(),
            Self::Als(spec) => spec.check(),
            Self::KernelRidge(spec) => spec.check(),
            Self::Markov(spec) => spec.check(),
            Self::LinearSequential(spec) => spec.check(),
            Self::Content(spec) => spec.check(),
            Self::Placed(spec) => spec.check(),
            Self::Recurrent(spec) => spec.check(),
            Self::Reranked(spec) => spec.check(),
            Self::Blend(spec) => spec.check(),
            Self::ItemWeights(_) | Self::ViewerScores(_) => Ok(()),
        }
    }

    /// One line of JSON, the same for the same specification: the identity of a setting.
    pub fn to_json(&self) -> String {
        // Numbers, words and lists of them always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Checks that `value` is a number in `range`.
pub(crate) fn check_number(
    name: &str,
    value: f64,
    range: std::ops::RangeInclusive<f64>,
) -> Result<()> {
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = (range.start(), range.end());
    Err(Error::invalid(format!("expected `{name}` from {low} to {high}, found `{value}`")))
}

/// Checks that `value` is in `range`.
pub(crate) fn check_count(
    name: &str,
    value: usize,
    range: std::ops::RangeInclusive<usize>,
) -> Result<()> {
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = (range.start(), range.end());
    Err(Error::invalid(format!("expected `{name}` from {low} to {high}, found `{value}`")))
}
