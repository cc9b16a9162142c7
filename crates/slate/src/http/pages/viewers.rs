//! Viewers by id.

use axum::response::Response;
use slate_core::Result;

use super::visit::{Door, Visit};
use crate::ops::viewer::ViewerSearch;
use crate::studio::layout::Page;
use crate::studio::pages::viewers::{ViewerLine, ViewersView, viewers};

/// What a search gives at most.
pub(super) const FOUND_MAX: usize = 50;

/// Shows the viewers that `?q=` finds.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let query = visit.parameter("q").to_owned();
    let found = visit.ask(ViewerSearch { text: query.clone() })?.viewers;
    let line =
        |v: &crate::ops::viewer::FoundViewer| ViewerLine { id: v.viewer.clone(), events: v.events };
    let more = found.len() >= FOUND_MAX;
    Ok(viewers(&ViewersView { query, viewers: found.iter().map(line).collect(), more }))
}
