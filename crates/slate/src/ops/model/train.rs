//! `model train`: fit a model on all the studio's viewing and keep it as a version.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_recommend::plan::{Data, Plan, Settings};
use slate_recommend::{DataSize, ModelSpec, choose, fit, save};
use slate_store::{Run, SumsRow, Tx, Version};
use utoipa::ToSchema;

use crate::evaluation::{StoredRun, Watching, budget_now, choice_of};
use crate::forgetting::Forgotten;
use crate::input::Input;
use crate::kept_sums;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::ops::evaluate::CODE_VERSION;
use crate::proposal_view::short;
use crate::table::grouped;
use crate::viewing::{Viewing, load};

/// Fit a model and keep it as a version.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelTrain {
    /// Name of the model in the run or plan
    #[arg(long)]
    pub model: String,
    /// The run that chose its setting
    #[arg(long, required_unless_present = "plan", conflicts_with = "plan")]
    #[serde(default)]
    pub run: Option<String>,
    /// Or a plan that gives it one setting
    #[arg(long)]
    #[serde(default)]
    pub plan: Option<Input>,
    /// Keep no sums beside it: smaller, but a viewer who is forgotten retires it
    #[arg(long)]
    #[serde(default)]
    pub no_sums: bool,
}

/// A version that was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Trained {
    /// Hash of the artifact.
    pub version: String,
    /// Whether it was not there before.
    pub new: bool,
    /// Viewers it was fitted on.
    pub viewers: u64,
    /// Titles it scores.
    pub titles: u64,
    /// Size of the artifact.
    pub bytes: u64,
    /// Size of the sums beside it, if it is made of sums and they are kept.
    pub sums_bytes: Option<u64>,
}

/// Where a setting comes from.
struct Source {
    run: Option<Run>,
    plan_text: String,
    plan: Plan,
    /// `None` where the plan leaves the kind open until the data is there.
    spec: Option<ModelSpec>,
}

impl Operation for ModelTrain {
    type Response = Trained;
    const ABOUT: About = About {
        path: &["model", "train"],
        purpose: Purpose::Evaluate,
        summary: "Fit a model on all viewing and keep it as a version",
        example: "slate model train --run 3f2a9c0d --model edlae",
    };

    fn check(&self) -> Result<()> {
        if self.run.is_some() == self.plan.is_some() {
            return Err(Error::invalid("expected either `run` or `plan`"));
        }
        Ok(())
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Trained>> {
        let source = self.source(cx)?;
        let Data::Studio(studio) = &source.plan.data else {
            return Err(Error::invalid(
                "the plan reads files; a version is fitted on the studio's events",
            )
            .hint("leave `train` and `test` out of `[data]`"));
        };
        let seen = Forgotten::now(cx)?;
        let viewing = load(cx.place, &choice_of(&source.plan), studio.min_events, cx.talk)?;
        let seed = source.plan.seed.derive("train");
        let spec = source.spec.clone().map_or_else(|| self.suited(cx, &viewing), Ok)?;
        let kept = match self.no_sums {
            true => None,
            false => kept_sums::collect(cx.place, &spec, &viewing)?,
        };
        let model = match &kept {
            Some(kept) => kept.sums.finish()?,
            None => fit(&spec, &viewing.interactions, seed, &mut Watching(cx.talk))?,
        };
        let bytes = save(model.as_ref(), &viewing.titles, &spec)?;
        let id = cx.place.artifacts.put(&bytes)?;
        let sums = kept.map(|kept| kept_sums::store(cx.place, &id, &kept)).transpose()?;
        let version = self.version(cx, source, &spec, &viewing, (id, bytes.len() as u64))?;
        Ok(Outcome::change(format!("version:{}", version.id), "", move |tx| {
            seen.check(tx)?;
            let new = add(tx, &version, sums.as_ref())?;
            let effect = json!({
                "name": version.name, "kind": version.kind, "run": version.run,
                "data": version.data_fingerprint, "new": new,
            });
            Ok(Applied { response: trained(&version, new, sums.map(|s| s.bytes)), effect })
        }))
    }
}

impl ModelTrain {
    fn source(&self, cx: &Context<'_>) -> Result<Source> {
        if let Some(id) = &self.run {
            let run = cx.place.store.read(|r| r.run(id))?;
            let spec = StoredRun::read(cx.place, &run)?.model(&self.model)?.1.clone();
            let plan = Plan::from_toml(&run.plan, "the run's plan")?;
            return Ok(Source {
                plan_text: run.plan.clone(),
                run: Some(run),
                plan,
                spec: Some(spec),
            });
        }
        let input = self.plan.as_ref().ok_or_else(|| Error::invalid("expected a plan"))?;
        let plan_text = input.read_text(cx.place)?;
        let plan = Plan::from_toml(&plan_text, &input.name())?;
        let spec = only_setting(&plan, &self.model)?;
        Ok(Source { run: None, plan_text, plan, spec })
    }

    /// The family that suits the viewing, said aloud.
    fn suited(&self, cx: &Context<'_>, viewing: &Viewing) -> Result<ModelSpec> {
        let size = DataSize::of(&viewing.interactions, true);
        let choice = choose(&size, &budget_now(None, 0), false);
        let mib = choice.bytes.div_ceil(1 << 20);
        cx.talk.say(&format!("{}: {}; at most {mib} MiB", self.model, choice.why));
        let spec = choice.settings.into_iter().next();
        spec.ok_or_else(|| Error::invalid("no kind of model fits this viewing"))
    }

    fn version(
        &self,
        cx: &Context<'_>,
        source: Source,
        spec: &ModelSpec,
        viewing: &Viewing,
        (id, bytes): (String, u64),
    ) -> Result<Version> {
        let params = serde_json::to_value(spec)
            .map_err(|e| Error::invalid(format!("write the parameters: {e}")))?;
        Ok(Version {
            id,
            name: self.model.clone(),
            kind: spec.kind().to_owned(),
            run: source.run.map(|r| r.id),
            plan: source.plan_text,
            params,
            data_fingerprint: viewing.fingerprint.clone(),
            code_version: CODE_VERSION.to_owned(),
            viewers: viewing.interactions.histories.len() as u64,
            titles: viewing.titles.len() as u64,
            bytes,
            actor: cx.caller.actor.to_string(),
            at: cx.now,
        })
    }
}

/// The setting of a model that has only one; a grid is for `evaluate` to choose from.
fn only_setting(plan: &Plan, name: &str) -> Result<Option<ModelSpec>> {
    let mut chosen = std::collections::BTreeMap::new();
    for model in &plan.models {
        if model.settings == Settings::Auto {
            if model.name == name {
                return Ok(None);
            }
            continue;
        }
        let settings = model.resolve(&chosen)?;
        let [only] = settings.as_slice() else {
            let detail = format!("model `{}` of the plan has a grid", model.name);
            return Err(Error::invalid(detail)
                .hint("`slate evaluate` chooses from it; then train with --run"));
        };
        if model.name == name {
            return Ok(Some(only.clone()));
        }
        chosen.insert(model.name.clone(), only.clone());
    }
    Err(Error::not_found(format!("the plan has no model `{name}`")))
}

/// Stores a version with its sums. A version that was retired and whose very bytes were made again is back.
pub(super) fn add(tx: &Tx<'_>, version: &Version, sums: Option<&SumsRow>) -> Result<bool> {
    let new = tx.add_version(version)?;
    tx.unretire(&version.id)?;
    sums.map_or(Ok(()), |sums| tx.set_sums(sums))?;
    Ok(new)
}

fn trained(v: &Version, new: bool, sums_bytes: Option<u64>) -> Trained {
    let (version, viewers, titles, bytes) = (v.id.clone(), v.viewers, v.titles, v.bytes);
    Trained { version, new, viewers, titles, bytes, sums_bytes }
}

impl Show for Trained {
    fn show(&self, out: &mut String) {
        let id = short(&self.version);
        let made = if self.new { "made version" } else { "this version was there already:" };
        let (viewers, titles) = (grouped(self.viewers), grouped(self.titles));
        out.push_str(&format!("{made} {id} from {viewers} viewers and {titles} titles\n"));
        if let Some(bytes) = self.sums_bytes {
            out.push_str(&format!("its sums are kept beside it in {} bytes\n", grouped(bytes)));
        }
        out.push_str(&format!("next: slate model propose {id} --why \"…\"\n"));
    }
}
