//! Content hashes: eight characters to the eye, all of them to the clipboard.

use maud::{Markup, html};

/// The first eight characters.
#[must_use]
pub(crate) fn short_hash(full: &str) -> &str {
    full.get(..8).unwrap_or(full)
}

/// Shows the first eight characters; selecting the text copies the whole hash.
#[must_use]
pub(crate) fn hash(full: &str) -> Markup {
    let head = short_hash(full);
    html! {
        code.hash title=(full) { (head) span.rest { (full.get(head.len()..).unwrap_or_default()) } }
    }
}
