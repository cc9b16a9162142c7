//! One season: viewing before a test, a test that is approved, its days, and a decision by two people.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use slate_core::{Error, Event, EventKind, Result, Seed, Timestamp, ViewerId};
use slate_experiment::verdict::Report;

use super::client::Client;
use super::server::Server;
use super::world::{DAY_MS, EVENING_MS, HISTORY_DAYS, Watched, World};
use super::{Plan, Variant};
use crate::clock::Simulated;
use crate::demo::{Demo, open};
use crate::executor::Executor;
use crate::input::Input;
use crate::online::answer;
use crate::ops::decide::{ModelApprove, ProposalApprove};
use crate::ops::import::{ImportEvents, ImportTitles};
use crate::ops::model::{ModelPromote, ModelPropose, ModelTrain};
use crate::ops::test::{TestAnalyse, TestCreate, TestDecide, TestGuard, TestPropose, TestStart};
use crate::serving::Ask;
use crate::talk::Talk;

/// The test's first day, 2026-11-01.
const START_MS: i64 = 1_793_491_200_000;
const TEST: &str = "simulated";
const DEFAULT_CELL: &str = "today";
const OTHER_CELL: &str = "other";
/// How long the lists are.
const LIST: usize = 12;
/// Events in one request.
const BATCH: usize = 1_000;

/// The two models of every season: one that knows tastes, and one that does not.
const MODELS: &str = r#"
name = "simulated"
seed = 1
protocol = { kind = "leave-one-out", validation_viewers = 50 }
metrics = ["ndcg@10"]

[data]

[[model]]
name = "popular"
kind = "popularity"

[[model]]
name = "taste"
kind = "ease"
lambda = 100
"#;

/// What became of a season.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Season {
    /// What it follows from.
    pub seed: Seed,
    /// Plays a viewer that the default cell and the other can be expected to lead to, from the lists of the first day.
    pub truth: [f64; 2],
    /// Plays a viewer in the two cells, as analysed.
    pub seen: Option<[f64; 2]>,
    /// The effect and its interval, as analysed.
    pub effect: Option<[f64; 3]>,
    /// The rule's answer in words.
    pub answer: String,
    /// The day on which a guardrail ended the test, counted from 1.
    pub rolled_back_on: Option<i64>,
    /// Whether the other cell's version was put in production.
    pub shipped: bool,
    /// Whether the end is the right one.
    pub right: bool,
    /// Units in the two cells.
    pub units: Vec<u64>,
    /// Requests over HTTP.
    pub requests: u64,
}

/// Runs one season in a new studio below `folder`.
///
/// # Errors
/// The folder is in use, the disk or the network refuses, or the person stops it.
pub(super) fn season(plan: &Plan, seed: Seed, folder: &Path, talk: &dyn Talk) -> Result<Season> {
    let clock = Simulated::at(START_MS - DAY_MS)?;
    let world = World::invent(plan.viewers, plan.novelty, plan.world, seed)?;
    let demo = open(folder, talk)?;
    import(&demo, &world, talk)?;
    let [popular, taste] = [train(&demo, "popular", talk)?, train(&demo, "taste", talk)?];
    let (today, other) = match plan.variant {
        Variant::Better => (popular, taste),
        Variant::Same => (taste.clone(), taste),
        Variant::Worse => (taste, popular),
    };
    promote(&demo, &today, talk)?;
    clock.set(START_MS)?;
    start_test(&demo, (plan, seed), &other, talk)?;
    let server = Server::start(demo.executor.clone())?;
    let truth = truth(&demo.executor, &world, [&today, &other], plan.days)?;
    let mut days = Days {
        plan,
        world: &world,
        client: Client::connect(server.address, demo.token("player")?)?,
        first: vec![None; world.viewers()],
        requests: 0,
    };
    let rolled_back_on = days.run(&demo, &server, &clock, talk)?;
    let requests = days.requests;
    if rolled_back_on.is_none() {
        clock.set(START_MS + plan.days * DAY_MS + 60_000)?;
    }
    let looked = demo.run("ana", TestAnalyse { test: TEST.to_owned() }, talk)?;
    let shipped = rolled_back_on.is_none() && decide(&demo, &other, talk)?;
    let right = match plan.variant {
        Variant::Better => shipped,
        Variant::Same => !shipped,
        Variant::Worse => rolled_back_on.is_some_and(|day| day < plan.days),
    };
    let (seen, effect) = plays(&looked.report);
    let words = answer(&looked.report.verdict);
    let units = looked.report.units.clone();
    Ok(Season {
        seed,
        truth,
        seen,
        effect,
        answer: words,
        rolled_back_on,
        shipped,
        right,
        units,
        requests,
    })
}

/// The plays of both cells, and the effect with its interval.
fn plays(report: &Report) -> (Option<[f64; 2]>, Option<[f64; 3]>) {
    let Some(found) = report.effects.iter().find(|effect| effect.metric == "plays") else {
        return (None, None);
    };
    let effect = found.effect.zip(found.interval).map(|(e, [low, high])| [e, low, high]);
    (found.control.zip(found.treatment).map(|(a, b)| [a, b]), effect)
}

fn name(viewer: usize) -> String {
    format!("v{:05}", viewer + 1)
}

/// Writes the days before into the studio.
fn import(demo: &Demo, world: &World, talk: &dyn Talk) -> Result<()> {
    let (mut titles, mut plays) = (String::new(), String::from("viewer,title,kind,at,value\n"));
    for title in &world.titles {
        let _ = writeln!(titles, "{}", json!(title.title));
    }
    for viewer in 0..world.viewers() {
        let mut seen = vec![false; world.titles.len()];
        for day in -HISTORY_DAYS..0 {
            for w in world.by_themselves(viewer, day, &mut seen) {
                let (id, at) = (&world.titles[w.title].title.id, at_ms(day, w));
                let _ = writeln!(plays, "{},{id},play,{at},{}", name(viewer), w.seconds);
            }
        }
    }
    let file = |name: &str, content: &str| {
        let path = demo.executor.place.work().join(name);
        std::fs::write(&path, content).map_err(|e| Error::io("write the simulated service", &e))?;
        Ok::<_, Error>(Input::Path(path))
    };
    let file = (file("titles.jsonl", &titles)?, file("plays.csv", &plays)?);
    let titles = ImportTitles { file: file.0, columns: Default::default(), skip_bad: 0 };
    demo.run("ana", titles, talk)?;
    let events = ImportEvents {
        file: file.1,
        columns: Default::default(),
        kind: None,
        time_unit: Default::default(),
        skip_bad: 0,
        kinds: String::new(),
        times_from: None,
    };
    demo.run("ana", events, talk).map(drop)
}

fn at_ms(day: i64, watched: Watched) -> i64 {
    START_MS + day * DAY_MS + EVENING_MS + (watched.minute + 1) * 60_000
}

fn train(demo: &Demo, model: &str, talk: &dyn Talk) -> Result<String> {
    let path = demo.executor.place.work().join("models.toml");
    std::fs::write(&path, MODELS).map_err(|e| Error::io("write the simulated models", &e))?;
    let plan = Some(Input::Path(path));
    let train = ModelTrain { model: model.to_owned(), run: None, plan, no_sums: true };
    Ok(demo.run("ana", train, talk)?.version)
}

fn promote(demo: &Demo, version: &str, talk: &dyn Talk) -> Result<()> {
    let why = "where the season begins".to_owned();
    let propose = ModelPropose { version: version.to_owned(), why: why.clone() };
    let proposal = demo.run("ana", propose, talk)?.proposal;
    demo.run("ben", ModelApprove { proposal, why: why.clone(), shown: None }, talk)?;
    demo.run("ben", ModelPromote { version: version.to_owned(), why }, talk).map(drop)
}

/// Writes the test down, has it approved, and starts it.
fn start_test(demo: &Demo, plan: (&Plan, Seed), other: &str, talk: &dyn Talk) -> Result<()> {
    let text = definition(plan, other);
    let why = "to see whether viewers gain".to_owned();
    let create = TestCreate { file: None, text: Some(text), new_phase: false, why: why.clone() };
    demo.run("ana", create, talk)?;
    let propose = TestPropose { test: TEST.to_owned(), why: why.clone() };
    let proposal = demo.run("ana", propose, talk)?.proposal;
    demo.run("ben", ProposalApprove { proposal, why: why.clone(), shown: None }, talk)?;
    demo.run("ben", TestStart { test: TEST.to_owned(), why }, talk).map(drop)
}

fn definition((plan, seed): (&Plan, Seed), other: &str) -> String {
    format!(
        r#"
name = "{TEST}"
hypothesis = "Lists by the other version are played from more often."
seed = "{seed}"
days = {}

[[cell]]
name = "{DEFAULT_CELL}"

[[cell]]
name = "{OTHER_CELL}"
version = "{other}"

[[metric]]
name = "plays"
role = "primary"
adjusted = true

[[metric]]
name = "hours"
role = "guardrail"
margin = {}

[decision]
alpha = {}
guardrail_alpha = {}
look_from = {}
tightest_at = {}
"#,
        plan.days,
        plan.margin,
        plan.alpha,
        plan.alpha,
        (plan.viewers / 4).max(100),
        plan.viewers
    )
}

/// What lists of the first day can be expected to lead to over the whole test: what viewers see meanwhile changes them
/// a little.
fn truth(
    executor: &Executor,
    world: &World,
    versions: [&String; 2],
    days: i64,
) -> Result<[f64; 2]> {
    let mut truth = [0.0; 2];
    for (version, sum) in versions.into_iter().zip(&mut truth) {
        for viewer in 0..world.viewers() {
            let ask = Ask {
                viewer: Some(ViewerId::new(name(viewer))?),
                history: Vec::new(),
                k: LIST,
                exclude: Vec::new(),
                filter: None,
                at: Timestamp::from_millis(START_MS)?,
                territory: None,
                age_max: None,
                diversity: 0.0,
                why: false,
                version: Some(version.clone()),
            };
            let list = executor.engine.recommend(&ask)?;
            let list: Vec<usize> =
                list.titles.iter().filter_map(|t| number(world, t.title.as_str())).collect();
            *sum += world.expected(viewer, &list) * days as f64 / world.viewers() as f64;
        }
    }
    Ok(truth)
}

/// The number of the title with this id.
fn number(world: &World, id: &str) -> Option<usize> {
    world.titles.iter().position(|t| t.title.id.as_str() == id)
}

/// The days of a test.
struct Days<'a> {
    plan: &'a Plan,
    world: &'a World,
    client: Client,
    /// The day each viewer first saw the other cell.
    first: Vec<Option<i64>>,
    requests: u64,
}

impl Days<'_> {
    /// Every evening viewers sit down, and at night the guardrails are looked at; the day on which one ended the test.
    fn run(
        &mut self,
        demo: &Demo,
        server: &Server,
        clock: &Simulated,
        talk: &dyn Talk,
    ) -> Result<Option<i64>> {
        for day in 0..self.plan.days {
            talk.step("days", day as u64, self.plan.days as u64)?;
            clock.set(START_MS + day * DAY_MS + EVENING_MS)?;
            let events = self.evening(day)?;
            clock.set(START_MS + (day + 1) * DAY_MS - 1)?;
            for events in events.chunks(BATCH) {
                self.requests += 1;
                self.client.post("/v1/events", &json!({"events": events}))?;
            }
            let guarded = demo.run("ben", TestGuard {}, talk)?;
            if !guarded.rolled_back.is_empty() {
                return Ok(Some(day + 1));
            }
            server.refresh()?;
        }
        Ok(None)
    }

    /// What viewers do with their lists.
    fn evening(&mut self, day: i64) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        for viewer in (0..self.world.viewers()).filter(|v| self.world.visits(*v, day)) {
            let body = json!({"viewer": name(viewer), "k": LIST, "no_why": true});
            let answer = self.client.post("/v1/recommend", &body)?;
            self.requests += 1;
            if answer["cells"][0]["cell"] == OTHER_CELL {
                self.first[viewer].get_or_insert(day);
            }
            let since = self.first[viewer].map(|first| (day - first) as f64);
            let list = self.listed(&answer);
            for watched in self.world.of_list((viewer, day), &list, since) {
                events.push(Event {
                    id: None,
                    viewer: ViewerId::new(name(viewer))?,
                    title: self.world.titles[watched.title].title.id.clone(),
                    kind: EventKind::Play,
                    at: Timestamp::from_millis(at_ms(day, watched))?,
                    value: Some(watched.seconds),
                });
            }
        }
        Ok(events)
    }

    fn listed(&self, answer: &Value) -> Vec<usize> {
        let titles = answer["titles"].as_array().map(Vec::as_slice).unwrap_or_default();
        titles.iter().filter_map(|t| number(self.world, t["title"].as_str()?)).collect()
    }
}

/// One person drafts the memo, another approves it; whether the other version is in production then.
fn decide(demo: &Demo, other: &str, talk: &dyn Talk) -> Result<bool> {
    let why = "as the rule answers".to_owned();
    let decide = TestDecide { test: TEST.to_owned(), why: why.clone() };
    let memo = demo.run("ana", decide, talk)?;
    let approve = ProposalApprove { proposal: memo.proposal, why: why.clone(), shown: None };
    demo.run("ben", approve, talk)?;
    let Some(version) = memo.version else { return Ok(false) };
    demo.run("ben", ModelPromote { version: version.clone(), why }, talk)?;
    Ok(version.starts_with(other) || other.starts_with(&version))
}
