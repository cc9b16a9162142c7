//! Viewers by id.

use axum::response::Response;
use slate_core::Result;

use super::paging;
use super::visit::{Door, Visit};
use crate::ops::viewer::ViewerSearch;
use crate::serving::FoundViewer;
use crate::studio::layout::Page;
use crate::studio::pages::viewers::{ViewerLine, ViewersView, viewers};

/// Shows the viewers that `?q=` finds.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let query = visit.parameter("q").to_owned();
    let find = |search| {
        let found = visit.ask(ViewerSearch { search })?;
        Ok((found.total, found.viewers))
    };
    let (pager, found) = paging::searched("/viewers", &query, visit.page(), find)?;
    let line = |v: FoundViewer| ViewerLine { id: v.viewer, events: v.events };
    Ok(viewers(&ViewersView { viewers: found.into_iter().map(line).collect(), query, pager }))
}
