//! The rules of the editors, and the form that sets them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use slate_core::{Error, ErrorKind, Purpose, Result, TitleId, ViewerId};
use slate_recommend::rules::{Rules, in_words};

use super::visit::{Door, Visit};
use super::{fault_page, reply, title};
use crate::http::reply::status;
use crate::http::{App, forms};
use crate::ops::rules::{RulesCheck, RulesShow, ShownRules};
use crate::studio::layout::{Page, document};
use crate::studio::pages::rules::{Refused, RulesVersionView, RulesView, rules};
use crate::studio::parts::{Notice, State as Seriousness, sentence_start};

const HERE: &str = "/rules";
/// Versions that are listed.
const VERSIONS: u64 = 50;

/// Shows the rules that count, or those of `?version=`; with `?viewer=` and `?title=` what they do to one title.
pub(super) async fn show(door: Door) -> Response {
    door.open(|visit| fill(visit, None)).await
}

/// Sets rules; what is not taken is shown again with what is the matter.
pub(super) async fn set(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(mut fields): Form<BTreeMap<String, String>>,
) -> Response {
    // Browsers send both signs of a line's end.
    fields.entry("text".to_owned()).and_modify(|text| *text = text.replace("\r\n", "\n"));
    let page_headers = headers.clone();
    let done = app.blocking(move |app| match forms::perform(app, "rules/set", &headers, &fields) {
        Ok(_) => Ok(None),
        Err(e) if is_about_the_text(&e) => {
            let visit = Visit::new(app, &headers, &Uri::from_static(HERE))?;
            let page = fill(&visit, Some(refused(&fields, &e)))?;
            Ok(Some((status(e.kind()), document(&visit.shell()?, &page))))
        }
        Err(e) => Err(e),
    });
    match done.await {
        Ok(None) => Redirect::to(HERE).into_response(),
        Ok(Some((status, document))) => reply::page(status, document),
        Err(e) => fault_page(&app, &page_headers, HERE, &e).await,
    }
}

fn is_about_the_text(e: &Error) -> bool {
    matches!(e.kind(), ErrorKind::Invalid | ErrorKind::Limit | ErrorKind::Conflict)
}

fn refused(fields: &BTreeMap<String, String>, e: &Error) -> Refused {
    let of = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let notice = Notice {
        state: Seriousness::Bad,
        what: format!("{}.", sentence_start(e.detail())),
        place: place(e),
        hint: e.hint_text().unwrap_or_default().to_owned(),
        ..Notice::default()
    };
    Refused { text: of("text"), why: of("why"), notice }
}

/// Where in the text.
fn place(e: &Error) -> String {
    match e.place().map(|p| (p.line, p.column)) {
        Some((Some(line), Some(column))) => format!("line {line}, column {column}"),
        Some((Some(line), None)) => format!("line {line}"),
        _ => String::new(),
    }
}

fn fill(visit: &Visit<'_>, refused: Option<Refused>) -> Result<Page> {
    let newest = version(visit, None)?;
    let asked = visit.parameter("version").parse().ok();
    let shown = match asked {
        Some(number) => version(visit, Some(number))?,
        None => newest.clone(),
    };
    let last = newest.as_ref().map_or(0, |v| v.version);
    let versions = (last.saturating_sub(VERSIONS)..last).rev().map(|n| version(visit, Some(n + 1)));
    let versions = versions.filter_map(Result::transpose).collect::<Result<_>>()?;
    let (check, no_check) = match check(visit) {
        Ok(found) => (found, String::new()),
        Err(e)
            if matches!(
                e.kind(),
                ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Conflict
            ) =>
        {
            (None, sentence_start(e.detail()))
        }
        Err(e) => return Err(e),
    };
    let of = |name: &str| visit.parameter(name).to_owned();
    Ok(rules(&RulesView {
        counts: shown.as_ref().is_some_and(|v| v.version == last),
        shown,
        versions,
        may_check: visit.may(Purpose::Inspect),
        may_set: visit.may(Purpose::Curate),
        asked: (of("viewer"), of("title")),
        check,
        no_check,
        refused,
        csrf: visit.csrf(),
    }))
}

/// One version; none if there is none by this number.
fn version(visit: &Visit<'_>, number: Option<u64>) -> Result<Option<RulesVersionView>> {
    match visit.ask(RulesShow { version: number }) {
        Ok(found) => view(found).map(Some),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

fn view(found: ShownRules) -> Result<RulesVersionView> {
    let words = in_words(&Rules::from_toml(&found.rules, "the rules that are set")?);
    Ok(RulesVersionView {
        version: found.version,
        by: found.actor,
        at: found.at.to_string(),
        why: found.why,
        words: words.into_iter().map(|s| (s.rule, s.says)).collect(),
        text: found.rules,
    })
}

/// What every rule says of the title and the viewer that are asked about.
fn check(visit: &Visit<'_>) -> Result<Option<crate::studio::pages::title::Checked>> {
    let (viewer, title) = (visit.parameter("viewer"), visit.parameter("title"));
    if viewer.is_empty() || title.is_empty() {
        return Ok(None);
    }
    let (viewer, title) = (ViewerId::new(viewer)?, TitleId::new(title)?);
    let request = RulesCheck { viewer, title, territory: None, age_max: None, r#where: None };
    visit.ask(request).map(|found| Some(title::checked(found)))
}
