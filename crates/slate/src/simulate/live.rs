//! A live test on invented viewers: frozen, approved, run day by day over HTTP, decided by two people.

use serde::Serialize;
use serde_json::{Value, json};
use slate_core::{Event, EventKind, Result, Seed, Timestamp};
use slate_experiment::verdict::Report;

use super::client::Client;
use super::server::Server;
use super::world::{DAY_MS, EVENING_MS, Watched, World};
use crate::clock::Simulated;
use crate::demo::Demo;
use crate::executor::Executor;
use crate::online::answer;
use crate::ops::decide::{ModelApprove, ProposalApprove};
use crate::ops::model::{ModelPromote, ModelPropose};
use crate::ops::test::{TestAnalyse, TestCreate, TestDecide, TestGuard, TestPropose, TestStart};
use crate::serving::Ask;
use crate::talk::Talk;

/// A test's first day, 2026-11-01.
pub(crate) const START_MS: i64 = 1_793_491_200_000;
const OTHER_CELL: &str = "other";
/// How long the lists are.
const LIST: usize = 12;
/// Events in one request.
const BATCH: usize = 1_000;

/// What is tested, and by which rule it is decided.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    /// The test's name.
    pub(crate) test: &'static str,
    /// The version in production.
    pub(crate) today: String,
    /// The other cell's.
    pub(crate) other: String,
    /// Who is in which cell follows from it.
    pub(crate) seed: Seed,
    pub(crate) days: i64,
    /// The alpha of the decision and of its guardrail.
    pub(crate) alpha: f64,
    /// How much of the hours watched may be lost.
    pub(crate) margin: f64,
}

/// What became of a test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lived {
    /// Plays a viewer that the two cells' lists of the first day would lead to, were they the lists of every day.
    pub expected: [f64; 2],
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
    /// Units in the two cells.
    pub units: Vec<u64>,
    /// Requests over HTTP.
    pub requests: u64,
}

/// Runs a test in a studio whose viewers are those of the world, and leaves the clock at its end.
///
/// # Errors
/// The disk or the network refuses, or the person stops it.
pub(crate) fn live(
    demo: &Demo,
    world: &World,
    terms: &Terms,
    clock: &Simulated,
    talk: &dyn Talk,
) -> Result<Lived> {
    clock.set(START_MS)?;
    start(demo, terms, world.viewers(), talk)?;
    let server = Server::start(demo.executor.clone())?;
    let expected = expected(&demo.executor, world, terms)?;
    let mut days = Days {
        demo,
        world,
        client: Client::connect(server.address, demo.token("player")?)?,
        first: vec![None; world.viewers()],
        last: world.last(),
        requests: 0,
    };
    let rolled_back_on = days.run(terms.days, &server, clock, talk)?;
    let requests = days.requests;
    if rolled_back_on.is_none() {
        clock.set(START_MS + terms.days * DAY_MS + 60_000)?;
    }
    let looked = demo.run("ana", TestAnalyse { test: terms.test.to_owned() }, talk)?;
    let shipped = rolled_back_on.is_none() && decide(demo, terms, talk)?;
    let (seen, effect) = plays(&looked.report);
    let answer = answer(&looked.report.verdict);
    let units = looked.report.units;
    Ok(Lived { expected, seen, effect, answer, rolled_back_on, shipped, units, requests })
}

/// Puts a version in production, as two people do.
pub(crate) fn promote(demo: &Demo, version: &str, why: [&str; 2], talk: &dyn Talk) -> Result<()> {
    let [why, approval] = why.map(str::to_owned);
    let propose = ModelPropose { version: version.to_owned(), why };
    let proposal = demo.run("ana", propose, talk)?.proposal;
    demo.run("ben", ModelApprove { proposal, why: approval, shown: None }, talk)?;
    let promote = ModelPromote { version: version.to_owned(), why: String::new() };
    demo.run("ben", promote, talk).map(drop)
}

/// Writes the test down, has it approved, and starts it.
fn start(demo: &Demo, terms: &Terms, viewers: usize, talk: &dyn Talk) -> Result<()> {
    let (test, text) = (terms.test.to_owned(), Some(definition(terms, viewers)));
    let why = "to see whether viewers gain".to_owned();
    let create = TestCreate { file: None, text, new_phase: false, why: why.clone() };
    demo.run("ana", create, talk)?;
    let propose = TestPropose { test: test.clone(), why: why.clone() };
    let proposal = demo.run("ana", propose, talk)?.proposal;
    demo.run("ben", ProposalApprove { proposal, why: why.clone(), shown: None }, talk)?;
    demo.run("ben", TestStart { test, why }, talk).map(drop)
}

fn definition(terms: &Terms, viewers: usize) -> String {
    let Terms { test, other, seed, days, alpha, margin, .. } = terms;
    let look_from = (viewers / 4).max(100);
    format!(
        r#"
name = "{test}"
hypothesis = "Lists by the other version are played from more often."
seed = "{seed}"
days = {days}

[[cell]]
name = "today"

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
margin = {margin}

[decision]
alpha = {alpha}
guardrail_alpha = {alpha}
look_from = {look_from}
tightest_at = {viewers}
"#
    )
}

/// The plays of both cells, and the effect with its interval.
fn plays(report: &Report) -> (Option<[f64; 2]>, Option<[f64; 3]>) {
    let Some(found) = report.effects.iter().find(|effect| effect.metric == "plays") else {
        return (None, None);
    };
    let effect = found.effect.zip(found.interval).map(|(e, [low, high])| [e, low, high]);
    (found.control.zip(found.treatment).map(|(a, b)| [a, b]), effect)
}

/// What the lists of the first day would lead to over the whole test: which is better, and by how much before viewers
/// have played the best of it.
fn expected(executor: &Executor, world: &World, terms: &Terms) -> Result<[f64; 2]> {
    let mut expected = [0.0; 2];
    for (version, sum) in [&terms.today, &terms.other].into_iter().zip(&mut expected) {
        for viewer in 0..world.viewers() {
            let ask = Ask {
                viewer: Some(world.viewer(viewer).clone()),
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
            let list = world.numbers(list.titles.iter().map(|t| t.title.as_str()));
            *sum += world.expected(viewer, &list) * terms.days as f64 / world.viewers() as f64;
        }
    }
    Ok(expected)
}

/// When something was watched, in milliseconds.
pub(super) fn at_ms(day: i64, watched: Watched) -> i64 {
    START_MS + day * DAY_MS + EVENING_MS + (watched.minute + 1) * 60_000
}

/// The days of a test.
struct Days<'a> {
    demo: &'a Demo,
    world: &'a World,
    client: Client,
    /// The day each viewer first saw the other cell.
    first: Vec<Option<i64>>,
    /// The title each viewer watched last.
    last: Vec<Option<usize>>,
    requests: u64,
}

impl Days<'_> {
    /// Every evening viewers sit down, and at night the guardrails are looked at; the day on which one ended the test.
    fn run(
        &mut self,
        days: i64,
        server: &Server,
        clock: &Simulated,
        talk: &dyn Talk,
    ) -> Result<Option<i64>> {
        for day in 0..days {
            talk.step("days", day as u64, days as u64)?;
            clock.set(START_MS + day * DAY_MS + EVENING_MS)?;
            let events = self.evening(day)?;
            clock.set(START_MS + (day + 1) * DAY_MS - 1)?;
            for events in events.chunks(BATCH) {
                self.requests += 1;
                self.client.post("/v1/events", &json!({"events": events}))?;
            }
            let guarded = self.demo.run("ben", TestGuard {}, talk)?;
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
            let id = self.world.viewer(viewer);
            let body = json!({"viewer": id, "k": LIST, "no_why": true});
            let answer = self.client.post("/v1/recommend", &body)?;
            self.requests += 1;
            if answer["cells"][0]["cell"] == OTHER_CELL {
                self.first[viewer].get_or_insert(day);
            }
            let since = self.first[viewer].map(|first| (day - first) as f64);
            let list = self.listed(&answer);
            let watched = self.world.of_list((viewer, day), &list, self.last[viewer], since);
            self.last[viewer] = watched.last().map(|w| w.title).or(self.last[viewer]);
            for watched in watched {
                events.push(Event {
                    id: None,
                    viewer: id.clone(),
                    title: self.world.title(watched.title).clone(),
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
        self.world.numbers(titles.iter().filter_map(|t| t["title"].as_str()))
    }
}

/// One person drafts the memo, another approves it; whether the other version is in production then.
fn decide(demo: &Demo, terms: &Terms, talk: &dyn Talk) -> Result<bool> {
    let why = "as the rule answers".to_owned();
    let decide = TestDecide { test: terms.test.to_owned(), why: why.clone(), means: String::new() };
    let memo = demo.run("ana", decide, talk)?;
    let approve = ProposalApprove { proposal: memo.proposal, why: why.clone(), shown: None };
    demo.run("ben", approve, talk)?;
    let Some(version) = memo.version else { return Ok(false) };
    // The same version in both cells may be found better by chance; it serves already.
    if version != terms.today {
        demo.run("ben", ModelPromote { version, why }, talk)?;
    }
    Ok(true)
}
