//! Numbers: bags of features, sparse rows, dense kernels, top-k, resampling, distributions, boosted trees, files of numbers, one generator.
//!
//! This crate knows no film words. It is the only one that calls faer, and every call runs on one
//! thread: work is spread over fixed blocks of independent outputs, so that the number of threads never
//! changes a rounding. Reductions add fixed chunks in a fixed order for the same reason.

pub mod bags;
pub mod bits;
pub mod bootstrap;
pub mod cast;
pub mod cholesky;
pub mod coarse;
pub mod dense;
pub mod distributions;
pub mod draws;
pub mod exp;
pub mod gram;
pub mod kernel;
pub mod layout;
pub mod matmul;
pub mod product;
pub mod rng;
pub mod small;
pub mod sparse;
pub mod stats;
pub mod tensors;
pub mod topk;
pub mod trees;

pub use bits::Bits;
pub use cholesky::Cholesky;
pub use coarse::Coarse;
pub use dense::Dense;
pub use kernel::{Lane, Rows};
pub use rng::Rng;
pub use small::SmallSystem;
pub use sparse::{Csr, Pattern};
pub use topk::{Scored, TopK};
