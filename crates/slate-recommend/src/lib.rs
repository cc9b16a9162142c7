//! Recommenders, splits, metrics and comparisons, as pure functions.
//!
//! Histories go in, lists and numbers come out. Nothing here opens a file, reads a clock or owns
//! randomness: a seed is an argument, and the same seed gives the same bytes for any number of threads.
//! A title is its index in one vocabulary; who it is stands in the vocabulary that a saved model carries.
//!
//! * [`fit`] makes a [`Recommender`] from a [`ModelSpec`] and [`Interactions`]; one file a model in
//!   [`models`].
//! * [`Sums`](sums::Sums) are what most models are made of: viewers can be added to them and taken away.
//! * [`rank`](rank()) turns scores into a list, [`save`] and [`load`] turn a model into bytes and back.
//! * [`filter`] says which titles are meant, as one typed language and sets of titles.
//! * [`rules`] are what editors decide; they make lists together with a model that knows nothing of them.
//! * [`plan`] says what to compare, [`split`] cuts the past in two, [`metrics`] judge lists,
//!   [`evaluate`](evaluate::evaluate) runs a plan, [`compare`] and [`report`] say what came out.
//! * [`behavior`] says how a model treats a panel of viewers: what it shows, and whom it serves worse.

#![forbid(unsafe_code)]

mod artifact;
pub mod behavior;
mod choose;
pub mod compare;
pub mod content;
pub mod evaluate;
pub mod filter;
mod fit;
mod histories;
pub mod map;
mod memory;
pub mod metrics;
pub mod models;
pub mod page;
pub mod plan;
mod rank;
mod recommender;
pub mod report;
pub mod rules;
mod size;
mod spec;
pub mod split;
pub mod sums;

pub use artifact::{Loaded, MODEL_BYTES_MAX, Tensor, TensorData, load, load_viewer_scores, save};
pub use choose::{Budget, Choice, choose};
pub use content::Content;
pub use fit::fit;
pub use histories::{Histories, Interactions};
pub use rank::{RankOptions, Scored, Spread, check_finite, rank, rank_scores};
pub use recommender::{Contribution, Explanation, Recommender, Scratch};
pub use size::DataSize;
pub use slate_core::{Unwatched, Watch};
pub use spec::ModelSpec;
