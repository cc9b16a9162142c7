//! Questions about the catalog: what goes with success.

mod backtest;
mod drivers;
mod material;
mod sheet;

pub use backtest::{Backtested, CatalogBacktest, backtest_without_studio};
pub use drivers::{CatalogDriven, CatalogDrivers, Explained, Moved, drivers_without_studio};
