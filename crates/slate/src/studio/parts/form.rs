//! The few fields forms are made of.

use maud::{Markup, html};

/// The hidden token without which no form is accepted.
#[must_use]
pub fn csrf_field(token: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(token); }
}

/// A labelled text field.
#[must_use]
pub fn field(name: &str, label: &str, value: &str, hint: &str) -> Markup {
    html! {
        div {
            label for={ "field-" (name) } { (label) }
            input id={ "field-" (name) } name=(name) value=(value) required;
            @if !hint.is_empty() { p.hint { (hint) } }
        }
    }
}

/// A labelled choice: value and words.
#[must_use]
pub fn select(name: &str, label: &str, choices: &[(String, String)], chosen: &str) -> Markup {
    html! {
        div {
            label for={ "field-" (name) } { (label) }
            select id={ "field-" (name) } name=(name) {
                @for (value, words) in choices {
                    option value=(value) selected[value == chosen] { (words) }
                }
            }
        }
    }
}
