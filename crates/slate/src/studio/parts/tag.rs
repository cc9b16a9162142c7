//! States: a sign, a word and a colour together, never the colour alone.

use maud::{Markup, html};

/// What a state means, apart from its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum State {
    /// Done, serving, approved, verified.
    Good,
    /// Waits for somebody, stopped early.
    Warning,
    /// Failed, rejected, broken.
    Bad,
    /// Under way.
    Neutral,
    /// Over, retired, nothing to say.
    #[default]
    Quiet,
}

impl State {
    /// The sign beside the word.
    #[must_use]
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Warning => "!",
            Self::Bad => "×",
            Self::Neutral => "●",
            Self::Quiet => "–",
        }
    }

    /// The class that gives the colour.
    #[must_use]
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
            Self::Neutral => "neutral",
            Self::Quiet => "quiet",
        }
    }
}

/// A state with its word, as views carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Status {
    /// What it means.
    pub(crate) state: State,
    /// The word: `serving`, `running`, `rejected`.
    pub(crate) word: String,
}

impl Status {
    /// A state and its word.
    #[must_use]
    pub(crate) fn new(state: State, word: &str) -> Self {
        Self { state, word: word.to_owned() }
    }
}

/// Draws a state.
#[must_use]
pub(crate) fn state(status: &Status) -> Markup {
    html! {
        span class={ "tag " (status.state.class()) } {
            i aria-hidden="true" { (status.state.sign()) } " " (status.word)
        }
    }
}
