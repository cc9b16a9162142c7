//! `test guard`: end the tests whose guardrails are broken. Going back is safe without a person, and so the server does
//! this by itself.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Purpose, Result, Timestamp};
use slate_experiment::verdict::Verdict;
use slate_store::{StepKind, TestLook, Tx};
use utoipa::ToSchema;

use super::analyse::TestLooked;
use super::moved::step;
use crate::online::{Standing, Tested, all, answer, current, look};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

/// End the tests whose guardrails are broken.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestGuard {}

/// What was ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Guarded {
    /// Tests that were looked at.
    pub looked_at: Vec<String>,
    /// Tests that were rolled back, and why.
    pub rolled_back: Vec<(String, String)>,
}

impl Operation for TestGuard {
    type Response = Guarded;
    const ABOUT: About = About {
        path: &["test", "guard"],
        purpose: Purpose::Deploy,
        summary: "End the tests whose guardrails are broken; the server does so by itself",
        example: "slate test guard",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Guarded>> {
        let runs = |test: &Tested| test.standing() == Standing::Running;
        let running: Vec<Tested> = cx.place.store.read(all)?.into_iter().filter(runs).collect();
        let looked_at = running.iter().map(|test| test.phase.test.clone()).collect();
        let broken = broken(cx, &running)?;
        if broken.is_empty() {
            return Ok(Outcome::Answer(Guarded { looked_at, rolled_back: Vec::new() }));
        }
        let (actor, at) = (cx.caller.actor.to_string(), cx.now);
        let names: Vec<&str> = broken.iter().map(|looked| looked.test.as_str()).collect();
        let subject = format!("test:{}", names.join(","));
        Ok(Outcome::change(subject, "a guardrail is broken", move |tx| {
            let mut rolled_back = Vec::new();
            for looked in broken {
                let named = (looked.test.clone(), looked.answer.clone());
                if roll_back(tx, looked, (&actor, at))? {
                    rolled_back.push(named);
                }
            }
            let effect = json!({"rolled_back": rolled_back});
            Ok(Applied { response: Guarded { looked_at, rolled_back }, effect })
        }))
    }
}

/// Looks at tests; those whose rule answers to go back. What is seen of the others is for the pages that follow them.
fn broken(cx: &Context<'_>, running: &[Tested]) -> Result<Vec<TestLooked>> {
    let (mut broken, mut glances) = (Vec::new(), HashMap::new());
    for test in running {
        let (as_of, report) = look(cx.place, test, cx.now, cx.talk)?;
        glances.insert(test.key(), (as_of, report.clone()));
        if !matches!(report.verdict, Verdict::RollBack { .. }) {
            continue;
        }
        let (test, phase) = (test.phase.test.clone(), test.phase.phase);
        let answer = answer(&report.verdict);
        broken.push(TestLooked { test, phase, as_of, looks: 0, answer, report });
    }
    cx.engine.glances.replace(glances);
    Ok(broken)
}

/// Ends a test and keeps the look; not if it has ended meanwhile.
fn roll_back(tx: &Tx<'_>, looked: TestLooked, (actor, at): (&str, Timestamp)) -> Result<bool> {
    let (test, phase, why) = (looked.test.clone(), looked.phase, looked.answer.clone());
    let now = current(**tx, &test)?;
    if now.phase.phase != phase || now.standing() != Standing::Running {
        return Ok(false);
    }
    let looks = tx.test_looks(&test, phase)?.len() as u64 + 1;
    let report = json!(TestLooked { looks, ..looked }).to_string();
    tx.add_test_look(&TestLook { test: test.clone(), phase, report, at })?;
    tx.add_test_step(&step(StepKind::Rollback, 0.0, (&why, actor, at))(&test, phase))?;
    Ok(true)
}

impl Show for Guarded {
    fn show(&self, out: &mut String) {
        let n = self.looked_at.len();
        out.push_str(&format!("looked at {n} tests that run\n"));
        for (test, why) in &self.rolled_back {
            out.push_str(&format!("`{test}`: {why}\n"));
        }
    }
}
