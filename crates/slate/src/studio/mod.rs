//! The studio: pages rendered by the server from plain views. Nothing here reads a store, a clock
//! or a request; adapters fill the view structs of [`pages`] and hand the page to
//! [`layout::document`].

pub mod assets;
pub mod chart;
pub mod layout;
mod nav;
pub mod pages;
pub mod parts;

#[cfg(test)]
mod tests;
