//! The parts every page is made of. One part a file; each is a function from plain values to
//! markup.

mod address;
mod command;
mod facts;
mod figure;
mod form;
mod hash;
mod notice;
pub mod number;
mod pager;
mod proposal;
mod section;
mod table;
mod tag;
mod time;
mod timeline;

pub use address::segment;
pub use command::{command, empty};
pub use facts::facts;
pub use figure::{Figure, plain_figure, reading};
pub use form::{csrf_field, field, hidden, reason, select, tick};
pub use hash::{hash, short_hash};
pub use notice::{Notice, notice};
pub use pager::{Pager, pager};
pub use proposal::{Evidence, Permission, Proposal, proposal_card};
pub use section::{section, section_with};
pub use table::{Column, Row, Table, table};
pub use tag::{State, Status, state};
pub use time::{time, time_exact};
pub use timeline::{Moment, Step, timeline};

#[cfg(test)]
mod tests;
