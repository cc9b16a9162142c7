//! `flag list`: the flags that are served.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::serving::Flags;
use crate::table::Table;

/// List the flags that are served.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagList {}

/// The flags of a moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FlagLists {
    /// Names them all together: it changes when any of them does.
    pub etag: String,
    /// By key.
    pub flags: Vec<FlagLine>,
}

/// One flag.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FlagLine {
    /// Its key.
    pub flag: String,
    /// Its value where no rule says otherwise.
    #[schema(value_type = Object)]
    pub default: Value,
    /// How many rules it has.
    pub rules: u64,
    /// The tests among its rules.
    pub tests: Vec<String>,
}

impl Operation for FlagList {
    type Response = FlagLists;
    const ABOUT: About = About {
        path: &["flag", "list"],
        purpose: Purpose::Personalize,
        summary: "List the flags that are served, and the tests they come from",
        example: "slate flag list",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FlagLists>> {
        cx.ready()?;
        let flags = cx.engine.flags();
        let line = |feature: &slate_experiment::assign::Feature| FlagLine {
            flag: feature.key.clone(),
            default: feature.default.clone(),
            rules: feature.rules.len() as u64,
            tests: tests(&flags, &feature.key),
        };
        let lines = flags.payload.features().iter().map(line).collect();
        Ok(Outcome::Answer(FlagLists { etag: flags.etag.clone(), flags: lines }))
    }
}

/// Keys of the tests of a flag: a rule with variations is one, under the flag's name if it has none of its own.
fn tests(flags: &Flags, flag: &str) -> Vec<String> {
    let rules = flags.document["features"][flag]["rules"].as_array();
    let is_test =
        |rule: &&Value| rule["variations"].is_array() || rule["contextualVariations"].is_array();
    let key = |rule: &Value| rule["key"].as_str().unwrap_or(flag).to_owned();
    rules.into_iter().flatten().filter(is_test).map(key).collect()
}

impl Show for FlagLists {
    fn show(&self, out: &mut String) {
        if self.flags.is_empty() {
            out.push_str("no flags: no test runs\n");
            return;
        }
        let mut table = Table::new(["flag", "default", "rules", "tests"]).right(&[2]);
        for f in &self.flags {
            let default = f.default.to_string();
            table.row([f.flag.clone(), default, f.rules.to_string(), f.tests.join(", ")]);
        }
        table.show(out);
    }
}
