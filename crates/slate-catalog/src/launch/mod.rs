//! When to launch, and in which languages: advice from past launches. People decide.

mod languages;
mod months;
#[cfg(test)]
mod tests;

pub use languages::{Advised, Choice, Localised, Offered, Treatment, advise};
pub use months::{Calendar, Launch, Slot};
