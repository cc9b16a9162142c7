//! Names and values, one under the other.

use maud::{Markup, html};

/// A definition list.
#[must_use]
pub(crate) fn facts(pairs: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts { @for (name, value) in pairs { dt { (name) } dd { (value) } } }
    }
}
