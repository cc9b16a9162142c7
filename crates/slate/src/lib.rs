//! Slate: a machine-learning platform for film and television, in one binary.
//!
//! An operation is defined once, in [`ops`]; the [`executor`] is the only way to run it: who is asking,
//! may they, run, record. [`cli`], [`http`] and [`studio`] are thin faces over the list of operations.

#![forbid(unsafe_code)]

pub mod analysis;
pub mod backup;
pub mod batch;
pub mod cli;
mod clock;
mod commitments;
pub mod config;
pub mod demo;
pub mod evaluation;
pub mod evidence;
pub mod executor;
pub mod failpoints;
pub mod fault;
pub mod forgetting;
pub mod http;
pub mod input;
mod kept_sums;
mod note;
pub mod online;
pub mod operation;
pub mod ops;
mod panel;
pub mod place;
pub mod proposal_view;
pub mod reference;
pub mod registry;
pub mod serving;
pub mod simulate;
pub mod studio;
pub mod table;
pub mod talk;
pub mod token;
pub mod tracking;
pub mod viewing;
