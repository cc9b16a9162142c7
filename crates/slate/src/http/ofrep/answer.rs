//! Answers in the shapes of the protocol's description.

use serde::Serialize;
use serde_json::{Map, Value};

use super::context::Mistake;
use crate::serving::{FlagReason, Flagged, Flags, NoFlag, Whom};

/// A flag that has a value, or leaves it to the program that asks.
#[derive(Debug, Serialize)]
pub struct Success<'f> {
    key: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'f Value>,
    reason: FlagReason,
    variant: &'f str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    metadata: Map<String, Value>,
}

/// A flag that has none, and why. A whole bulk that fails names no flag.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'f str>,
    error_code: &'static str,
    error_details: String,
}

/// One of the two.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Evaluation<'f> {
    /// It has a value.
    Success(Success<'f>),
    /// It has none.
    Failure(Failure<'f>),
}

/// All flags for somebody.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bulk<'f> {
    flags: Vec<Evaluation<'f>>,
    metadata: Version<'f>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_streams: Option<[EventStream; 1]>,
}

#[derive(Debug, Serialize)]
struct Version<'f> {
    version: &'f str,
}

/// Where a provider hears that flags have changed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventStream {
    r#type: &'static str,
    endpoint: Endpoint,
    inactivity_delay_sec: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    request_uri: String,
}

impl EventStream {
    /// A stream of this server, which the provider reaches as it reaches the flags.
    pub fn here(request_uri: String, inactivity_delay_sec: u32) -> Self {
        Self { r#type: "sse", endpoint: Endpoint { request_uri }, inactivity_delay_sec }
    }
}

impl<'f> Failure<'f> {
    /// What is wrong with a question about one flag, or about all.
    pub fn of(key: Option<&'f str>, mistake: Mistake) -> Self {
        Self { key, error_code: mistake.code, error_details: mistake.details }
    }
}

/// One flag for somebody.
///
/// # Errors
/// `FLAG_NOT_FOUND` where there is no such flag, `GENERAL` where it cannot be evaluated or sent.
pub fn single<'f>(flags: &'f Flags, key: &str, whom: Whom<'f>) -> Result<Success<'f>, Mistake> {
    let found = flags.flagged(key, whom).map_err(|no| match no {
        NoFlag::Missing => Mistake::new("FLAG_NOT_FOUND", format!("there is no flag `{key}`")),
        NoFlag::Circle => {
            Mistake::new("GENERAL", format!("flags rest on one another in a circle at `{key}`"))
        }
    })?;
    let value = match found.value {
        Value::Null => None,
        Value::Array(_) => {
            let details = format!("the value of `{key}` is a list; the protocol has none");
            return Err(Mistake::new("GENERAL", details));
        }
        value => Some(value),
    };
    let metadata = metadata(&found);
    Ok(Success { key: found.key, value, reason: found.reason, variant: found.variant, metadata })
}

/// All flags for somebody; one that cannot be evaluated does not keep the others back.
pub fn bulk<'f>(flags: &'f Flags, whom: Whom<'f>, stream: Option<EventStream>) -> Bulk<'f> {
    let one = |key: &'f str| match single(flags, key, whom) {
        Ok(success) => Evaluation::Success(success),
        Err(mistake) => Evaluation::Failure(Failure::of(Some(key), mistake)),
    };
    Bulk {
        flags: flags.payload.keys().map(one).collect(),
        metadata: Version { version: &flags.etag },
        event_streams: stream.map(|stream| [stream]),
    }
}

/// What a client needs to report an exposure. The protocol's metadata are texts, numbers and truth values.
fn metadata(found: &Flagged<'_>) -> Map<String, Value> {
    let mut told = Map::new();
    let mut tell = |name: &str, value: Value| told.insert(name.to_owned(), value);
    if let Some(test) = &found.test {
        tell("test", test.test.into());
        tell("cell", test.cell.into());
        tell("exposure", test.exposure.into());
        if let Some(phase) = test.phase {
            let plain = phase.is_string() || phase.is_number();
            tell("phase", if plain { phase.clone() } else { phase.to_string().into() });
        }
    }
    if !found.rule.is_empty() {
        tell("rule", found.rule.into());
    }
    if !found.others.is_empty() {
        let others = serde_json::to_string(&found.others).unwrap_or_default();
        tell("others", others.into());
    }
    told
}

#[cfg(test)]
mod tests;
