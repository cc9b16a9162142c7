//! `/do/…`: every operation as a form. Fields become the arguments the command line would have.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use clap::{ArgAction, Command};
use slate_core::{Error, Result};
use slate_rights::{Facts, Reason};

use super::App;
use super::auth::{Guest, guest, local_path};
use crate::executor::now;
use crate::input::{Input, NOT_AN_UPLOAD};
use crate::ops;
use crate::registry::{Entry, Reply};

/// Where to go after the form, and the value that shows it is ours.
const OWN_FIELDS: [&str; 2] = ["csrf", "next"];

type Fields = BTreeMap<String, String>;

/// Runs the operation a form names, then goes where the form says.
pub(super) async fn submit(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let next = local_path(fields.get("next").map_or("", String::as_str)).to_owned();
    let page_headers = headers.clone();
    let done = app.blocking(move |app| perform(app, &path, &headers, &fields)).await;
    match done {
        Ok(_) => Redirect::to(&next).into_response(),
        Err(e) => super::pages::fault_page(&app, &page_headers, &next, &e).await,
    }
}

/// Runs the operation at `path` with the fields of a genuine form.
pub(super) fn perform(
    app: &App,
    path: &str,
    headers: &HeaderMap,
    fields: &Fields,
) -> Result<Reply> {
    let entry = ops::ALL
        .iter()
        .find(|e| e.about.path.join("/") == path)
        .ok_or_else(|| Error::not_found(format!("there is no form `{path}`")))?;
    let guest = guest(app, headers)?;
    app.executor.admit(&guest.visitor, entry.about, Facts::default(), now())?;
    refuse_forged(app, entry, &guest, fields)?;
    let command = (entry.arguments)(Command::new("form").no_binary_name(true));
    let matches = command
        .clone()
        .try_get_matches_from(arguments(&command, fields)?)
        .map_err(|e| Error::invalid(e.to_string().lines().next().unwrap_or_default().to_owned()))?;
    (entry.run_matches)(&app.executor, &guest.visitor, &matches, app)
}

fn refuse_forged(app: &App, entry: &Entry, guest: &Guest, fields: &Fields) -> Result<()> {
    let shown = fields.get("csrf").map_or("", String::as_str);
    if guest.session.is_some() && guest.form_is_genuine(shown) {
        return Ok(());
    }
    let reason = if guest.session.is_some() { Reason::FormForged } else { Reason::CallerUnknown };
    Err(app.executor.refuse(guest.visitor.caller(), entry.about, &[reason], now())?)
}

/// The form's fields as a command line: known fields only, empty ones left out. A file is an upload: a
/// browser names no path of the server.
fn arguments(command: &Command, fields: &Fields) -> Result<Vec<String>> {
    let mut options = Vec::new();
    let mut positional = Vec::new();
    for (name, value) in fields.iter().filter(|(n, _)| !OWN_FIELDS.contains(&n.as_str())) {
        let argument = command
            .get_arguments()
            .find(|a| a.get_id() == name.as_str())
            .ok_or_else(|| Error::invalid(format!("the form has an unknown field `{name}`")))?;
        if argument.get_value_parser().type_id() == TypeId::of::<Input>()
            && !value.is_empty()
            && Input::named(value).is_none()
        {
            return Err(Error::invalid(format!("`{name}`: {NOT_AN_UPLOAD}")));
        }
        match (argument.get_long(), argument.get_action()) {
            _ if value.is_empty() => {}
            (Some(long), ArgAction::SetTrue) => options.push(format!("--{long}")),
            (Some(long), _) => options.push(format!("--{long}={value}")),
            (None, _) => positional.push((argument.get_index().unwrap_or(0), value.clone())),
        }
    }
    positional.sort();
    options.push("--".to_owned());
    options.extend(positional.into_iter().map(|(_, value)| value));
    Ok(options)
}
