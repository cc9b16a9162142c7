//! Sign-in: one field, because an actor is known by a token.

use maud::{Markup, PreEscaped, html};

use crate::studio::assets::FAVICON;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{Notice, State, command, hidden, notice};

/// What the sign-in page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct SignInView {
    /// Where to go afterwards: a path of this studio.
    pub(crate) next: String,
    /// Why the last attempt failed: `this token is not known, or was revoked`.
    pub(crate) error: Option<String>,
}

/// The page.
#[must_use]
pub(crate) fn sign_in(view: &SignInView) -> Page {
    let title = "Sign in";
    let body = html! {
        div.stack {
            div.brand { (PreEscaped(FAVICON)) span { "Slate" } }
            h1 { (title) }
            @if let Some(what) = &view.error { (failed(what)) }
            div.panel { (form(view)) }
            div.small.quiet.stack {
                p { "A token is made for each person on the machine of the studio:" }
                (command("slate actor add NAME --role analyst"))
            }
        }
    };
    Page::new(Nav::None, title, body)
}

fn form(view: &SignInView) -> Markup {
    html! {
        form.stack method="post" action="/sign-in" {
            (hidden("next", &view.next))
            div {
                label for="token" { "Token" }
                input #token type="password" name="token" autocomplete="current-password"
                    required autofocus;
            }
            button.primary type="submit" { "Sign in" }
        }
    }
}

fn failed(what: &str) -> Markup {
    let what = what.to_owned();
    notice(&Notice { state: State::Bad, what, ..Notice::default() })
}
