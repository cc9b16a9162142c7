//! Operations with their types rubbed out, so that a list of them can be walked.

use clap::{ArgMatches, Command};
use serde_json::Value;
use slate_core::{Error, Result};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::executor::{Executor, Visitor};
use crate::operation::{About, Operation, Show};
use crate::talk::Talk;

/// An answer for any face: data, and the same as text.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The response as JSON.
    pub json: Value,
    /// The response as lines for a terminal.
    pub text: String,
}

/// Collects the schemas a type refers to.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// One operation without its types.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Name, purpose, help.
    pub about: &'static About,
    /// Adds the request's arguments to a command.
    pub arguments: fn(Command) -> Command,
    /// Runs it from parsed arguments.
    pub run_matches: fn(&Executor, &Visitor, &ArgMatches, &dyn Talk) -> Result<Reply>,
    /// Runs it from a JSON body, for programs: the response as JSON, written out.
    pub run_json: fn(&Executor, &Visitor, Value, &dyn Talk) -> Result<String>,
    /// What a JSON body means, without running it: the request it makes, if that follows its own rules, as JSON.
    pub meant_json: fn(Value) -> Result<Value>,
    /// The request's JSON, from parsed arguments.
    pub request_json: fn(&ArgMatches) -> Result<Value>,
    /// Names of the request and response types, and all schemas they need.
    pub schemas: fn(&mut Schemas) -> (String, String),
}

/// The entry of one operation.
pub const fn entry<O: Operation>() -> Entry {
    Entry {
        about: const { &O::ABOUT },
        arguments: O::augment_args,
        run_matches: run_matches::<O>,
        run_json: run_json::<O>,
        meant_json: meant_json::<O>,
        request_json: request_json::<O>,
        schemas: schemas::<O>,
    }
}

/// The request that arguments make.
pub(crate) fn parse_matches<O: Operation>(matches: &ArgMatches) -> Result<O> {
    O::from_arg_matches(matches).map_err(|e| Error::invalid(first_line(&e.to_string())))
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

fn run_matches<O: Operation>(
    executor: &Executor,
    visitor: &Visitor,
    matches: &ArgMatches,
    talk: &dyn Talk,
) -> Result<Reply> {
    reply(&executor.run(visitor, parse_matches::<O>(matches)?, talk)?)
}

fn run_json<O: Operation>(
    executor: &Executor,
    visitor: &Visitor,
    body: Value,
    talk: &dyn Talk,
) -> Result<String> {
    written(&executor.run(visitor, parse_json::<O>(body)?, talk)?)
}

fn parse_json<O: Operation>(body: Value) -> Result<O> {
    serde_json::from_value(body).map_err(|e| {
        let name = O::ABOUT.path.join("/");
        Error::invalid(e.to_string())
            .at(format!("the body of /v1/{name}"))
            .hint("`/openapi.json` describes it")
    })
}

fn meant_json<O: Operation>(body: Value) -> Result<Value> {
    let request = parse_json::<O>(body)?;
    request.check()?;
    json(&request)
}

fn request_json<O: Operation>(matches: &ArgMatches) -> Result<Value> {
    serde_json::to_value(parse_matches::<O>(matches)?)
        .map_err(|e| Error::invalid(format!("write the request: {e}")))
}

/// A response for any face.
pub(crate) fn reply<R: serde::Serialize + Show>(response: &R) -> Result<Reply> {
    let mut text = String::new();
    response.show(&mut text);
    Ok(Reply { json: json(response)?, text })
}

/// What every face says, to the last digit: a number of single precision as it is written, not widened.
fn json<R: serde::Serialize>(response: &R) -> Result<Value> {
    serde_json::from_str(&written(response)?).map_err(|e| unwritable(&e))
}

fn written<R: serde::Serialize>(response: &R) -> Result<String> {
    serde_json::to_string(response).map_err(|e| unwritable(&e))
}

fn unwritable(e: &serde_json::Error) -> Error {
    Error::invalid(format!("write the answer: {e}"))
}

fn schemas<O: Operation>(out: &mut Schemas) -> (String, String) {
    let (request, response) = (O::name().into_owned(), O::Response::name().into_owned());
    out.push((request.clone(), O::schema()));
    O::schemas(out);
    out.push((response.clone(), O::Response::schema()));
    O::Response::schemas(out);
    (request, response)
}
