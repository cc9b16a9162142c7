//! Who may do what: accounts, their roles and their tokens.

use maud::{Markup, html};

use super::len;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{
    Column, Notice, Row, State, Status, Table, csrf_field, facts, field, hidden, notice, reason,
    section, section_with, select, state, table, time,
};

/// What the settings show.
#[derive(Debug, Clone, Default)]
pub(crate) struct SettingsView {
    /// Accounts, in order of their names; none for whoever may not manage them.
    pub(crate) actors: Option<Vec<ActorLine>>,
    /// Who looks, for whoever may not manage accounts: name and role.
    pub(crate) me: (String, String),
    /// Roles that can be given: value and words.
    pub(crate) roles: Vec<(String, String)>,
    /// A token that was just made, shown once: name and token.
    pub(crate) new_token: Option<(String, String)>,
    /// What is wrong with the roles: `nobody can decide on what ada proposes`.
    pub(crate) warning: Option<String>,
    /// Folder, address, version and so on: name and value.
    pub(crate) facts: Vec<(String, String)>,
    /// Token of the forms.
    pub(crate) csrf: String,
}

/// One account.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActorLine {
    /// Name of the account.
    pub(crate) name: String,
    /// The person behind it.
    pub(crate) person: String,
    /// Role.
    pub(crate) role: String,
    /// Whether it was revoked.
    pub(crate) revoked: bool,
    /// Since when, RFC 3339.
    pub(crate) added_at: String,
    /// Until when, RFC 3339; empty for an active one.
    pub(crate) revoked_at: String,
}

/// The page. Adding an account and giving it a token answer with this page and the token, once.
#[must_use]
pub(crate) fn settings(view: &SettingsView) -> Page {
    let body = html! {
        @if let Some((name, token)) = &view.new_token { (fresh(name, token)) }
        @if let Some(what) = &view.warning { (warned(what)) }
        @if let Some(list) = &view.actors { (actors(view, list)) (add(view)) }
        @else { (section("Accounts", &html! { p.quiet { "An administrator manages them." } })) }
        (house(view))
    };
    Page::new(Nav::Settings, headline(view), body)
}

fn headline(view: &SettingsView) -> String {
    let Some(list) = &view.actors else {
        return format!("You are {}, {}", view.me.0, view.me.1);
    };
    let active: Vec<&ActorLine> = list.iter().filter(|actor| !actor.revoked).collect();
    let parts = view.roles.iter().filter_map(|(role, _)| {
        let n = len(&active.iter().filter(|actor| actor.role == *role).collect::<Vec<_>>());
        (n > 0).then(|| counted(n, role, &format!("{role}s")))
    });
    let parts: Vec<String> = parts.collect();
    format!("{}: {}", counted(len(&active), "account", "accounts"), parts.join(", "))
}

fn fresh(name: &str, token: &str) -> Markup {
    html! {
        div.notice.good role="status" {
            p { "The token of " (name) ". It is shown once and stored only as a hash." }
            p.secret { (token) }
            button.plain type="button" data-copy=(token) hidden { "Copy" }
        }
    }
}

fn warned(what: &str) -> Markup {
    notice(&Notice {
        state: State::Warning,
        what: what.to_owned(),
        hint: "add a second person with the role approver".to_owned(),
        ..Notice::default()
    })
}

fn actors(view: &SettingsView, list: &[ActorLine]) -> Markup {
    let columns = vec![
        Column::text("Name"),
        Column::text("Person"),
        Column::id("Role"),
        Column::id("State"),
        Column::id("Since"),
        Column::id(""),
    ];
    let rows = list.iter().map(|line| row(view, line)).collect();
    let body = table(&Table { caption: "Accounts".to_owned(), columns, rows });
    let beside = html! { "people and programs; whoever proposes cannot approve" };
    section_with("Accounts", &beside, &body)
}

fn row(view: &SettingsView, line: &ActorLine) -> Row {
    let standing = if line.revoked {
        html! { (state(&Status::new(State::Quiet, "revoked"))) " " (time(&line.revoked_at)) }
    } else {
        state(&Status::new(State::Good, "active"))
    };
    let cells = vec![
        html! { (line.name) },
        html! { (line.person) },
        html! { (line.role) },
        standing,
        time(&line.added_at),
        manage(view, line),
    ];
    Row { cells, grey: line.revoked, ..Row::default() }
}

fn manage(view: &SettingsView, line: &ActorLine) -> Markup {
    html! {
        @if !line.revoked {
            details.manage {
                summary { "Manage" }
                div.stack {
                    form method="post" action="/settings/tokens" {
                        (csrf_field(&view.csrf))
                        (hidden("name", &line.name))
                        button type="submit" { "One more token" }
                    }
                    form.stack method="post" action="/do/actor/revoke" {
                        (csrf_field(&view.csrf))
                        (hidden("next", "/settings"))
                        (hidden("name", &line.name))
                        (reason(&format!("why-{}", line.name)))
                        button.danger type="submit" { "Revoke " (line.name) }
                    }
                }
            }
        }
    }
}

fn add(view: &SettingsView) -> Markup {
    section(
        "Add an account",
        &html! {
            form.panel.fields method="post" action="/settings/accounts" {
                (csrf_field(&view.csrf))
                (field("name", "Name of the account", "", ""))
                (field("person", "The person behind it", "", ""))
                (select("role", "Role", &view.roles, "analyst"))
                div.actions { button type="submit" { "Add and make a token" } }
            }
        },
    )
}

fn house(view: &SettingsView) -> Markup {
    let pairs: Vec<(&str, Markup)> =
        view.facts.iter().map(|(name, value)| (name.as_str(), html! { (value) })).collect();
    html! { @if !pairs.is_empty() { (section("The studio", &facts(&pairs))) } }
}
