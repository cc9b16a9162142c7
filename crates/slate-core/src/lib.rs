//! The words of the trade: ids, titles, events, purposes, roles, the error that says what went wrong,
//! and how long work is watched.
//!
//! This crate does no I/O, reads no clock and owns no randomness. Everything that enters Slate from
//! outside becomes one of these types first, and the constructors here are where it is checked.

#![forbid(unsafe_code)]

mod error;
mod event;
pub mod failpoint;
mod id;
mod purpose;
mod seed;
mod span;
mod text;
mod timestamp;
mod title;
mod watch;

pub use error::{Error, ErrorKind, Place, Result};
pub use event::{Event, EventKind};
pub use id::{ActorName, ClientId, ID_BYTES_MAX, TitleId, ViewerId};
pub use purpose::{Purpose, Role};
pub use seed::Seed;
pub use span::Span;
pub use text::line_and_column;
pub use timestamp::{Timestamp, TimestampUnit};
pub use title::{
    AGE_MAX, Currency, DURATION_S_MAX, Date, Language, MONEY_MAX, Money, Printed, TERRITORIES_MAX,
    Territory, Title, WINDOWS_MAX, Window, is_series, parse_age,
};
pub use watch::{Unwatched, Watch};
