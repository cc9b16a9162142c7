//! Gradient-boosted trees: histogram growth, ranking by LambdaRank, exact explanations.
//!
//! Three calls: a [`Table`] of columns, [`boost::fit`], and [`Forest::predict`] or [`Forest::shap`]. LightGBM's model files
//! are read as forests ([`Forest::from_lightgbm`]).
//!
//! ```
//! use slate_core::{Seed, Unwatched};
//! use slate_math::trees::{BoostSpec, Examples, SquaredError, Table, boost};
//!
//! // y is 1 from x = 50 on; one value of x is missing.
//! let x: Vec<f32> = (0..100).map(|i| if i == 7 { f32::NAN } else { i as f32 }).collect();
//! let y: Vec<f32> = (0..100).map(|i| if i < 50 { 0.0 } else { 1.0 }).collect();
//! let table = Table::from_columns(vec![x])?;
//! let examples = Examples::new(&table, &y)?;
//! let spec = BoostSpec { trees: 50, ..BoostSpec::default() };
//! let boosted = boost::fit(&spec, &SquaredError, &examples, None, Seed(1), &mut Unwatched)?;
//!
//! let scores = boosted.forest.predict(&table)?;
//! assert!(scores[0] < 0.01 && scores[99] > 0.99);
//! let shap = boosted.forest.shap(&table)?;
//! assert!((shap.expected + shap.row(0)[0] - scores[0]).abs() < 1e-12);
//! # Ok::<(), slate_core::Error>(())
//! ```
//!
//! The road of the data: [`Table`] -> bins (one byte a value) -> derivatives as packed whole numbers ->
//! histograms -> splits -> [`ForestArrays`]. The idea is LightGBM's (Ke et al. 2017); the sums are whole numbers,
//! so that the number of threads never changes a bit.
//!
//! Not here: categories without an order, weights of rows, bundles of sparse columns.

mod bins;
pub mod boost;
mod draw;
mod forest;
mod gradient;
mod grow;
mod histogram;
mod lightgbm;
mod ndcg;
mod objective;
mod partition;
mod quadrature;
mod score;
mod shap;
mod sigmoid;
mod spec;
mod split;
mod table;
mod tensors;
#[cfg(test)]
mod testing;

pub use forest::{Forest, ForestArrays};
pub use gradient::Gradient;
pub use objective::{LambdaRank, Logistic, Metric, Objective, SquaredError, Target};
pub use score::Scorer;
pub use shap::Shap;
pub use sigmoid::sigmoid;
pub use spec::{BINS_MAX, BoostSpec, DEPTH_MAX, LEAVES_MAX, TREES_MAX};
pub use table::{COLUMNS_MAX, Examples, Table};
