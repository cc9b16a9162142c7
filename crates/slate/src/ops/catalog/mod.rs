//! Questions about the catalog: what goes with success, and what other sources call the same title.

mod backtest;
mod drivers;
mod match_titles;
mod material;
mod sheet;
mod viewing;

pub use backtest::{Backtested, CatalogBacktest, backtest_without_studio};
pub use drivers::{CatalogDriven, CatalogDrivers, Explained, Moved, drivers_without_studio};
pub use match_titles::{Agreement, CatalogMatch, Matched, MatchedPair, match_without_studio};
