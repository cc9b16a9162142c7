//! One title, titles like it, titles by name, a map of them, and artwork or copy to choose from.

mod map;
mod search;
mod show;
mod similar;
mod variants;

pub use map::{MapOfTitles, MappedTitle, TitleMap};
pub use search::{FoundTitles, TitleSearch};
pub use show::{TitleSheet, TitleShow};
pub(crate) use show::{listed, money};
pub use similar::{SimilarTitles, TitleSimilar};
pub use variants::{TitleVariants, VariantsSet};
