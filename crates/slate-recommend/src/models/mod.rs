//! One file a model: its specification with defaults, how it is fitted, how it scores and explains.

pub mod als;
pub mod blend;
pub mod content;
mod damping;
pub mod ease;
pub mod edlae;
pub mod item_knn;
pub mod item_weights;
pub mod kernel_ridge;
pub(crate) mod linear;
pub mod linear_sequential;
pub mod markov;
pub mod placed;
pub mod popularity;
pub mod recurrent;
pub mod reranked;
mod sequence_scales;
pub(crate) mod sequence_sums;
pub mod sparse_ease;
pub(crate) mod sparse_linear;
pub mod viewer_scores;

pub use blend::Blend;
