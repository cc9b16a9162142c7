//! Tastes that viewers want more of than there will be.

use axum::response::Response;
use slate_core::{ErrorKind, Result};

use super::memory::recall_a_while;
use super::visit::{Door, Visit};
use crate::ops::catalog::{CatalogGaps, Fit, TasteLine, in_words};
use crate::studio::layout::Page;
use crate::studio::pages::gaps::{GapsView, TasteView, gaps};
use crate::studio::parts::{segment, sentence_start};

/// Licences that end within so many days count as ending.
const DAYS: u32 = 90;

/// Shows the gaps.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let request = CatalogGaps { candidates: None, days: DAYS, tastes: None };
    let found = match recall_a_while(visit, &visit.app.memory.gaps, "", request) {
        Ok(found) => found,
        Err(e) if e.kind() == ErrorKind::Insufficient => {
            let nothing = sentence_start(e.detail());
            return Ok(gaps(&GapsView { nothing, ..GapsView::default() }));
        }
        Err(e) => return Err(e),
    };
    Ok(gaps(&GapsView {
        nothing: String::new(),
        today: found.today.clone(),
        tastes: found.tastes.iter().map(|taste| view(taste, found.days)).collect(),
        left_out: found.left_out,
    }))
}

fn view(taste: &TasteLine, days: u32) -> TasteView {
    let [growth, low, high] = taste.growth;
    let title = |of: &crate::ops::catalog::NamedTitle| {
        (of.name.clone(), format!("/titles/{}", segment(of.title.as_str())))
    };
    let fit = |of: &Fit| {
        (of.name.clone(), format!("/titles/{}", segment(of.title.as_str())), of.similarity)
    };
    TasteView {
        name: taste.genres.join(", "),
        viewers: taste.viewers,
        plays: taste.plays.clone(),
        growth: (growth, low, high),
        figures: [taste.supply, taste.fresh, taste.ending],
        months_left: taste.months_left,
        why: in_words(taste, days),
        titles: taste.titles.iter().map(title).collect(),
        fits: taste.fits.iter().map(fit).collect(),
    }
}
