//! The shell around every page: skip link, search, navigation, who is signed in, main part, footer.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::assets::FAVICON;
pub(crate) use super::nav::{GROUPS, Nav, NavItem};
use super::parts::{csrf_field, hidden};

/// What a page function gives back: its answer, where it stands, and its body.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// The question of the page, answered; also the document's title.
    pub(crate) title: String,
    /// The place in the navigation that is marked as current.
    pub(crate) nav: Nav,
    /// The way to this page, outermost first: label and address. The page itself is not in it.
    pub(crate) crumbs: Vec<(String, String)>,
    /// What stands under the title: timeline, figures, states.
    pub(crate) under: Markup,
    /// Buttons beside the title.
    pub(crate) actions: Markup,
    /// Everything below the head.
    pub(crate) body: Markup,
}

impl Page {
    /// A page with a title and a body; crumbs, timeline and actions are filled where there are any.
    #[must_use]
    pub(crate) fn new(nav: Nav, title: impl Into<String>, body: Markup) -> Self {
        let (under, actions) = (html! {}, html! {});
        Self { title: title.into(), nav, crumbs: Vec::new(), under, actions, body }
    }
}

/// The keys that work on every page, for the list under `?`.
const KEYS: &[(&str, &str)] = &[
    ("/", "search titles, viewers, runs, models"),
    ("j  k", "next and previous row"),
    ("Enter", "open the row"),
    ("a  r", "approve or reject: then the reason, then Ctrl+Enter"),
    ("n", "show or hide the numbers of the charts"),
    ("?", "this list"),
];

/// Light, dark, or what the system says. Kept in the cookie `theme`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// Follow the system.
    #[default]
    Auto,
    /// Daylight.
    Light,
    /// Dark room.
    Dark,
}

impl Theme {
    /// Reads the value of the cookie; anything unknown follows the system.
    #[must_use]
    pub(crate) fn from_cookie(value: &str) -> Self {
        match value {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// The value of the cookie and of the switch.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What the shell knows about the request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shell {
    /// The name of the studio: that of its folder.
    pub(crate) studio: String,
    /// Who is signed in; without one the page stands alone, with no navigation.
    pub(crate) actor: Option<Actor>,
    /// Token for the sign-out and theme forms.
    pub(crate) csrf: String,
    /// Proposals this actor may decide.
    pub(crate) waiting: usize,
    /// Places that are not shown, because this actor would be refused there.
    pub(crate) closed: Vec<Nav>,
    /// The chosen theme.
    pub(crate) theme: Theme,
    /// The path and query of this page, so that switching the theme comes back to it.
    pub(crate) here: String,
    /// What was searched for, shown again in the field.
    pub(crate) query: String,
    /// Version of the program, for the footer.
    pub(crate) version: String,
}

/// The person or program that is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    /// Name as the record shows it.
    pub(crate) name: String,
    /// `admin`, `analyst`, `approver` or `service`.
    pub(crate) role: String,
}

/// The whole document.
#[must_use]
pub(crate) fn document(shell: &Shell, page: &Page) -> Markup {
    let theme = (shell.theme != Theme::Auto).then(|| shell.theme.name());
    let alone = shell.actor.is_none();
    html! {
        (DOCTYPE)
        html lang="en" data-theme=[theme] {
            (head(shell, page))
            body class=[alone.then_some("alone")] {
                a.skip href="#main" { "Skip to the page" }
                @if let Some(actor) = &shell.actor { (side(shell, page, actor)) }
                main id="main" tabindex="-1" {
                    @if !alone { (page_head(page)) }
                    (page.body)
                }
                (foot(shell))
                (key_list())
            }
        }
    }
}

fn head(shell: &Shell, page: &Page) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (page.title) " · " (shell.studio) }
            link rel="icon" href="/favicon.svg" type="image/svg+xml";
            link rel="stylesheet" href="/static/style.css";
            script type="module" src="/static/keys.js" {}
        }
    }
}

fn side(shell: &Shell, page: &Page, actor: &Actor) -> Markup {
    html! {
        header.side {
            a.brand href="/" { (PreEscaped(FAVICON)) span { (shell.studio) } }
            form.find role="search" action="/search" method="get" {
                label.hidden for="find" { "Search titles, viewers, runs and models" }
                input #find type="search" name="q" placeholder="Search" autocomplete="off"
                    value=(shell.query);
                kbd aria-hidden="true" { "/" }
            }
            button.menu-button type="button" popovertarget="nav" { "Menu" }
            nav.nav #nav popover aria-label="Studio" {
                @for (name, items) in GROUPS {
                    @let open: Vec<&NavItem> =
                        items.iter().filter(|item| !shell.closed.contains(&item.0)).collect();
                    @if !open.is_empty() { (group(shell, page, name, &open)) }
                }
                (signed_in(shell, actor))
            }
        }
    }
}

fn group(shell: &Shell, page: &Page, name: &str, items: &[&NavItem]) -> Markup {
    html! {
        @if !name.is_empty() { h2 { (name) } }
        ul {
            @for (nav, label, address, key) in items {
                li {
                    a href=(address) data-key=(key)
                        aria-current=[(*nav == page.nav).then_some("page")] {
                        (label)
                        @if *nav == Nav::Inbox && shell.waiting > 0 {
                            span.badge { (shell.waiting) span.hidden { " waiting for you" } }
                        } @else {
                            kbd aria-hidden="true" { "g " (key) }
                        }
                    }
                }
            }
        }
    }
}

fn signed_in(shell: &Shell, actor: &Actor) -> Markup {
    html! {
        div.self {
            div.self-line {
                div { div.strong { (actor.name) } div.quiet.small { (actor.role) } }
                form method="post" action="/sign-out" {
                    (csrf_field(&shell.csrf))
                    button.plain type="submit" { "Sign out" }
                }
            }
            (theme_form(shell))
        }
    }
}

const THEMES: [(Theme, &str); 3] =
    [(Theme::Auto, "Auto"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];

fn theme_form(shell: &Shell) -> Markup {
    html! {
        form.theme method="post" action="/theme" aria-label="Theme" {
            (csrf_field(&shell.csrf))
            (hidden("next", &shell.here))
            @for (theme, label) in THEMES {
                button.plain type="submit" name="theme" value=(theme.name())
                    aria-pressed=(shell.theme == theme) { (label) }
            }
        }
    }
}

fn page_head(page: &Page) -> Markup {
    html! {
        div.head {
            @if !page.crumbs.is_empty() {
                nav aria-label="Way here" {
                    ol.crumbs {
                        @for (label, address) in &page.crumbs {
                            li { a href=(address) { (label) } }
                        }
                    }
                }
            }
            div.head-line {
                h1 { (page.title) }
                @if !page.actions.0.is_empty() { div.actions { (page.actions) } }
            }
            (page.under)
        }
    }
}

fn foot(shell: &Shell) -> Markup {
    html! {
        footer.foot {
            span { "Slate " (shell.version) }
            span { "Keys: press " kbd { "?" } }
        }
    }
}

fn key_list() -> Markup {
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { "Keys" }
            dl.facts {
                @for (key, meaning) in KEYS { dt { kbd { (key) } } dd { (meaning) } }
                @for (_, items) in GROUPS {
                    @for (_, label, _, key) in *items { dt { kbd { "g " (key) } } dd { (label) } }
                }
            }
            form method="dialog" { button type="submit" { "Close" } }
        }
    }
}
