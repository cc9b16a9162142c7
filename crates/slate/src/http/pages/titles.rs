//! Titles by name.

use axum::response::Response;
use slate_core::Result;

use super::paging;
use super::visit::{Door, Visit};
use crate::ops::title::TitleSearch;
use crate::serving::FoundTitle;
use crate::studio::layout::Page;
use crate::studio::pages::titles::{TitleLine, TitlesView, titles};

/// Shows the titles that `?q=` finds.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let query = visit.parameter("q").to_owned();
    let find = |search| {
        let found = visit.ask(TitleSearch { search })?;
        Ok((found.total, found.titles))
    };
    let (pager, found) = paging::searched("/titles", &query, visit.page(), find)?;
    Ok(titles(&TitlesView { titles: found.into_iter().map(line).collect(), query, pager }))
}

fn line(t: FoundTitle) -> TitleLine {
    TitleLine {
        detail: detail(t.year, &t.genres),
        id: t.title,
        name: t.name,
        viewers: u64::from(t.viewers),
    }
}

/// Year and genres in one line.
pub(super) fn detail(year: Option<i16>, genres: &[String]) -> String {
    let year = year.map(|y| y.to_string());
    let parts: Vec<String> = year.into_iter().chain(genres.iter().cloned()).collect();
    parts.join(", ")
}
