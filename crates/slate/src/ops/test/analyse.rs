//! `test analyse`: a look at the numbers, kept with all looks before it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use slate_core::{Purpose, Result, Timestamp};
use slate_experiment::verdict::{CellEffect, Report};
use slate_store::TestLook;
use utoipa::ToSchema;

use crate::online::{answer, current, look, prefer};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::table::Table;

/// Look at the numbers of a test.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestAnalyse {
    /// The test
    pub test: String,
}

/// What was seen, and what the rule answers.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TestLooked {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// What happened before this moment is in it.
    pub as_of: Timestamp,
    /// How many looks there were, this one included.
    pub looks: u64,
    /// The rule's answer in words.
    pub answer: String,
    /// Effects, checks, the verdict, and effects day by day and by level.
    #[schema(value_type = Object)]
    pub report: Report,
}

impl Operation for TestAnalyse {
    type Response = TestLooked;
    const ABOUT: About = About {
        path: &["test", "analyse"],
        purpose: Purpose::Observe,
        summary: "Look at the numbers of a test: effects, checks, guardrails, and what the frozen rule answers",
        example: "slate test analyse two-memories",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TestLooked>> {
        let test = cx.place.store.read(|r| current(r, &self.test))?;
        let (as_of, report) = look(cx.place, &test, cx.now, cx.talk)?;
        let (phase, at) = (test.phase.phase, cx.now);
        let words = answer(&report.verdict);
        Ok(Outcome::change(format!("test:{}", self.test), "", move |tx| {
            let looks = tx.test_looks(&self.test, phase)?.len() as u64 + 1;
            let effect = json!({"phase": phase, "answer": words, "units": report.units});
            let looked = TestLooked { test: self.test, phase, as_of, looks, answer: words, report };
            let stored = json!(looked).to_string();
            let test = looked.test.clone();
            tx.add_test_look(&TestLook { test, phase, report: stored, at })?;
            Ok(Applied { response: looked, effect })
        }))
    }
}

impl Show for TestLooked {
    fn show(&self, out: &mut String) {
        let Self { test, phase, as_of, looks, answer, report } = self;
        out.push_str(&format!("phase {phase} of `{test}` as of {as_of}, look {looks}\n{answer}\n"));
        let columns = ["metric", "role", "cell", "default", "effect", "interval", "p"];
        let mut table = Table::new(columns).right(&[3, 4, 6]);
        for effect in &report.effects {
            table.row(row(effect));
        }
        table.show(out);
        report.preferred.iter().for_each(|p| out.push_str(&format!("{}\n", prefer(p))));
        for check in report.checks.iter().filter(|check| !check.passes) {
            out.push_str(&format!("check failed, {}: {}\n", check.name, check.found));
        }
    }
}

fn row(e: &CellEffect) -> [String; 7] {
    let number = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.5}"));
    let interval = e.interval.map(|[low, high]| format!("{low:+.5} to {high:+.5}"));
    let role = json!(e.role);
    let role = match (&role, e.guard) {
        (_, Some(guard)) if guard.broken => "guardrail, broken",
        (Value::String(role), _) => role,
        _ => "",
    };
    [
        e.metric.clone(),
        role.to_owned(),
        e.cell.clone(),
        number(e.control),
        e.effect.map_or("-".to_owned(), |x| format!("{x:+.5}")),
        interval.unwrap_or_else(|| e.refused.clone().unwrap_or_default()),
        number(e.p_adjusted.or(e.p)),
    ]
}
