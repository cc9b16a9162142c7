//! Slate: a machine-learning platform for film and television, in one binary.
//!
//! An operation is defined once, in [`ops`]; the [`executor`] is the only way to run it: who is asking,
//! may they, run, record. [`cli`], `http` and `studio` are thin faces over the list of operations.

pub mod cli;
pub mod config;
pub mod executor;
pub mod failpoints;
pub mod fault;
pub mod input;
mod note;
pub mod operation;
pub mod ops;
pub mod place;
pub mod registry;
pub mod serving;
pub mod table;
pub mod talk;
pub mod token;
