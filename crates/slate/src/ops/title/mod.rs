//! One title, titles like it, and titles by name.

mod search;
mod show;
mod similar;

pub use search::{FoundTitles, TitleSearch};
pub use show::{TitleSheet, TitleShow};
pub use similar::{SimilarTitles, TitleSimilar};
