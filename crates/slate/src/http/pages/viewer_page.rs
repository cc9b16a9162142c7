//! The page of rows as one viewer would see it.

use axum::extract::Path;
use axum::response::Response;
use slate_core::{ErrorKind, Result, Seed, ViewerId};

use super::title::serving;
use super::titles::detail;
use super::visit::{Door, Visit};
use crate::ops::page::Page as MakePage;
use crate::ops::viewer::ViewerShow;
use crate::serving::{PageAnswer, PageCard, PageRow};
use crate::studio::layout::Page;
use crate::studio::pages::viewer_page::{ShownCard, ShownRow, ViewerPageView, viewer_page};
use crate::studio::parts::segment;

/// Rows on the page, titles in a row, and the dial when nobody turns it.
const ROWS: u32 = 10;
const LENGTH: u32 = 12;
const DIAL: u32 = 30;

/// Shows the page of one viewer.
pub(super) async fn show(door: Door, Path(id): Path<String>) -> Response {
    door.open(move |visit| fill(visit, ViewerId::new(id)?)).await
}

fn fill(visit: &Visit<'_>, id: ViewerId) -> Result<Page> {
    // The history decides whether somebody may look at all, and whether there is anybody.
    let sheet = visit.ask(ViewerShow { viewer: id.clone() })?;
    let diversity = visit.parameter("diversity").parse().unwrap_or(DIAL).min(100);
    let drawn = visit.parameter("drawn") == "1";
    let mut view = ViewerPageView {
        id: id.to_string(),
        diversity,
        drawn,
        model: serving(visit)?,
        ..ViewerPageView::default()
    };
    if sheet.opted_out {
        view.no_page = "they have opted out of personalization".to_owned();
        return Ok(viewer_page(&view));
    }
    match visit.ask(request(id, diversity, drawn)) {
        Ok(answer) => take(&mut view, &answer),
        Err(e) if e.kind() == ErrorKind::Conflict => view.no_page = e.detail().to_owned(),
        Err(e) => return Err(e),
    }
    Ok(viewer_page(&view))
}

/// Whoever looks twice sees the same draw.
fn request(viewer: ViewerId, diversity: u32, drawn: bool) -> MakePage {
    MakePage {
        r#where: None,
        territory: None,
        age_max: None,
        viewer: Some(viewer),
        history: Vec::new(),
        rows_max: ROWS,
        row_length: LENGTH,
        diversity: f64::from(diversity) / 100.0,
        seed: Some(Seed(1)),
        explore: Some(drawn),
        preview: true,
    }
}

fn take(view: &mut ViewerPageView, answer: &PageAnswer) {
    view.rows = answer.rows.iter().map(shown_row).collect();
    view.seed = answer.seed.to_string();
}

fn shown_row(row: &PageRow) -> ShownRow {
    let (title, reason) = (row.title.clone(), row.reason.clone());
    ShownRow { title, reason, cards: row.cards.iter().map(shown_card).collect() }
}

fn shown_card(card: &PageCard) -> ShownCard {
    let percent = 100.0 * card.propensity;
    let drawn = match card.propensity_error {
        _ if !card.explored => String::new(),
        None => format!("{percent:.0} %"),
        Some(error) => format!("{percent:.0} % ± {:.0}", 100.0 * error),
    };
    ShownCard {
        name: card.name.clone(),
        href: format!("/titles/{}", segment(card.title.as_str())),
        detail: detail(card.year, &card.genres),
        why: card.why.clone(),
        drawn,
    }
}
