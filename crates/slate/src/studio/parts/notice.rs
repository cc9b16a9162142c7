//! A notice: what is the matter, where, what was expected, what to do.

use maud::{Markup, html};

use super::tag::State;

/// What a notice says. Empty parts are left out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notice {
    /// How serious it is.
    pub(crate) state: State,
    /// What is the matter, in one sentence.
    pub(crate) what: String,
    /// Where: a file and line, a field, an address.
    pub(crate) place: String,
    /// What was expected there.
    pub(crate) expected: String,
    /// What was found instead.
    pub(crate) found: String,
    /// What to do about it.
    pub(crate) hint: String,
}

/// An error's words as they begin a sentence.
#[must_use]
pub(crate) fn sentence_start(detail: &str) -> String {
    let mut letters = detail.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// Text in which what stands between backticks is code, as errors write it.
#[must_use]
pub(crate) fn coded(text: &str) -> Markup {
    html! {
        @for (n, part) in text.split('`').enumerate() {
            @if n % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// Draws a notice.
#[must_use]
pub(crate) fn notice(notice: &Notice) -> Markup {
    let parts = [
        ("Where", &notice.place),
        ("Expected", &notice.expected),
        ("Found", &notice.found),
        ("Hint", &notice.hint),
    ];
    let role = if notice.state == State::Bad { "alert" } else { "status" };
    html! {
        div class={ "notice " (notice.state.class()) } role=(role) {
            p { (coded(&notice.what)) }
            @if parts.iter().any(|(_, text)| !text.is_empty()) {
                dl.facts {
                    @for (name, text) in parts.iter().filter(|(_, text)| !text.is_empty()) {
                        dt { (name) } dd { (coded(text)) }
                    }
                }
            }
        }
    }
}
