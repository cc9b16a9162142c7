//! Online tests, from who sees what to what came of it, as pure functions.
//!
//! Nothing here opens a file, reads a clock or owns randomness: who is assigned to what follows from names and
//! ids alone, and whatever is drawn follows from a seed that is an argument.
//!
//! * [`assign`] says which cell of which test somebody is in, and with which value of a feature.
//! * [`metric`] says what is measured of a unit, and makes moments of a day's events.
//! * [`Moments`](moments::Moments) are what is kept of units; they are added up by day, cell and dimension.
//! * [`estimate`] says how large an effect is when a test ends as it was planned, [`sequential`] at every look.
//! * [`interleaving`] says which of two rankers viewers prefer in one list.
//! * [`off_policy`] says what a policy would have earned that was never live.
//! * [`surrogate`] says how an offline metric predicted online effects.
//! * [`calibration`] says whether a method errs as often as it states.
//! * [`design`] says what a test is, before it starts.
//! * [`verdict`] says what the rule of a test answers to what was seen.
//! * [`compute`] answers one question by any of these methods, from summary statistics alone.

#![forbid(unsafe_code)]

pub mod assign;
pub mod calibration;
pub mod compute;
pub mod design;
pub mod estimate;
pub mod interleaving;
mod linear;
pub mod metric;
pub mod moments;
pub mod off_policy;
pub mod sequential;
pub mod surrogate;
pub mod verdict;
