//! One title: what is known of it, and which titles are like it.

use axum::extract::Path;
use axum::response::Response;
use slate_core::{ErrorKind, Purpose, Result, Title, TitleId, ViewerId};

use super::model::production;
use super::titles::detail;
use super::visit::{Door, Visit};
use crate::ops::model::ModelList;
use crate::ops::rules::{RulesCheck, RulesChecked};
use crate::ops::title::{TitleShow, TitleSimilar, listed, money};
use crate::serving::Listed;
use crate::studio::layout::Page;
use crate::studio::pages::title::{Checked, Similar, TitleView, title};
use crate::studio::parts::segment;

/// Similar titles that are listed.
const SIMILAR: u32 = 20;

/// Shows one title.
pub(super) async fn show(door: Door, Path(id): Path<String>) -> Response {
    door.open(move |visit| fill(visit, &TitleId::new(id)?)).await
}

fn fill(visit: &Visit<'_>, id: &TitleId) -> Result<Page> {
    let sheet = visit.ask(TitleShow { title: id.clone() })?;
    let (list, no_similar) = match visit.ask(TitleSimilar { title: id.clone(), k: SIMILAR }) {
        Ok(found) => (found.similar, String::new()),
        Err(e) if matches!(e.kind(), ErrorKind::Conflict | ErrorKind::NotFound) => {
            (Vec::new(), e.detail().to_owned())
        }
        Err(e) => return Err(e),
    };
    Ok(title(&TitleView {
        id: id.to_string(),
        name: sheet.title.name.clone(),
        facts: facts(&sheet.title),
        synopsis: sheet.title.synopsis.clone(),
        audience: sheet.audience,
        viewers: sheet.viewers,
        similar: list.iter().map(similar).collect(),
        no_similar,
        model: serving(visit)?,
        may_check: visit.may(Purpose::Inspect),
        check: check(visit, id)?,
    }))
}

/// What every rule says for the viewer of `?viewer=`.
fn check(visit: &Visit<'_>, id: &TitleId) -> Result<Option<Checked>> {
    let viewer = visit.parameter("viewer");
    if viewer.is_empty() {
        return Ok(None);
    }
    let (viewer, title) = (ViewerId::new(viewer)?, id.clone());
    let request = RulesCheck { viewer, title, territory: None, age_max: None, r#where: None };
    visit.ask(request).map(|found| Some(checked(found)))
}

/// What every rule said, as pages show it.
pub(super) fn checked(found: RulesChecked) -> Checked {
    let steps = found.steps.into_iter().map(|s| (s.rule, s.passes, s.why)).collect();
    Checked { viewer: found.viewer.to_string(), verdict: found.verdict, steps }
}

/// Name and address of the version in production; empty if there is none.
pub(super) fn serving(visit: &Visit<'_>) -> Result<(String, String)> {
    let models = visit.ask(ModelList {})?;
    let line = production(&models);
    Ok(line.map(|m| (m.name.clone(), format!("/models/{}", segment(&m.id)))).unwrap_or_default())
}

fn similar(t: &Listed) -> Similar {
    Similar {
        id: t.title.to_string(),
        name: t.name.clone(),
        detail: detail(t.year, &t.genres),
        score: f64::from(t.score.unwrap_or_default()),
    }
}

/// What is known of a title: name and value.
fn facts(t: &Title) -> Vec<(String, String)> {
    let known = [
        ("Year", t.year.map(|y| y.to_string())),
        ("Genres", Some(t.genres.join(", "))),
        ("People", Some(t.people.join(", "))),
        ("Keywords", Some(t.keywords.join(", "))),
        ("Language", t.language.as_ref().map(ToString::to_string)),
        ("Length", t.duration_s.map(|s| format!("{} min", s.div_ceil(60)))),
        ("Lowest age", t.age.map(|a| a.to_string())),
        ("Certificate", Some(t.certificate.clone())),
        ("Added", t.added.map(|at| at.to_string())),
        ("Available", Some(listed(&t.windows))),
        ("Released", t.released.map(|day| day.to_string())),
        ("Companies", Some(t.companies.join(", "))),
        ("Countries", Some(listed(&t.countries))),
        ("Spoken", Some(listed(&t.spoken))),
        ("Collection", Some(t.collection.clone())),
        ("Budget", t.budget.map(money)),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let known = known.filter(|(_, value)| !value.is_empty());
    known.map(|(name, value)| (name.to_owned(), value)).collect()
}
