//! A section of a page: a heading, a quiet line beside it, the rest.

use maud::{Markup, html};

/// A section with a heading.
#[must_use]
pub(crate) fn section(heading: &str, body: &Markup) -> Markup {
    section_with(heading, &html! {}, body)
}

/// A section with something quiet beside its heading: a unit, a link, a count.
#[must_use]
pub(crate) fn section_with(heading: &str, beside: &Markup, body: &Markup) -> Markup {
    html! {
        section {
            div.section-head {
                h2 { (heading) }
                @if !beside.0.is_empty() { p { (beside) } }
            }
            (body)
        }
    }
}
