//! One person and one test, and one person and a hundred tests: Slate's assignment beside Unleash's engine in one
//! process, as nanoseconds of CPU time. Both have the same rule (a country out of three), the same two variations
//! and the same people; they turn by turn take the least of some rounds.

use std::collections::HashMap;
use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Map, Value, json};
use slate_experiment::assign::{Payload, Subject};
use unleash_yggdrasil::{Context, EngineState, UpdateMessage};

const PEOPLE: usize = 10_000;
const TESTS: usize = 100;
const ROUNDS: usize = 15;

fn main() {
    let names: Vec<String> = (0..TESTS).map(|n| format!("test-{n}")).collect();
    let slate = slate(&names);
    let attributes: Vec<Map<String, Value>> = (0..PEOPLE).map(attributes).collect();
    let unleash = unleash(&names);
    let contexts: Vec<Context> = (0..PEOPLE).map(context).collect();
    let by_slate = |name: &str, person: usize| {
        let found = slate.evaluate(name, &Subject::new(&attributes[person]));
        usize::from(found.value == "treatment")
    };
    let by_unleash = |name: &str, person: usize| {
        let found = unleash.get_variant(name, &contexts[person], &None);
        usize::from(found.name == "treatment")
    };
    println!("| tests a person | Slate, ns | Unleash, ns | ratio | in treatment |");
    println!("|---|---|---|---|---|");
    for count in [1, TESTS] {
        let (mut a, mut b) = (Timed::default(), Timed::default());
        for _ in 0..ROUNDS {
            a.round(&names[..count], &by_slate);
            b.round(&names[..count], &by_unleash);
        }
        let share = |timed: &Timed| timed.treated as f64 / (PEOPLE / count.min(20) * count) as f64;
        println!(
            "| {count} | {:.0} | {:.0} | {:.2} | {:.3}, {:.3} |",
            a.least, b.least, a.least / b.least, share(&a), share(&b)
        );
    }
}

/// The least time a person took, and how many came into the treatment.
struct Timed {
    least: f64,
    treated: usize,
}

impl Default for Timed {
    fn default() -> Self {
        Self { least: f64::INFINITY, treated: 0 }
    }
}

impl Timed {
    fn round(&mut self, names: &[String], evaluate: &dyn Fn(&str, usize) -> usize) {
        let people = PEOPLE / names.len().min(20);
        let start = cpu_ns();
        self.treated = (0..people)
            .map(|person| names.iter().map(|name| black_box(evaluate(name, person))).sum::<usize>())
            .sum();
        self.least = self.least.min((cpu_ns() - start) / people as f64);
    }
}

fn cpu_ns() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

fn country(person: usize) -> &'static str {
    ["US", "CA", "FR", "DE"][person % 4]
}

fn attributes(person: usize) -> Map<String, Value> {
    let known = json!({"id": format!("viewer-{person}"), "country": country(person), "premium": true});
    known.as_object().cloned().unwrap_or_default()
}

fn context(person: usize) -> Context {
    Context {
        user_id: Some(format!("viewer-{person}")),
        properties: Some(HashMap::from([
            ("country".to_owned(), country(person).to_owned()),
            ("premium".to_owned(), "true".to_owned()),
        ])),
        ..Context::default()
    }
}

fn slate(names: &[String]) -> Payload {
    let feature = |name: &String| {
        let rule = json!({
            "key": name, "hashVersion": 2, "variations": ["control", "treatment"],
            "condition": {"country": {"$in": ["US", "CA", "FR"]}},
        });
        (name.clone(), json!({"defaultValue": "control", "rules": [rule]}))
    };
    let features: Map<String, Value> = names.iter().map(feature).collect();
    Payload::new(&json!({"features": features})).expect("the payload is well formed")
}

fn unleash(names: &[String]) -> EngineState {
    let variant = |name: &str| {
        json!({"name": name, "weight": 500, "weightType": "variable", "stickiness": "userId"})
    };
    let feature = |name: &String| {
        json!({
            "name": name, "enabled": true, "type": "experiment",
            "strategies": [{
                "name": "flexibleRollout",
                "parameters": {"rollout": "100", "stickiness": "userId", "groupId": name},
                "constraints": [{"contextName": "country", "operator": "IN", "values": ["US", "CA", "FR"]}],
                "variants": [variant("control"), variant("treatment")],
            }],
        })
    };
    let features: Vec<Value> = names.iter().map(feature).collect();
    let message = json!({"version": 2, "features": features});
    let engine = EngineState::default();
    engine.take_state(serde_json::from_value::<UpdateMessage>(message).expect("the state is well formed"));
    engine
}
