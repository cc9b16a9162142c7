//! The map of titles: the page, and the points that its script draws.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use slate_core::{ErrorKind, Result};

use super::colours::{Colour, Parts};
use super::memory::recall_a_while;
use super::paging::{self, PAGE};
use super::title::serving;
use super::visit::{Door, Visit};
use crate::executor::now;
use crate::http::App;
use crate::http::reply::Fault;
use crate::ops::title::{MapOfTitles, MappedTitle, TitleMap};
use crate::studio::chart::MapDot;
use crate::studio::layout::Page;
use crate::studio::pages::title_map::{MapLine, TitleMapView, title_map};
use crate::studio::parts::{segment, sentence_start};

/// Titles on the still picture.
const STILL: usize = 300;

/// Shows the map, and the titles that `?q=` finds on it.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

/// The points as compact rows: id, name, coloured part, across, down, viewers.
pub(super) async fn points(State(app): State<Arc<App>>, headers: HeaderMap, uri: Uri) -> Response {
    let rows = app.blocking(move |app| rows(&Visit::new(app, &headers, &uri)?)).await;
    rows.map_or_else(|e| Fault(e).into_response(), |rows| Json(rows).into_response())
}

fn rows(visit: &Visit<'_>) -> Result<Vec<Value>> {
    let map = recall(visit)?;
    let parts = Parts::of(&map, Colour::of(visit), now());
    let row = |(n, t): (usize, &MappedTitle)| {
        json!([t.title, t.name, parts.part(n), t.x, t.y, t.viewers])
    };
    Ok(map.titles.iter().enumerate().map(row).collect())
}

fn recall(visit: &Visit<'_>) -> Result<Arc<MapOfTitles>> {
    let (_, version) = serving(visit)?;
    recall_a_while(visit, &visit.app.memory.map, &version, TitleMap::default())
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let map = match recall(visit) {
        Ok(map) => map,
        Err(e) if e.kind() == ErrorKind::Conflict => {
            let nothing = sentence_start(e.detail());
            return Ok(title_map(&TitleMapView { nothing, ..TitleMapView::default() }));
        }
        Err(e) => return Err(e),
    };
    let query = visit.parameter("q").to_owned();
    let words = query.to_lowercase();
    let found: Vec<&MappedTitle> =
        map.titles.iter().filter(|t| t.name.to_lowercase().contains(&words)).collect();
    let colour = Colour::of(visit);
    let asked = match query.as_str() {
        "" => format!("/map?colour={}", colour.word()),
        _ => format!("/map?colour={}&q={}", colour.word(), segment(&query)),
    };
    let address = format!("{asked}&page={{page}}");
    let pager = paging::pager(found.len() as u64, visit.page(), PAGE, &address);
    let parts = Parts::of(&map, colour, now());
    Ok(title_map(&TitleMapView {
        nothing: String::new(),
        model: if map.version.is_some() { serving(visit)? } else { Default::default() },
        titles: map.titles.len() as u64,
        left_out: map.left_out,
        dots: map
            .titles
            .iter()
            .take(STILL)
            .enumerate()
            .map(|(n, t)| dot(parts.part(n), t))
            .collect(),
        lines: paging::part(&found, &pager).iter().map(|t| line(&map, t)).collect(),
        parts: parts.named,
        colour: colour.word(),
        query,
        pager,
    }))
}

fn dot(part: usize, t: &MappedTitle) -> MapDot {
    MapDot { name: t.name.clone(), part, x: t.x, y: t.y }
}

fn line(map: &MapOfTitles, t: &MappedTitle) -> MapLine {
    let address = |t: &MappedTitle| format!("/titles/{}", segment(t.title.as_str()));
    let near = t.near.iter().filter_map(|at| map.titles.get(*at as usize));
    let genres: Vec<String> = t.genre.iter().cloned().collect();
    MapLine {
        id: t.title.to_string(),
        name: t.name.clone(),
        detail: super::titles::detail(t.year, &genres),
        viewers: t.viewers,
        near: near.map(|n| (n.name.clone(), address(n))).collect(),
    }
}
