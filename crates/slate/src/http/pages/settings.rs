//! Accounts and the studio itself. A token that was just made is shown in the answer to its form and
//! nowhere else.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use slate_core::{Purpose, Result, Role};
use slate_rights::allows;

use super::visit::{Door, Visit, folder};
use super::{fault_page, reply};
use crate::http::{App, forms};
use crate::ops::actor::{self, ActorList};
use crate::studio::layout::{Page, document};
use crate::studio::pages::settings::{ActorLine, SettingsView, settings};

const HERE: &str = "/settings";

/// Shows the settings.
pub(super) async fn show(door: Door) -> Response {
    door.open(|visit| fill(visit, None)).await
}

/// Adds an account and shows its token.
pub(super) async fn add(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Response {
    give(app, headers, fields, "actor/add").await
}

/// Gives an account one more token and shows it.
pub(super) async fn one_more_token(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Response {
    give(app, headers, fields, "actor/token").await
}

async fn give(
    app: Arc<App>,
    headers: HeaderMap,
    fields: BTreeMap<String, String>,
    path: &'static str,
) -> Response {
    let page_headers = headers.clone();
    let made = app.blocking(move |app| {
        let given = forms::perform(app, path, &headers, &fields)?.json;
        let text = |key: &str| given[key].as_str().unwrap_or_default().to_owned();
        let visit = Visit::new(app, &headers, &Uri::from_static(HERE))?;
        let page = fill(&visit, Some((text("actor"), text("token"))))?;
        Ok(document(&visit.shell()?, &page))
    });
    match made.await {
        Ok(document) => reply::page(StatusCode::OK, document),
        Err(e) => fault_page(&app, &page_headers, HERE, &e).await,
    }
}

fn fill(visit: &Visit<'_>, new_token: Option<(String, String)>) -> Result<Page> {
    let manages = visit.may(Purpose::Administer);
    let actors = if manages { Some(visit.ask(ActorList {})?.actors) } else { None };
    let me = (visit.caller.person.clone(), visit.caller.role.to_string());
    Ok(settings(&SettingsView {
        me,
        roles: Role::ALL.iter().map(|r| (r.to_string(), words(*r))).collect(),
        new_token,
        warning: actors.as_deref().and_then(warning),
        facts: if manages { facts(visit) } else { Vec::new() },
        actors: actors.map(|list| list.iter().map(line).collect()),
        csrf: visit.csrf(),
    }))
}

fn line(a: &actor::ActorLine) -> ActorLine {
    ActorLine {
        name: a.name.to_string(),
        person: a.person.clone(),
        role: a.role.to_string(),
        revoked: a.revoked_at.is_some(),
        added_at: a.added_at.to_string(),
        revoked_at: a.revoked_at.map(|t| t.to_string()).unwrap_or_default(),
    }
}

fn words(role: Role) -> String {
    let may = match role {
        Role::Admin => "everything, and accounts",
        Role::Analyst => "imports, evaluates, proposes",
        Role::Approver => "decides and puts in production",
        Role::Service => "a program that asks for lists",
        Role::Client => "a program in the hands of viewers that asks for flags",
    };
    format!("{role}: {may}")
}

/// Somebody proposes and nobody else can decide.
fn warning(all: &[actor::ActorLine]) -> Option<String> {
    let can =
        |purpose| all.iter().filter(move |a| a.revoked_at.is_none() && allows(a.role, purpose));
    let alone = can(Purpose::Propose)
        .find(|proposer| !can(Purpose::Decide).any(|d| d.person != proposer.person))?;
    Some(format!("Nobody else can decide on what {} proposes.", alone.person))
}

fn facts(visit: &Visit<'_>) -> Vec<(String, String)> {
    let place = &visit.app.executor.place;
    [
        ("Folder", folder(visit.app).display().to_string()),
        ("Id", place.studio_id.clone()),
        ("Program", concat!("slate ", env!("CARGO_PKG_VERSION")).to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use slate_core::{ActorName, Timestamp};

    fn account(name: &str, person: &str, role: Role) -> actor::ActorLine {
        let name = ActorName::new(name).expect("a name");
        let added_at = Timestamp::default();
        actor::ActorLine { name, person: person.to_owned(), role, added_at, revoked_at: None }
    }

    #[test]
    fn a_second_person_must_be_able_to_decide() {
        let ada = || account("ada", "Ada", Role::Admin);
        let table = [
            (vec![ada()], true),
            (vec![ada(), account("ada2", "Ada", Role::Approver)], true),
            (vec![ada(), account("cy", "Cy", Role::Analyst)], true),
            (vec![ada(), account("ben", "Ben", Role::Approver)], false),
            (vec![account("ben", "Ben", Role::Approver)], false),
        ];
        for (all, expected) in table {
            assert_eq!(warning(&all).is_some(), expected, "{all:?}");
        }
    }
}
