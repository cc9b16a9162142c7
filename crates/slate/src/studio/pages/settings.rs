//! Who may do what: actors, their roles and their tokens.

use maud::{Markup, html};

use super::len;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{
    Column, Notice, Row, State, Status, Table, csrf_field, facts, field, notice, section,
    section_with, segment, select, state, table, time,
};

/// What the settings show.
#[derive(Debug, Clone, Default)]
pub struct SettingsView {
    /// Actors, in order of their names.
    pub actors: Vec<ActorLine>,
    /// Whether this actor may add and revoke.
    pub may_manage: bool,
    /// Roles that can be given: value and words.
    pub roles: Vec<(String, String)>,
    /// A token that was just made, shown once: name and token.
    pub new_token: Option<(String, String)>,
    /// What is wrong with the roles: `nobody but Ada Lund can approve`.
    pub warning: Option<String>,
    /// Folder, address, version and so on: name and value.
    pub facts: Vec<(String, String)>,
    /// Token of the forms.
    pub csrf: String,
}

/// One actor.
#[derive(Debug, Clone, Default)]
pub struct ActorLine {
    /// Id.
    pub id: String,
    /// Name as the record shows it.
    pub name: String,
    /// Role.
    pub role: String,
    /// Active or revoked.
    pub status: Status,
    /// Tokens that work.
    pub tokens: u64,
    /// When seen last, RFC 3339; empty if never.
    pub seen_at: String,
    /// Who added them.
    pub added_by: String,
    /// Whether this actor may be revoked by the one who looks.
    pub may_revoke: bool,
}

/// The page; posts to `/settings/actors` and `/settings/actors/{id}/revoke`.
#[must_use]
pub fn settings(view: &SettingsView) -> Page {
    let body = html! {
        @if let Some((name, token)) = &view.new_token { (fresh(name, token)) }
        @if let Some(what) = &view.warning { (warned(what)) }
        (actors(view))
        @if view.may_manage { (add(view)) }
        (house(view))
    };
    Page::new(Nav::Settings, headline(view), body)
}

fn headline(view: &SettingsView) -> String {
    let active = |role: &str| {
        view.actors.iter().filter(|actor| actor.role == role && actor.tokens > 0).count()
    };
    let roles = [
        ("admin", "admins"),
        ("analyst", "analysts"),
        ("approver", "approvers"),
        ("service", "services"),
    ];
    let parts = roles.iter().filter_map(|(one, many)| {
        let count = u64::try_from(active(one)).ok()?;
        (count > 0).then(|| counted(count, one, many))
    });
    let parts: Vec<String> = parts.collect();
    format!("{}: {}", counted(len(&view.actors), "actor", "actors"), parts.join(", "))
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

fn actors(view: &SettingsView) -> Markup {
    let columns = vec![
        Column::text("Name"),
        Column::id("Role"),
        Column::id("State"),
        Column::number("Tokens"),
        Column::id("Last seen"),
        Column::text("Added by"),
        Column::id(""),
    ];
    let rows = view.actors.iter().map(|line| row(view, line)).collect();
    let body = table(&Table { caption: "Actors".to_owned(), columns, rows });
    section_with("Actors", &html! { "people and programs; whoever proposes cannot approve" }, &body)
}

fn row(view: &SettingsView, line: &ActorLine) -> Row {
    let seen = html! { @if line.seen_at.is_empty() { "never" } @else { (time(&line.seen_at)) } };
    let cells = vec![
        html! { (line.name) },
        html! { (line.role) },
        state(&line.status),
        html! { (line.tokens) },
        seen,
        html! { (line.added_by) },
        revoke(view, line),
    ];
    Row { cells, grey: line.tokens == 0, ..Row::default() }
}

fn revoke(view: &SettingsView, line: &ActorLine) -> Markup {
    html! {
        @if line.may_revoke {
            details.revoke {
                summary { "Revoke" }
                form method="post" action={ "/settings/actors/" (segment(&line.id)) "/revoke" } {
                    (csrf_field(&view.csrf))
                    button.danger type="submit" { "Revoke all tokens of " (line.name) }
                }
            }
        }
    }
}

fn add(view: &SettingsView) -> Markup {
    section(
        "Add an actor",
        &html! {
            form.panel.row-form method="post" action="/settings/actors" {
                (csrf_field(&view.csrf))
                (field("name", "Name, as the record will show it", "", ""))
                (select("role", "Role", &view.roles, "analyst"))
                button type="submit" { "Add and make a token" }
            }
        },
    )
}

fn house(view: &SettingsView) -> Markup {
    let pairs: Vec<(&str, Markup)> =
        view.facts.iter().map(|(name, value)| (name.as_str(), html! { (value) })).collect();
    html! { @if !pairs.is_empty() { (section("The studio", &facts(&pairs))) } }
}
