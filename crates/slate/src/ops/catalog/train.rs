//! `catalog train`: keep a forecaster that forecasts titles that do not exist yet.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_catalog::backtest::Drift;
use slate_catalog::model::{ForecastModel, Head, train};
use slate_core::{Error, Purpose, Result};
use slate_store::{ForecasterRow, write_durably};
use utoipa::ToSchema;

use super::material::Planned;
use crate::evaluation::{Watching, process_cpu_s};
use crate::input::Input;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::proposal_view::short;
use crate::table::grouped;
use crate::talk::Talk;

/// Learn a plan on its newest titles and keep what was learned.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogTrain {
    /// The plan of a back-test, a TOML file, `docs/catalog.md`
    pub plan: Input,
    /// The file with titles and outcomes; the plan's when left out
    #[arg(long)]
    #[serde(default)]
    pub file: Option<Input>,
    /// Also write the forecaster to this file; without a studio that is where it is kept
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub out: Option<PathBuf>,
}

/// A forecaster that was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogTrained {
    /// Hash of the artifact.
    pub forecaster: String,
    /// The plan's name, by which it is asked.
    pub name: String,
    /// What it forecasts.
    pub outcome: String,
    /// The last day it has learned of: it forecasts titles after that.
    pub until: String,
    /// Titles it learned from.
    pub learned: u64,
    /// The newest titles, on which its intervals are calibrated.
    pub calibrated: u64,
    /// How far these are off on the mean, on ln(1 + x): whether what was learned still holds.
    #[schema(value_type = Object)]
    pub drift: Drift,
    /// Size of the artifact.
    pub bytes: u64,
    /// CPU seconds of learning, without reading.
    pub cpu_s: f64,
}

impl Operation for CatalogTrain {
    type Response = CatalogTrained;
    const ABOUT: About = About {
        path: &["catalog", "train"],
        purpose: Purpose::Evaluate,
        summary: "Learn what goes with success on the newest titles, and keep it to forecast others",
        example: "slate catalog train films.toml",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, CatalogTrained>> {
        let (response, bytes) = self.trained(Some(cx.place), cx.talk)?;
        let id = cx.place.artifacts.put(&bytes)?;
        let row = ForecasterRow {
            id: id.clone(),
            name: response.name.clone(),
            outcome: response.outcome.clone(),
            until: response.until.clone(),
            learned: response.learned,
            calibrated: response.calibrated,
            bytes: response.bytes,
            actor: cx.caller.actor.to_string(),
            at: cx.now,
        };
        Ok(Outcome::change(format!("forecaster:{id}"), "", move |tx| {
            let new = tx.add_forecaster(&row)?;
            let effect = json!({
                "name": row.name, "outcome": row.outcome, "until": row.until,
                "learned": row.learned, "new": new,
            });
            Ok(Applied { response, effect })
        }))
    }
}

/// The same where there is no studio: into a file.
///
/// # Errors
/// As the operation; no `--out`.
pub fn train_without_studio(request: &CatalogTrain, talk: &dyn Talk) -> Result<CatalogTrained> {
    if request.out.is_none() {
        return Err(Error::invalid("there is no studio here to keep the forecaster in")
            .hint("name a file with --out, or a studio with --studio"));
    }
    Ok(request.trained(None, talk)?.0)
}

impl CatalogTrain {
    fn trained(&self, place: Option<&Place>, talk: &dyn Talk) -> Result<(CatalogTrained, Vec<u8>)> {
        let planned = Planned::read(place, &self.plan, self.file.as_ref())?;
        let loaded = planned.load(false, talk)?;
        let before = process_cpu_s();
        let model = train(&planned.plan, &loaded.material(), loaded.prices(), &mut Watching(talk))?;
        let cpu_s = process_cpu_s() - before;
        let bytes = model.save()?;
        if let Some(out) = &self.out {
            write_durably(out, &bytes, 0o644)?;
        }
        Ok((told(&model, &bytes, cpu_s), bytes))
    }
}

fn told(model: &ForecastModel, bytes: &[u8], cpu_s: f64) -> CatalogTrained {
    let Head { plan, until, learned, calibrated, drift, .. } = model.head();
    CatalogTrained {
        forecaster: blake3::hash(bytes).to_hex().to_string(),
        name: plan.name.clone(),
        outcome: plan.outcome.clone(),
        until: until.to_string(),
        learned: *learned as u64,
        calibrated: *calibrated as u64,
        drift: *drift,
        bytes: bytes.len() as u64,
        cpu_s,
    }
}

impl Show for CatalogTrained {
    fn show(&self, out: &mut String) {
        let (id, learned) = (short(&self.forecaster), grouped(self.learned));
        out.push_str(&format!(
            "{}: forecaster {id} of {}, learned from {learned} titles, intervals calibrated on the \
             {} after them, up to {}\n",
            self.name,
            self.outcome,
            grouped(self.calibrated),
            self.until
        ));
        drift(&self.drift, out);
    }
}

/// What is to be said where what was learned no longer holds.
pub(super) fn drift(drift: &Drift, out: &mut String) {
    let Drift { bias, bias_se: Some(se), drifts: true } = *drift else { return };
    let way = if bias > 0.0 { "higher" } else { "lower" };
    out.push_str(&format!(
        "drift: the titles that calibrate came out {way} than forecast by {:.2} on ln(1 + x), error \
         {se:.2}; what comes next may be off by as much again, and intervals are wider for it\n",
        bias.abs()
    ));
}
