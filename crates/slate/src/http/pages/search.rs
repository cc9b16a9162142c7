//! Titles, viewers, runs and models that match a few words.

use axum::response::Response;
use slate_core::{Purpose, Result};

use super::memory::recall;
use super::model::standing;
use super::titles::detail;
use super::visit::{Door, Visit};
use crate::ops::model::ModelList;
use crate::ops::run::RunList;
use crate::ops::title::TitleSearch;
use crate::ops::viewer::ViewerSearch;
use crate::ops::window::Search;
use crate::studio::layout::Page;
use crate::studio::pages::search::{Hit, HitGroup, SearchView, search};
use crate::studio::parts::number::counted;
use crate::studio::parts::{segment, short_hash};

/// Hits of one kind on the page.
const HITS: u32 = 10;

/// Shows what `?q=` finds.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let query = visit.parameter("q").to_owned();
    let groups = if query.is_empty() {
        Vec::new()
    } else {
        let mut groups = vec![titles(visit, &query)?, runs(visit, &query)?, models(visit, &query)?];
        if visit.may(Purpose::Inspect) {
            groups.insert(1, viewers(visit, &query)?);
        }
        groups
    };
    Ok(search(&SearchView { query, groups }))
}

fn group(kind: &str, hits: impl Iterator<Item = Hit>, more: String) -> HitGroup {
    const SHOWN: usize = HITS as usize;
    let mut hits: Vec<Hit> = hits.take(SHOWN + 1).collect();
    let more = if hits.len() > SHOWN { more } else { String::new() };
    hits.truncate(SHOWN);
    HitGroup { kind: kind.to_owned(), hits, more }
}

/// One more than is shown, to know whether there are more.
fn first(query: &str) -> Search {
    Search { text: query.to_owned(), skip: 0, limit: HITS + 1 }
}

fn titles(visit: &Visit<'_>, query: &str) -> Result<HitGroup> {
    let request = TitleSearch { search: first(query) };
    let hits = visit.ask(request)?.titles.into_iter().map(|t| Hit {
        href: format!("/titles/{}", segment(&t.title)),
        detail: detail(t.year, &t.genres),
        name: t.name,
    });
    Ok(group("Titles", hits, format!("/titles?q={}", segment(query))))
}

fn viewers(visit: &Visit<'_>, query: &str) -> Result<HitGroup> {
    let request = ViewerSearch { search: first(query) };
    let hits = visit.ask(request)?.viewers.into_iter().map(|v| Hit {
        href: format!("/viewers/{}", segment(&v.viewer)),
        detail: counted(v.events, "event", "events"),
        name: v.viewer,
    });
    Ok(group("Viewers", hits, format!("/viewers?q={}", segment(query))))
}

/// Whether a thing's name has the words in it, or its id begins with them.
fn matches(query: &str, name: &str, id: &str) -> bool {
    name.to_lowercase().contains(&query.to_lowercase()) || id.starts_with(query)
}

fn runs(visit: &Visit<'_>, query: &str) -> Result<HitGroup> {
    let all = recall(visit, &visit.app.memory.runs, RunList {})?;
    let hits = all.runs.iter().filter(|r| matches(query, &r.name, &r.id)).map(|r| Hit {
        href: format!("/runs/{}", segment(&r.id)),
        detail: format!(
            "{}, {}",
            short_hash(&r.id),
            r.at.to_string().get(..10).unwrap_or_default()
        ),
        name: r.name.clone(),
    });
    Ok(group("Runs", hits, "/runs".to_owned()))
}

fn models(visit: &Visit<'_>, query: &str) -> Result<HitGroup> {
    let all = visit.ask(ModelList {})?.models;
    let hits = all.into_iter().filter(|m| matches(query, &m.name, &m.id)).map(|m| Hit {
        href: format!("/models/{}", segment(&m.id)),
        detail: format!("{}, {}", short_hash(&m.id), standing(&m).word),
        name: m.name,
    });
    Ok(group("Models", hits, "/models".to_owned()))
}
