//! A command that can be copied, and the empty state that teaches one.

use maud::{Markup, html};

/// A command line with a copy button, which shows itself when it can work.
#[must_use]
pub(crate) fn command(line: &str) -> Markup {
    html! {
        div.command {
            code { (line) }
            button.plain type="button" data-copy=(line) hidden { "Copy" }
        }
    }
}

/// An empty state: one sentence on what will stand here, one command that fills it.
#[must_use]
pub(crate) fn empty(sentence: &str, line: &str) -> Markup {
    html! {
        div.empty {
            p { (sentence) }
            @if !line.is_empty() { (command(line)) }
        }
    }
}
