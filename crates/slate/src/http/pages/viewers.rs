//! Viewers by id.

use axum::response::Response;
use slate_core::Result;

use super::paging::{self, PAGE};
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
    let search = |skip, limit| visit.ask(ViewerSearch { text: query.clone(), skip, limit });
    let address = paging::searched("/viewers", &query);
    let pager = paging::pager(search(0, 1)?.total, visit.page(), PAGE, &address);
    let found = search(pager.first.saturating_sub(1), PAGE)?.viewers;
    let line = |v: FoundViewer| ViewerLine { id: v.viewer, events: v.events };
    Ok(viewers(&ViewersView { viewers: found.into_iter().map(line).collect(), query, pager }))
}
