//! Questions about the catalog: what goes with success.

mod backtest;

pub use backtest::{Backtested, CatalogBacktest, backtest_without_studio};
