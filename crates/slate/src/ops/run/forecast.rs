//! `run forecast`: what a run's models will do online, as offline metrics have predicted it here so far.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result};
use slate_experiment::surrogate::{Link, link};
use slate_recommend::metrics::Metric;
use slate_recommend::report::Report;
use slate_store::Run;
use utoipa::ToSchema;

use crate::evaluation::StoredRun;
use crate::online::{Pair, between, past_tests};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::proposal_view::PRODUCTION;
use crate::table::Table;

/// What the intervals hold.
const LEVEL: f64 = 0.95;

/// Say what the models of a run will do online.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunForecast {
    /// Run id, or the beginning of one
    pub run: String,
    /// The offline metric, such as `ndcg@20`; the plan's own when left out
    #[arg(long)]
    #[serde(default)]
    pub metric: Option<String>,
    /// The online metric; the one that decided most past tests when left out
    #[arg(long)]
    #[serde(default)]
    pub online: Option<String>,
    /// The model that differences are to; that in production when left out, if it is of this run, or the first one
    #[arg(long)]
    #[serde(default)]
    pub against: Option<String>,
}

/// What is expected, and what that rests on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Forecasts {
    /// The run.
    pub run: String,
    /// The offline metric.
    pub metric: String,
    /// The online metric; none where no test has ended.
    pub online: Option<String>,
    /// The model that differences are to.
    pub against: String,
    /// Past tests, oldest first.
    pub past: Vec<PastLine>,
    /// Past tests that say nothing of this metric, and why.
    pub left_out: Vec<String>,
    /// The line through past tests.
    pub link: Option<LinkLine>,
    /// Why there is none.
    pub refused: Option<String>,
    /// The models, in the order of the run; none without a line.
    pub models: Vec<ModelForecast>,
}

/// A past test.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PastLine {
    /// The test and its phase, `name#phase`.
    pub test: String,
    /// The model of its cell.
    pub model: String,
    /// The model of its default cell.
    pub against: String,
    /// The offline difference.
    pub offline: f64,
    /// Its standard error.
    pub offline_se: f64,
    /// The online effect.
    pub effect: f64,
    /// Its standard error.
    pub effect_se: f64,
}

/// The line from offline differences to online effects.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkLine {
    /// Online effect for one of the offline metric, the errors of both taken out.
    pub slope: f64,
    /// Its interval; none where it is open to both sides.
    pub interval: Option<[f64; 2]>,
    /// The slope of least squares, for comparison: errors make it wrong.
    pub naive_slope: f64,
    /// The share of the variance of online effects that it explains.
    pub explained: f64,
}

/// What one model is expected to do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelForecast {
    /// The model.
    pub model: String,
    /// Its offline difference.
    pub offline: f64,
    /// The online effect that is expected, shrunk to what tests here usually find.
    pub effect: f64,
    /// Its interval: where a test's true effect would be.
    pub interval: [f64; 2],
}

impl Operation for RunForecast {
    type Response = Forecasts;
    const ABOUT: About = About {
        path: &["run", "forecast"],
        purpose: Purpose::Observe,
        summary: "Say what the models of a run will do online, from how offline metrics predicted past tests here",
        example: "slate run forecast 3f2a9c0d --metric ndcg@20",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Forecasts>> {
        let run = cx.place.store.read(|r| r.run(&self.run))?;
        let report = StoredRun::read(cx.place, &run)?.report;
        let metric: Metric = match &self.metric {
            Some(text) => text.parse()?,
            None => report.tune,
        };
        let against = against(cx.place, &run, &report, self.against)?;
        let past = past_tests(cx.place, metric)?;
        let online = self.online.or_else(|| usual(&past.pairs));
        let (pairs, others): (Vec<Pair>, Vec<Pair>) =
            past.pairs.into_iter().partition(|pair| Some(&pair.online) == online.as_ref());
        let by_another = |p: &Pair| format!("{}#{}: decided by {}", p.test, p.phase, p.online);
        let left_out = past.left_out.into_iter().chain(others.iter().map(by_another)).collect();
        let tests: Vec<_> = pairs.iter().map(|pair| pair.found).collect();
        let found = link(&tests, LEVEL);
        let models = match &found {
            Ok(link) => forecasts(cx.place, &run, &report, (metric, &against), link)?,
            Err(_) => Vec::new(),
        };
        Ok(Outcome::Answer(Forecasts {
            run: run.id,
            metric: metric.to_string(),
            online,
            against,
            past: pairs.iter().map(past_line).collect(),
            left_out,
            refused: found.as_ref().err().map(|e| e.detail().to_owned()),
            link: found.ok().map(|link| link_line(&link)),
            models,
        }))
    }
}

/// The model that others are compared with.
fn against(place: &Place, run: &Run, report: &Report, asked: Option<String>) -> Result<String> {
    let known = |name: &String| report.models.iter().any(|m| m.name == *name);
    if let Some(name) = asked {
        return match known(&name) {
            true => Ok(name),
            false => Err(Error::not_found(format!("the run has no model `{name}`"))),
        };
    }
    let serves = place.store.read(|r| match r.alias(PRODUCTION)? {
        Some(alias) => r.version(&alias.version).map(Some),
        None => Ok(None),
    })?;
    let serves = serves.filter(|v| v.run.as_ref() == Some(&run.id)).map(|v| v.name);
    let first = report.models.first().map(|m| m.name.clone());
    let name = serves.filter(known).or(first);
    name.ok_or_else(|| Error::not_found(format!("run `{}` has no models", run.id)))
}

/// The online metric of most past tests.
fn usual(pairs: &[Pair]) -> Option<String> {
    let count = |name: &str| pairs.iter().filter(|pair| pair.online == name).count();
    let most = pairs.iter().max_by_key(|pair| count(&pair.online))?;
    Some(most.online.clone())
}

fn forecasts(
    place: &Place,
    run: &Run,
    report: &Report,
    (metric, against): (Metric, &str),
    link: &Link,
) -> Result<Vec<ModelForecast>> {
    let mut models = Vec::new();
    for model in report.models.iter().filter(|m| m.name != against) {
        let Some((offline, se)) = between(place, run, [&model.name, against], metric)? else {
            continue;
        };
        let expected = link.forecast(offline, se, LEVEL)?;
        models.push(ModelForecast {
            model: model.name.clone(),
            offline,
            effect: expected.effect,
            interval: expected.interval,
        });
    }
    Ok(models)
}

fn past_line(pair: &Pair) -> PastLine {
    let [model, against] = pair.models.clone();
    PastLine {
        test: format!("{}#{}", pair.test, pair.phase),
        model,
        against,
        offline: pair.found.offline,
        offline_se: pair.found.offline_se,
        effect: pair.found.online,
        effect_se: pair.found.online_se,
    }
}

fn link_line(link: &Link) -> LinkLine {
    let closed = link.interval.iter().all(|x| x.is_finite());
    LinkLine {
        slope: link.slope,
        interval: closed.then_some(link.interval),
        naive_slope: link.naive_slope,
        explained: link.explained,
    }
}

impl Show for Forecasts {
    fn show(&self, out: &mut String) {
        let Self { metric, against, .. } = self;
        let online = self.online.as_deref().unwrap_or("nothing yet");
        out.push_str(&format!("{metric} against {against}, and {online} in past tests\n"));
        let mut past = Table::new(["test", "model", "against", "offline", "effect"]).right(&[3, 4]);
        for p in &self.past {
            let (offline, effect) =
                (spread(p.offline, p.offline_se), spread(p.effect, p.effect_se));
            past.row([p.test.clone(), p.model.clone(), p.against.clone(), offline, effect]);
        }
        past.show(out);
        self.left_out.iter().for_each(|why| out.push_str(&format!("left out, {why}\n")));
        if let Some(why) = &self.refused {
            out.push_str(&format!("no forecast: {why}\n"));
        }
        let Some(link) = &self.link else { return };
        let span = link.interval.map_or("open".to_owned(), |[a, b]| format!("{a:+.3} to {b:+.3}"));
        let explained = 100.0 * link.explained;
        out.push_str(&format!("slope {:+.3} ({span}), {explained:.0} % explained\n\n", link.slope));
        let mut table = Table::new(["model", "offline", "expected", "95 %"]).right(&[1, 2, 3]);
        for m in &self.models {
            let [low, high] = m.interval;
            let (offline, effect) = (format!("{:+.4}", m.offline), format!("{:+.4}", m.effect));
            table.row([m.model.clone(), offline, effect, format!("{low:+.4} to {high:+.4}")]);
        }
        table.show(out);
    }
}

fn spread(value: f64, se: f64) -> String {
    format!("{value:+.4} ± {se:.4}")
}
