//! A page for one viewer: what the studio knows, brought to the numbers of [`slate_recommend::page`], and the
//! rows that come back, with names and reasons.

mod answer;
mod crowd;
mod person;
mod reasons;
mod ruling;
mod sources;

pub use answer::{PageAnswer, PageAsk, PageCard, PageRow};
pub(super) use crowd::Crowd;
pub(super) use sources::Scratch as PageScratch;
