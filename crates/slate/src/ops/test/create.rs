//! `test create`: freeze a definition as a draft, or as a new phase of a test that was there before.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_experiment::design::{Cell, Definition};
use slate_store::{Reader, TestPhase};
use utoipa::ToSchema;

use super::reason_given;
use crate::input::Input;
use crate::online::{Standing, hash_of, newest};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::proposal_view::refuse_retired;

/// Write an online test down: cells, metrics, days and the rule that decides.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestCreate {
    /// The definition, a TOML file, `docs/tests.md`
    #[arg(required_unless_present = "text", conflicts_with = "text")]
    #[serde(default)]
    pub file: Option<Input>,
    /// Or the definition itself
    #[arg(long, value_name = "TOML")]
    #[serde(default)]
    pub text: Option<String>,
    /// Whether a test that runs may get another phase, which ends this one once it is started
    #[arg(long)]
    #[serde(default)]
    pub new_phase: bool,
    /// Why
    #[arg(long)]
    pub why: String,
}

/// A test as it was frozen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestCreated {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// BLAKE3 of its definition in canonical form.
    pub hash: String,
    /// The definition in canonical form, what was left out filled in.
    #[schema(value_type = Object)]
    pub definition: serde_json::Value,
}

impl Operation for TestCreate {
    type Response = TestCreated;
    const ABOUT: About = About {
        path: &["test", "create"],
        purpose: Purpose::Propose,
        summary: "Write an online test down before it starts: cells, metrics, days and the rule that decides",
        example: "slate test create test.toml --why \"two memories did better offline\"",
    };

    fn check(&self) -> Result<()> {
        Input::check_either(self.file.as_ref(), self.text.as_ref())?;
        reason_given(&self.why)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TestCreated>> {
        let (text, name) = Input::either(self.file.as_ref(), self.text, cx.place)?;
        let definition = Definition::from_toml(&text, &name)?;
        let definition = cx.place.store.read(|r| with_versions(r, definition))?;
        let canonical = definition.canonical();
        let (actor, at, new_phase) = (cx.caller.actor.to_string(), cx.now, self.new_phase);
        Ok(Outcome::change(format!("test:{}", definition.name), self.why, move |tx| {
            let hash = hash_of(&canonical);
            let phase = next_phase(**tx, &definition.name, (&hash, new_phase))?;
            let test = definition.name.clone();
            let stored = TestPhase { test, phase, definition: canonical, hash, actor, at };
            tx.put_test_phase(&stored)?;
            let TestPhase { test, hash, .. } = stored;
            let effect = json!({"phase": phase, "hash": hash});
            let definition = json!(definition);
            Ok(Applied { response: TestCreated { test, phase, hash, definition }, effect })
        }))
    }
}

/// Versions by their whole ids: what is frozen must not depend on what comes later.
fn with_versions(r: Reader<'_>, mut definition: Definition) -> Result<Definition> {
    for version in definition.cells.iter_mut().flat_map(Cell::versions_mut) {
        *version = r.version(version)?.id;
        refuse_retired(r, version)?;
    }
    Ok(definition)
}

/// The phase that a definition becomes: a draft is replaced, what has begun is followed by another.
fn next_phase(r: Reader<'_>, test: &str, (hash, new_phase): (&str, bool)) -> Result<u32> {
    if r.test_phase_if_any(test)?.is_none() {
        return Ok(1);
    }
    let before = newest(r, test)?;
    if before.phase.hash == hash {
        let key = before.key();
        return Err(Error::conflict(format!("`{key}` says the same already")));
    }
    match before.standing() {
        Standing::Draft => Ok(before.phase.phase),
        Standing::Running if !new_phase => {
            let key = before.key();
            Err(Error::conflict(format!("`{key}` runs, and its definition is frozen"))
                .hint("`--new-phase` makes another phase, which ends this one once it is started"))
        }
        _ => Ok(before.phase.phase + 1),
    }
}

impl Show for TestCreated {
    fn show(&self, out: &mut String) {
        let Self { test, phase, hash, .. } = self;
        out.push_str(&format!(
            "phase {phase} of `{test}` is written down, {}\nnext: slate test check {test}, \
             then slate test propose {test} --why \"…\"\n",
            crate::proposal_view::short(hash)
        ));
    }
}
