//! Online tests.

pub mod compute;

pub use compute::{TestCompute, TestComputed, compute_without_studio};
