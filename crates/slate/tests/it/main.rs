//! The program as people and programs meet it: the command line, the server, the files it leaves.
//! One binary, one module a subject.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at once")]

mod architecture;
mod backup;
mod browser;
mod crash;
mod duties;
mod evaluate;
mod faces;
mod imports;
mod kit;
mod record;
mod reference;
mod roles;
mod rules;
mod serve;
mod tls;
