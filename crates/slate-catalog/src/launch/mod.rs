//! When to launch, for how long to license, and in which languages: advice from past launches. People decide.

mod languages;
mod months;
#[cfg(test)]
mod tests;
mod windows;

pub use languages::{Advised, Choice, Localised, Offered, Treatment, advise};
pub use months::{Calendar, Launch, Slot};
pub use windows::{Arrivals, Held, WHOLE_DAYS, Worth, held, worth};
