#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

//! One file a family of tables, and one each for what holds for all of them: transactions, copies,
//! migrations, files, locks.

mod accounts;
mod artifacts;
mod copies;
mod decisions;
mod durable_files;
mod exposures;
mod forget;
mod import_ids;
mod inbox;
mod keys;
mod kit;
mod locks;
mod manifest;
mod migrations;
mod models;
mod online_tests;
mod record;
mod refusals;
mod rules;
mod sessions;
mod titles;
mod tracking;
mod transactions;
mod viewers;
