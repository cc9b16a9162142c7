//! `test compute`: one question to one method, from summary statistics alone.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use slate_core::{Error, Purpose, Result};
use slate_experiment::compute::{Answer, Question};
use utoipa::ToSchema;

use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};

/// Compute an effect, an interval, a boundary or a number of units from summary statistics.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestCompute {
    /// The question: a JSON file, `docs/compute.md`
    #[arg(required_unless_present = "text", conflicts_with = "text")]
    #[serde(default)]
    pub file: Option<Input>,
    /// Or the question itself
    #[arg(long, value_name = "JSON")]
    #[serde(default)]
    pub text: Option<String>,
}

/// What the method answers: of these fields, those that it has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestComputed {
    /// The method.
    pub method: String,
    /// `effect`, `se`, `interval`, `p` and what else there is; `refused` says why there is nothing.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub answer: Answer,
}

impl Operation for TestCompute {
    type Response = TestComputed;
    const ABOUT: About = About {
        path: &["test", "compute"],
        purpose: Purpose::Observe,
        summary: "Compute an effect, an interval or a number of units from summary statistics",
        example: "slate test compute question.json --json",
    };

    fn check(&self) -> Result<()> {
        Input::check_either(self.file.as_ref(), self.text.as_ref())
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TestComputed>> {
        let (text, name) = Input::either(self.file.as_ref(), self.text, cx.place)?;
        Ok(Outcome::Answer(computed(&text, &name)?))
    }
}

/// The same where there is no studio: nothing of one is needed.
///
/// # Errors
/// As the operation.
pub fn compute_without_studio(request: &TestCompute) -> Result<TestComputed> {
    request.check()?;
    match &request.file {
        Some(file) => computed(&file.read_text_in(None)?, &file.name()),
        None => computed(request.text.as_deref().unwrap_or_default(), "text"),
    }
}

fn computed(text: &str, name: &str) -> Result<TestComputed> {
    let document: Value = serde_json::from_str(text).map_err(|e| {
        let (line, column) = (e.line() as u64, e.column() as u64);
        Error::invalid(format!("expected JSON: {e}")).at_line(name, line, Some(column))
    })?;
    let question = Question::read(&document).map_err(|e| e.at(name))?;
    let method = document["method"].as_str().unwrap_or_default().to_owned();
    Ok(TestComputed { method, answer: question.answer().map_err(|e| e.at(name))? })
}

impl Show for TestComputed {
    fn show(&self, out: &mut String) {
        out.push_str(&format!("{}\n", self.method));
        let Ok(Value::Object(fields)) = serde_json::to_value(&self.answer) else { return };
        for (name, value) in fields {
            let value = match value {
                Value::String(text) => text,
                value => value.to_string(),
            };
            out.push_str(&format!("  {name:<22} {value}\n"));
        }
    }
}
