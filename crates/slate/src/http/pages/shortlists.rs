//! Shortlists of what to acquire, and the scoreboard of past decisions.

use axum::response::Response;
use slate_catalog::features::short;
use slate_core::Result;

use super::proposal::standing;
use super::visit::{Door, Visit};
use crate::ops::catalog::{
    CatalogScoreboard, CatalogShortlists, Scored, ScoredTitle, ShortlistLine,
};
use crate::studio::layout::Page;
use crate::studio::pages::shortlists::{ListView, ShortlistsView, scoreboard, shortlists};
use crate::studio::parts::number::{count, decimal, percent, signed};
use crate::studio::parts::{State, Status};

/// Shows all shortlists.
pub(super) async fn show(door: Door) -> Response {
    door.open(|visit| {
        let lists = visit.ask(CatalogShortlists {})?.shortlists;
        let lists = lists.iter().map(line).collect();
        Ok(shortlists(&ShortlistsView { lists, ..ShortlistsView::default() }))
    })
    .await
}

/// Shows what was decided and what came of it.
pub(super) async fn scores(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let board = visit.ask(CatalogScoreboard {})?;
    Ok(scoreboard(&ShortlistsView {
        scores: board.by.iter().map(|(by, scored)| score(by, scored)).collect(),
        titles: board.titles.iter().map(title).collect(),
        open: board.open,
        ..ShortlistsView::default()
    }))
}

fn line(line: &ShortlistLine) -> ListView {
    let [viewers, low, high] = line.viewers.map(short);
    ListView {
        id: line.id.clone(),
        name: line.name.clone(),
        status: stands(&line.status),
        figures: [
            line.titles.to_string(),
            count(line.spent),
            format!("{viewers} ({low} to {high})"),
        ],
        by: line.actor.clone(),
        at: line.at.to_string(),
    }
}

/// How a shortlist stands: one that nobody asked for is a draft.
pub(super) fn stands(word: &str) -> Status {
    if word == "draft" { Status::new(State::Quiet, word) } else { standing(word) }
}

fn score(by: &str, scored: &Scored) -> [String; 9] {
    [
        by.to_owned(),
        scored.titles.to_string(),
        count(scored.spent),
        short(scored.forecast),
        short(scored.viewers),
        scored.per_thousand.map_or("-".to_owned(), |x| decimal(x, 1)),
        decimal(scored.error_ln, 2),
        signed(scored.bias_ln, 2),
        percent(scored.inside, 0),
    ]
}

fn title(title: &ScoredTitle) -> [String; 5] {
    let [forecast, low, high] = title.forecast.map(short);
    let interval = format!("{low} to {high}");
    [title.name.clone(), title.by.clone(), forecast, interval, short(title.viewers)]
}
