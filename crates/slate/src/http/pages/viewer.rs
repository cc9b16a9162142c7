//! One viewer: the list they would get and why, and what they watched.

use axum::extract::Path;
use axum::response::Response;
use slate_core::{ErrorKind, Purpose, Result, ViewerId};

use super::paging::{self, PAGE};
use super::title::serving;
use super::titles::detail;
use super::visit::{Door, Visit};
use crate::ops::recommend::Recommend;
use crate::ops::viewer::{ViewerEvent, ViewerSheet, ViewerShow};
use crate::serving::{Answer, Listed};
use crate::studio::chart::Bar;
use crate::studio::layout::Page;
use crate::studio::pages::viewer::{Recommended, ViewerView, Watched, viewer};
use crate::studio::parts::segment;

/// Titles on the list.
const LIST: u32 = 20;

/// Shows one viewer.
pub(super) async fn show(door: Door, Path(id): Path<String>) -> Response {
    door.open(move |visit| fill(visit, ViewerId::new(id)?)).await
}

fn fill(visit: &Visit<'_>, id: ViewerId) -> Result<Page> {
    let sheet = visit.ask(ViewerShow { viewer: id.clone() })?;
    let list = list(visit, &sheet)?;
    let address = format!("/viewers/{}?page={{page}}", segment(id.as_str()));
    let pager = paging::pager(sheet.history.len() as u64, visit.page(), PAGE, &address);
    let (answer, no_list) = match list {
        Ok(answer) => (Some(answer), String::new()),
        Err(why) => (None, why),
    };
    Ok(viewer(&ViewerView {
        id: id.to_string(),
        list: answer.iter().flat_map(|a| &a.titles).map(recommended).collect(),
        opted_out: sheet.opted_out,
        no_list,
        model: serving(visit)?,
        rules: answer.as_ref().map(|a| rules(a, &sheet)).unwrap_or_default(),
        history: paging::part(&sheet.history, &pager).iter().map(watched).collect(),
        pager,
        may_wish: visit.may(Purpose::Collect),
        may_forget: visit.may(Purpose::Forget),
        csrf: visit.csrf(),
    }))
}

/// The list, or why there is none. Nothing is asked for a viewer who has opted out.
fn list(visit: &Visit<'_>, sheet: &ViewerSheet) -> Result<Result<Answer, String>> {
    if sheet.opted_out {
        return Ok(Err("they have opted out of personalization".to_owned()));
    }
    let request = Recommend {
        viewer: Some(sheet.viewer.clone()),
        history: Vec::new(),
        k: LIST,
        exclude: Vec::new(),
        r#where: None,
        territory: None,
        age_max: None,
        diversity: 0.0,
        no_why: false,
        preview: true,
    };
    match visit.ask(request) {
        Ok(answer) => Ok(Ok(answer)),
        Err(e) if e.kind() == ErrorKind::Conflict => Ok(Err(e.detail().to_owned())),
        Err(e) => Err(e),
    }
}

fn rules(answer: &Answer, sheet: &ViewerSheet) -> Vec<String> {
    let mut rules = vec!["Titles in the history are left out.".to_owned()];
    rules.extend(sheet.age_max.map(|age| format!("The profile sees titles up to age {age}.")));
    rules.extend(answer.rules.map(|n| format!("Version {n} of the studio's rules counts.")));
    if answer.basis == "popularity" {
        rules.push("Nothing is known that the model understands: what most viewers watch.".into());
    }
    rules
}

fn recommended(t: &Listed) -> Recommended {
    let names: Vec<&str> = t.why.iter().map(|w| w.name.as_str()).collect();
    let bar =
        |w: &crate::serving::Reason| Bar { label: w.name.clone(), value: f64::from(w.weight) };
    Recommended {
        title: t.name.clone(),
        href: format!("/titles/{}", segment(t.title.as_str())),
        detail: detail(t.year, &t.genres),
        score: t.score.map(f64::from),
        why: if t.pinned {
            "pinned by an editor".to_owned()
        } else if names.is_empty() {
            String::new()
        } else {
            format!("because of {}", names.join("; "))
        },
        parts: t.why.iter().map(bar).collect(),
    }
}

fn watched(e: &ViewerEvent) -> Watched {
    Watched {
        title: e.name.clone(),
        href: format!("/titles/{}", segment(e.title.as_str())),
        kind: e.kind.to_string(),
        value: e
            .value
            .map(|v| (f64::from(v) * 10.0).round() / 10.0)
            .map_or_else(String::new, |v| v.to_string()),
        at: e.at.to_string(),
    }
}
