//! The parts every page is made of. One part a file; each is a function from plain values to
//! markup.

mod address;
mod command;
mod facts;
mod figure;
mod form;
mod hash;
mod notice;
pub(crate) mod number;
mod pager;
mod proposal;
mod section;
mod table;
mod tag;
mod time;
mod timeline;

pub(crate) use address::segment;
pub(crate) use command::{command, empty};
pub(crate) use facts::facts;
pub(crate) use figure::{Figure, plain_figure, reading};
pub(crate) use form::{csrf_field, field, hidden, reason, select, text_area, tick};
pub(crate) use hash::{hash, short_hash};
pub(crate) use notice::{Notice, coded, notice, sentence_start};
pub(crate) use pager::{Pager, pager};
pub(crate) use proposal::{Evidence, Permission, Proposal, proposal_card};
pub(crate) use section::{section, section_with};
pub(crate) use table::{Column, Row, Table, table};
pub(crate) use tag::{State, Status, state};
pub(crate) use time::{time, time_exact};
pub(crate) use timeline::{Moment, Step, timeline};

#[cfg(test)]
mod tests;
