//! One title, titles like it, titles by name, and artwork or copy to choose from.

mod search;
mod show;
mod similar;
mod variants;

pub use search::{FoundTitles, TitleSearch};
pub use show::{TitleSheet, TitleShow};
pub use similar::{SimilarTitles, TitleSimilar};
pub use variants::{TitleVariants, VariantsSet};
