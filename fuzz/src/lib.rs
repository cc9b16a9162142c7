//! What the targets share: how an input becomes options and a stream, and what every row must keep.
//!
//! A target's input starts with bytes that choose options; the rest is the file.

mod choices;
mod chunks;
pub mod events;
pub mod titles;

pub use choices::Choices;
pub use chunks::Chunks;
