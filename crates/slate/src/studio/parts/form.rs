//! The few fields forms are made of.

use maud::{Markup, html};

/// The hidden token without which no form is accepted.
#[must_use]
pub(crate) fn csrf_field(token: &str) -> Markup {
    hidden("csrf", token)
}

/// A value the form carries and nobody sees.
#[must_use]
pub(crate) fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// The reason that every change of state asks for.
#[must_use]
pub(crate) fn reason(id: &str) -> Markup {
    html! {
        div {
            label for=(id) { "Why, for the record" }
            textarea id=(id) name="why" required maxlength="2000" {}
        }
    }
}

/// A text of several lines that may be left empty.
#[must_use]
pub(crate) fn text_area(name: &str, label: &str, hint: &str) -> Markup {
    html! {
        div {
            label for={ "field-" (name) } { (label) }
            textarea id={ "field-" (name) } name=(name) rows="4" maxlength="4000" {}
            p.hint { (hint) }
        }
    }
}

/// The box that chooses one of two to compare.
#[must_use]
pub(crate) fn tick(value: &str, name: &str) -> Markup {
    let label = format!("Compare {name}");
    html! { input.tick type="checkbox" name="run" value=(value) aria-label=(label); }
}

/// A labelled text field.
#[must_use]
pub(crate) fn field(name: &str, label: &str, value: &str, hint: &str) -> Markup {
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
pub(crate) fn select(
    name: &str,
    label: &str,
    choices: &[(String, String)],
    chosen: &str,
) -> Markup {
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
