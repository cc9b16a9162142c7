//! Titles by name.

use axum::response::Response;
use slate_core::{Result, Title};

use super::viewers::FOUND_MAX;
use super::visit::{Door, Visit};
use crate::ops::title::{TitleSearch, TitleShow};
use crate::studio::layout::Page;
use crate::studio::pages::titles::{TitleLine, TitlesView, titles};

/// Shows the titles that `?q=` finds.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let query = visit.parameter("q").to_owned();
    let found = visit.ask(TitleSearch { text: query.clone() })?.titles;
    let more = found.len() >= FOUND_MAX;
    let titles_found = found.into_iter().map(|t| line(visit, t)).collect::<Result<_>>()?;
    Ok(titles(&TitlesView { query, titles: titles_found, more }))
}

fn line(visit: &Visit<'_>, t: Title) -> Result<TitleLine> {
    let audience = visit.ask(TitleShow { title: t.id.clone() })?.audience;
    Ok(TitleLine {
        id: t.id.to_string(),
        year: t.year.map(|y| y.to_string()).unwrap_or_default(),
        genres: t.genres.join(", "),
        name: t.name,
        viewers: u64::from(audience),
    })
}

/// Year and genres in one line.
pub(super) fn detail(year: Option<i16>, genres: &[String]) -> String {
    let year = year.map(|y| y.to_string());
    let parts: Vec<String> = year.into_iter().chain(genres.iter().cloned()).collect();
    parts.join(", ")
}
