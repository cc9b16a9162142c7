//! The studio: pages rendered by the server from plain views. Nothing here reads a store, a clock
//! or a request; adapters fill the view structs of `pages` and hand the page to
//! `layout::document`.

pub(crate) mod assets;
pub(crate) mod chart;
pub(crate) mod layout;
mod nav;
pub(crate) mod pages;
pub(crate) mod parts;

#[cfg(test)]
mod tests;
