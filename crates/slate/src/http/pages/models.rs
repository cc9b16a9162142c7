//! All versions, and the one in production.

use axum::response::Response;
use slate_core::Result;

use super::model::{life, production, standing};
use super::paging::{self, PAGE};
use super::visit::{Door, Visit};
use crate::ops::model::{ModelLine, ModelList, ModelShow, Models};
use crate::proposal_view::PRODUCTION;
use crate::studio::layout::Page;
use crate::studio::pages::models::{AliasLine, ModelsView, VersionLine, models};
use crate::studio::parts::number::bytes;

/// Shows the versions.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let all = visit.ask(ModelList {})?;
    let pager = paging::pager(all.models.len() as u64, visit.page(), PAGE, "/models?page={page}");
    Ok(models(&ModelsView {
        aliases: alias(visit, &all)?.into_iter().collect(),
        versions: paging::part(&all.models, &pager).iter().map(line).collect(),
        pager,
    }))
}

fn alias(visit: &Visit<'_>, all: &Models) -> Result<Option<AliasLine>> {
    let Some(line) = production(all) else { return Ok(None) };
    let (since, approved_by) = life(&visit.ask(ModelShow { version: line.id.clone() })?);
    Ok(Some(AliasLine {
        alias: PRODUCTION.to_owned(),
        name: line.name.clone(),
        version: line.id.clone(),
        since,
        approved_by,
    }))
}

fn line(m: &ModelLine) -> VersionLine {
    VersionLine {
        version: m.id.clone(),
        name: m.name.clone(),
        status: standing(m),
        kind: m.kind.clone(),
        size: bytes(m.bytes),
        by: m.person.clone(),
        at: m.at.to_string(),
    }
}
