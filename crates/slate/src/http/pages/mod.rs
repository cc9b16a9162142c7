//! The studio's pages: what operations answered, put into the views of [`crate::studio`]. One page a
//! file. A page asks operations as the guest, so it shows what the guest may see and nothing else.

mod assets;
mod behavior;
mod catalog;
mod colours;
mod compare;
mod data;
mod fault;
mod forecast;
mod forecasts;
mod gaps;
mod inbox;
mod memo;
mod memory;
mod model;
mod models;
mod online_test;
mod online_tests;
mod over_time;
mod overview;
mod paging;
mod power;
mod proposal;
mod record;
mod reply;
mod rules;
mod run;
mod runs;
mod search;
mod settings;
mod shortlist;
mod shortlists;
mod sign_in;
mod title;
mod title_map;
mod titles;
mod tracked;
mod viewer;
mod viewer_page;
mod viewers;
mod visit;

pub(super) use fault::{fault_page, nothing_here};
pub(super) use memory::Memory;
pub(super) use sign_in::sign_in;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::App;

#[cfg(test)]
mod tests;

/// Every page, the files they need, and the forms that answer with a page.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(overview::show))
        .route("/inbox", get(inbox::show))
        .route("/inbox/{id}", get(proposal::show))
        .route("/data", get(data::show))
        .route("/runs", get(runs::show))
        .route("/runs/{id}", get(run::show))
        .route("/compare", get(compare::show))
        .route("/models", get(models::show))
        .route("/models/{version}", get(model::show))
        .route("/models/{version}/behavior", get(behavior::show))
        .route("/tests", get(online_tests::show))
        .route("/tests/{test}", get(online_test::show))
        .route("/tests/{test}/power", get(power::show))
        .route("/tests/{test}/memo", get(memo::show))
        .route("/viewers", get(viewers::show))
        .route("/viewers/{id}", get(viewer::show))
        .route("/viewers/{id}/page", get(viewer_page::show))
        .route("/titles", get(titles::show))
        .route("/map", get(title_map::show))
        .route("/map/points", get(title_map::points))
        .route("/titles/{id}", get(title::show))
        .route("/catalog", get(catalog::show))
        .route("/forecasts", get(forecasts::show))
        .route("/forecasts/{forecaster}/{title}", get(forecast::show))
        .route("/gaps", get(gaps::show))
        .route("/shortlists", get(shortlists::show))
        .route("/shortlists/{id}", get(shortlist::show).post(shortlist::revise))
        .route("/scoreboard", get(shortlists::scores))
        .route("/rules", get(rules::show).post(rules::set))
        .route("/record", get(record::show))
        .route("/settings", get(settings::show))
        .route("/settings/accounts", post(settings::add))
        .route("/settings/tokens", post(settings::one_more_token))
        .route("/search", get(search::show))
        .route("/static/{file}", get(assets::show))
        .route("/favicon.svg", get(assets::show))
}
