//! `catalog forecasters`: what is kept to forecast with.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result, Timestamp};
use slate_store::ForecasterRow;
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::proposal_view::short;
use crate::table::{Table, grouped};

/// List forecasters.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogForecasters {}

/// All forecasters.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Forecasters {
    /// Newest first.
    pub forecasters: Vec<ForecasterLine>,
}

/// One forecaster in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ForecasterLine {
    /// Hash of the artifact.
    pub id: String,
    /// The name of its plan; the newest of a name is asked by it.
    pub name: String,
    /// What it forecasts.
    pub outcome: String,
    /// The last day it has learned of.
    pub until: String,
    /// Titles it learned from.
    pub learned: u64,
    /// Titles its intervals are calibrated on.
    pub calibrated: u64,
    /// Who made it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

impl Operation for CatalogForecasters {
    type Response = Forecasters;
    const ABOUT: About = About {
        path: &["catalog", "forecasters"],
        purpose: Purpose::Observe,
        summary: "List what is kept to forecast success with",
        example: "slate catalog forecasters",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Forecasters>> {
        let rows = cx.place.store.read(|r| r.forecasters())?;
        Ok(Outcome::Answer(Forecasters { forecasters: rows.into_iter().map(line).collect() }))
    }
}

fn line(row: ForecasterRow) -> ForecasterLine {
    let ForecasterRow { id, name, outcome, until, learned, calibrated, actor, at, .. } = row;
    ForecasterLine { id, name, outcome, until, learned, calibrated, actor, at }
}

impl Show for Forecasters {
    fn show(&self, out: &mut String) {
        if self.forecasters.is_empty() {
            out.push_str("no forecasters yet; `slate catalog train PLAN` makes one\n");
            return;
        }
        let heads = ["forecaster", "name", "forecasts", "up to", "titles", "by", "at"];
        let mut table = Table::new(heads).right(&[4]);
        for line in &self.forecasters {
            table.row([
                short(&line.id).to_owned(),
                line.name.clone(),
                line.outcome.clone(),
                line.until.clone(),
                grouped(line.learned + line.calibrated),
                line.actor.clone(),
                line.at.to_string(),
            ]);
        }
        table.show(out);
    }
}
