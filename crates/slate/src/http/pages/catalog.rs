//! The catalog in figures.

use axum::response::Response;
use slate_core::Result;

use super::visit::{Door, Visit};
use crate::ops::catalog::{CatalogOverview, Counted, EndingTitle};
use crate::studio::layout::Page;
use crate::studio::pages::catalog::{CatalogView, Groups, catalog};
use crate::studio::parts::segment;

/// Shows the overview of the catalog.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let told = visit.ask(CatalogOverview::default())?;
    let ending = |of: &EndingTitle| {
        let href = format!("/titles/{}", segment(of.title.as_str()));
        (of.name.clone(), href, of.ends.to_string()[..10].to_owned())
    };
    Ok(catalog(&CatalogView {
        figures: [told.titles, told.available, told.planned, told.ending],
        days: told.days,
        genres: groups(&told.genres),
        decades: groups(&told.decades),
        languages: groups(&told.languages),
        countries: groups(&told.countries),
        known: groups(&told.known),
        ending: told.next_to_end.iter().map(ending).collect(),
    }))
}

fn groups(of: &[Counted]) -> Groups {
    of.iter().map(|group| (group.name.clone(), group.titles)).collect()
}
