//! `catalog forecaster`: what a kept forecaster says of itself.

use serde::{Deserialize, Serialize};
use slate_catalog::backtest::Drift;
use slate_catalog::model::{Moves, Range};
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use super::drivers::bar;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::proposal_view::short;
use crate::table::{Table, grouped};

/// Describe a forecaster.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogForecaster {
    /// Its name, or the beginning of its id
    pub forecaster: String,
}

/// What a forecaster says of itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ForecasterTold {
    /// Hash of the artifact.
    pub id: String,
    /// The name of its plan.
    pub name: String,
    /// What it forecasts.
    pub outcome: String,
    /// The last day it has learned of.
    pub until: String,
    /// Titles it learned from.
    pub learned: u64,
    /// The newest titles, on which its intervals are calibrated.
    pub calibrated: u64,
    /// How far these are off on the mean, on ln(1 + x).
    #[schema(value_type = Object)]
    pub drift: Drift,
    /// The columns that move its forecasts of these most: none where they are not ahead of a mean; null where an earlier
    /// Slate made it, which did not look.
    #[schema(value_type = Option<Vec<Object>>)]
    pub moves: Option<Vec<Moves>>,
    /// Between which budgets and lengths it has learned.
    #[schema(value_type = Vec<Object>)]
    pub ranges: Vec<Range>,
    /// The year whose dollars budgets are told in, where they were told by a table of prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dollars_of: Option<i16>,
}

impl Operation for CatalogForecaster {
    type Response = ForecasterTold;
    const ABOUT: About = About {
        path: &["catalog", "forecaster"],
        purpose: Purpose::Observe,
        summary: "Describe a forecaster: what it learned from, whether that holds, what moves it",
        example: "slate catalog forecaster films",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ForecasterTold>> {
        let row = cx.place.store.read(|r| r.forecaster(&self.forecaster))?;
        let model = cx.engine.insight.forecaster(cx.place, &row.id)?;
        let head = model.head();
        Ok(Outcome::Answer(ForecasterTold {
            id: row.id,
            name: row.name,
            outcome: row.outcome,
            until: row.until,
            learned: head.learned as u64,
            calibrated: head.calibrated as u64,
            drift: head.drift,
            moves: head.moves.clone(),
            ranges: model.ranges(),
            dollars_of: model.dollars_of(),
        }))
    }
}

impl Show for ForecasterTold {
    fn show(&self, out: &mut String) {
        let (learned, calibrated) = (grouped(self.learned), grouped(self.calibrated));
        out.push_str(&format!(
            "{} {}: forecasts {} after {}, learned from {learned} titles, calibrated on {calibrated}\n",
            self.name,
            short(&self.id),
            self.outcome,
            self.until
        ));
        let Drift { bias, bias_se, drifts } = self.drift;
        let se = bias_se.map_or("-".to_owned(), |se| format!("{se:.2}"));
        let word = if drifts { "it drifts" } else { "no drift" };
        out.push_str(&format!("the last are off by {bias:+.2} on ln(1 + x), error {se}: {word}\n"));
        let moves = match self.moves.as_deref() {
            None => return out.push_str("train it again to see what moves it\n"),
            Some([]) => {
                return out.push_str("no drivers found: its forecasts are not ahead of a mean\n");
            }
            Some(moves) => moves,
        };
        let most = moves[0].effect;
        let mut table = Table::new(["goes with it", "effect, ln", "95 %", "more means", ""]);
        for of in moves {
            let [low, high] = of.ci95;
            table.row([
                of.column.clone(),
                format!("{:.3}", of.effect),
                format!("{low:.3} to {high:.3}"),
                direction(of.direction).to_owned(),
                bar(of.effect / most),
            ]);
        }
        out.push('\n');
        table.show(out);
        out.push_str("\nWhat goes with success is not what causes it.\n");
    }
}

/// What more of a column goes with.
pub(crate) fn direction(rho: Option<f64>) -> &'static str {
    match rho {
        Some(rho) if rho >= 0.3 => "more",
        Some(rho) if rho <= -0.3 => "less",
        _ => "it depends",
    }
}
