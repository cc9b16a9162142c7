//! `flag evaluate`: what somebody gets of a flag, in which cell they are, and why.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use slate_core::{Error, Purpose, Result, ViewerId};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::serving::{FlagReason, Flagged, NoFlag, Placed, Whom};

/// Say what a viewer gets of a flag and why.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagEvaluate {
    /// Key of the flag
    pub flag: String,
    /// The viewer: the targeting key of OpenFeature, the attribute `id` of GrowthBook
    #[arg(long)]
    pub viewer: ViewerId,
    /// What else is known, as a JSON object: {"country":"FR"}
    #[arg(long, value_name = "JSON")]
    #[serde(default)]
    pub attributes: Option<Attributes>,
}

/// Attributes by name. A form sends them as text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(value_type = Object)]
pub struct Attributes(pub Map<String, Value>);

impl FromStr for Attributes {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let object = serde_json::from_str(text).map_err(|e| {
            Error::invalid(format!("expected attributes as a JSON object: {e}"))
                .hint("for example {\"country\":\"FR\"}")
        })?;
        Ok(Self(object))
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        match Value::deserialize(d)? {
            Value::Object(attributes) => Ok(Self(attributes)),
            Value::String(text) if text.is_empty() => Ok(Self::default()),
            Value::String(text) => text.parse().map_err(serde::de::Error::custom),
            _ => Err(serde::de::Error::custom("expected attributes as an object")),
        }
    }
}

/// What a viewer gets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FlagEvaluated {
    /// The flag.
    pub flag: String,
    /// The viewer.
    pub viewer: ViewerId,
    /// The value; null leaves it to the program that asks.
    #[schema(value_type = Object)]
    pub value: Value,
    /// A name for the value.
    pub variant: String,
    /// `STATIC`, `TARGETING_MATCH`, `SPLIT`, `DISABLED` or `UNKNOWN`.
    pub reason: String,
    /// The test that gave it.
    pub test: Option<InTest>,
    /// Other tests that the viewer was put into on the way.
    pub others: Vec<InTest>,
    /// The rule that gave it, if it has a name.
    pub rule: Option<String>,
    /// Whether the viewer has opted out of personalization, and so takes no part in tests.
    pub opted_out: bool,
    /// The reason in one sentence.
    pub why: String,
}

/// A test and the viewer's cell in it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InTest {
    /// The test.
    pub test: String,
    /// The cell.
    pub cell: String,
    /// The phase, if the test has phases.
    #[schema(value_type = Object)]
    pub phase: Option<Value>,
    /// Whether a hash put them there: only then it is an exposure.
    pub exposure: bool,
}

impl Operation for FlagEvaluate {
    type Response = FlagEvaluated;
    const ABOUT: About = About {
        path: &["flag", "evaluate"],
        purpose: Purpose::Personalize,
        summary: "Say what a viewer gets of a flag, in which cell they are, and why",
        example: "slate flag evaluate home-rows --viewer 42 --attributes '{\"country\":\"FR\"}'",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FlagEvaluated>> {
        cx.ready()?;
        let opted_out = cx.place.store.read(|r| r.viewer_opted_out(&self.viewer))?;
        let mut attributes = self.attributes.unwrap_or_default().0;
        attributes.insert("id".to_owned(), self.viewer.as_str().into());
        let flags = cx.engine.flags();
        let memory = cx.engine.memory(&flags, &attributes);
        let whom = Whom { attributes: &attributes, opted_out, memory: Some(&memory) };
        let found = flags.flagged(&self.flag, whom).map_err(|no| match no {
            NoFlag::Missing => Error::not_found(format!("there is no flag `{}`", self.flag))
                .hint("`slate flag list` lists them"),
            NoFlag::Circle => {
                Error::invalid(format!("flags rest on one another in a circle at `{}`", self.flag))
            }
        })?;
        Ok(Outcome::Answer(answer(self.viewer, &found)))
    }
}

fn answer(viewer: ViewerId, found: &Flagged<'_>) -> FlagEvaluated {
    FlagEvaluated {
        flag: found.key.to_owned(),
        viewer,
        value: found.value.clone(),
        variant: found.variant.to_owned(),
        reason: found.reason.as_str().to_owned(),
        test: found.test.as_ref().map(in_test),
        others: found.others.iter().map(in_test).collect(),
        rule: (!found.rule.is_empty()).then(|| found.rule.to_owned()),
        opted_out: found.opted_out,
        why: why(found),
    }
}

fn in_test(placed: &Placed<'_>) -> InTest {
    let Placed { test, cell, phase, exposure } = placed;
    InTest {
        test: (*test).to_owned(),
        cell: (*cell).to_owned(),
        phase: phase.cloned(),
        exposure: *exposure,
    }
}

fn why(found: &Flagged<'_>) -> String {
    match (found.reason, &found.test) {
        (FlagReason::Static, _) => "the flag has no rules: everybody gets this".to_owned(),
        (FlagReason::Split, Some(t)) => {
            format!("the test `{}` put the viewer into the cell `{}` by a hash", t.test, t.cell)
        }
        (_, Some(t)) => {
            format!("the viewer is in the cell `{}` of the test `{}` by hand", t.cell, t.test)
        }
        (FlagReason::TargetingMatch | FlagReason::Split, None) => {
            "a rule holds for the viewer".to_owned()
        }
        (FlagReason::Disabled, None) if found.opted_out => {
            "the viewer has opted out of personalization and takes no part in tests".to_owned()
        }
        (FlagReason::Disabled, None) => "another flag that this one rests on is off".to_owned(),
        (FlagReason::Unknown, None) => "no rule is about the viewer".to_owned(),
    }
}

impl Show for FlagEvaluated {
    fn show(&self, out: &mut String) {
        let Self { flag, viewer, value, variant, reason, why, .. } = self;
        out.push_str(&format!("{flag} for viewer {viewer}: {value}  ({variant}, {reason})\n"));
        out.push_str(&format!("  {why}\n"));
        for t in self.test.iter().chain(&self.others) {
            let phase = t.phase.as_ref().map_or(String::new(), |p| format!(", phase {p}"));
            let counts = if t.exposure { "" } else { ", not an exposure" };
            out.push_str(&format!("  test {}: cell {}{phase}{counts}\n", t.test, t.cell));
        }
    }
}
