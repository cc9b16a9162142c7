//! How far something is, in words and as a bar.

use maud::{Markup, html};

/// How far a long piece of work is.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// Steps in all; 0 if unknown.
    pub total: u64,
    /// What is being done, and how long it may still take: `fitting iALS, about 4 min left`.
    pub words: String,
}

/// Draws the bar and its words.
#[must_use]
pub fn progress(progress: &Progress) -> Markup {
    html! {
        span.progress {
            @if progress.total > 0 {
                progress max=(progress.total) value=(progress.done) aria-label=(progress.words) {}
                " " (progress.done) " of " (progress.total)
            }
            @if !progress.words.is_empty() {
                @if progress.total > 0 { ": " }
                (progress.words)
            }
        }
    }
}
