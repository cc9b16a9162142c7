//! The program as people and programs meet it: the command line, the server, the files it leaves.
//! One binary, one module a subject.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at once")]

mod architecture;
mod backup;
mod batch;
mod browser;
mod calculator;
mod candidates;
mod catalog;
mod crash;
mod demo;
mod duties;
mod evaluate;
mod exposed;
mod faces;
mod forget;
mod imports;
mod interleaved;
mod kit;
mod mlflow;
mod ofrep;
mod online;
mod openfeature;
mod page;
mod record;
mod reference;
mod roles;
mod rules;
mod serve;
mod shortlist;
mod simulate;
mod small_groups;
mod studio;
mod tls;
mod tracking;
