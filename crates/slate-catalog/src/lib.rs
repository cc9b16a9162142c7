//! What goes with a title's success, how sure that is, and how well it would have been known before.
//!
//! The road: titles and their outcomes -> [`features`] as of the day of each decision -> a [`forecast`] with an
//! interval -> a [`backtest`] by year beside naive rows -> its [`drivers`] -> a [`model`] that is kept; beside it
//! [`comparables`], [`gaps`], [`reach`] and a [`shortlist`]. Everything here is association: nothing says that a
//! characteristic makes a title succeed, and no number leaves without its interval or its error.
//!
//! Pure functions: no file, no clock; the same seed gives the same bytes.

#![forbid(unsafe_code)]

pub mod backtest;
pub mod comparables;
pub mod conformal;
pub mod drivers;
pub mod engagement;
pub mod features;
pub mod forecast;
pub mod gaps;
pub mod launch;
pub mod matching;
pub mod measure;
pub mod model;
mod plan;
pub mod prices;
pub mod reach;
pub mod shortlist;
#[cfg(test)]
mod testing;
mod told;

pub use told::{TOLD_TO, VIEWERS_MIN, told};
