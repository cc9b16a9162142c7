//! What a call asks: a JSON body or a query, with numbers as numbers or as texts.

use axum::extract::Query;
use axum::http::Uri;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use slate_core::{Error, Result, Timestamp};

/// The body, or the query where there is no body.
///
/// # Errors
/// It is not JSON, or lacks what the call needs.
pub(super) fn question<Q: DeserializeOwned>(uri: &Uri, body: &[u8]) -> Result<Q> {
    let value = if body.is_empty() {
        query(uri)?
    } else {
        serde_json::from_slice(body)
            .map_err(|e| Error::invalid(format!("the body is not JSON: {e}")))?
    };
    if !value.is_object() {
        return Err(Error::invalid("expected a JSON object").at(uri.path()));
    }
    serde_json::from_value(value).map_err(|e| Error::invalid(e.to_string()).at(uri.path()))
}

/// A query as an object; what is named more than once is a list.
fn query(uri: &Uri) -> Result<Value> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|e| Error::invalid(format!("the query cannot be read: {e}")))?;
    let mut object = Map::new();
    for (name, value) in pairs {
        match object.get_mut(&name) {
            None => drop(object.insert(name, Value::String(value))),
            Some(Value::Array(all)) => all.push(Value::String(value)),
            Some(one) => *one = Value::Array(vec![one.take(), Value::String(value)]),
        }
    }
    Ok(Value::Object(object))
}

/// A whole number, which protocol buffers may write as a text.
pub(super) fn whole<'de, D: Deserializer<'de>>(d: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Number(i64),
        Text(String),
    }
    match Option::<Form>::deserialize(d)? {
        None => Ok(None),
        Some(Form::Number(n)) => Ok(Some(n)),
        Some(Form::Text(text)) if text.is_empty() => Ok(None),
        Some(Form::Text(text)) => text.parse().map(Some).map_err(|_| {
            serde::de::Error::custom(format!("expected a whole number, found `{text}`"))
        }),
    }
}

/// A list, or the one thing in it.
pub(super) fn many<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        One(String),
        All(Vec<String>),
    }
    Ok(match Option::<Form>::deserialize(d)? {
        None => Vec::new(),
        Some(Form::One(one)) => vec![one],
        Some(Form::All(all)) => all,
    })
}

/// Which part of a list: how many, and where the part before it ended.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Part {
    #[serde(default, deserialize_with = "whole")]
    max_results: Option<i64>,
    #[serde(default)]
    page_token: Option<String>,
}

impl Part {
    /// Rows to leave out, and rows to give; `most` when nobody says how many.
    ///
    /// # Errors
    /// The number is negative, or the token is none that was given.
    pub(super) fn window(&self, most: u32) -> Result<(u64, u32)> {
        let token = self.page_token.as_deref().filter(|token| !token.is_empty());
        let skip = token.map_or(Ok(0), |token| {
            token.parse().map_err(|_| Error::invalid(format!("`{token}` is no page token")))
        })?;
        let limit = match self.max_results {
            None => most,
            Some(n) => u32::try_from(n)
                .map_err(|_| Error::invalid(format!("expected max_results from 1, found {n}")))?,
        };
        Ok((skip, limit))
    }
}

/// The token of the next part, if there is one.
pub(super) fn next_token(skip: u64, given: usize, total: u64) -> Option<String> {
    let after = skip + given as u64;
    (given > 0 && after < total).then(|| after.to_string())
}

/// The number of an experiment.
///
/// # Errors
/// It is none, so there is no such experiment.
pub(super) fn experiment(id: &str) -> Result<i64> {
    id.parse().map_err(|_| Error::not_found(format!("there is no tracked experiment `{id}`")))
}

/// The number of a version.
///
/// # Errors
/// It is none.
pub(super) fn version(number: Option<i64>) -> Result<u64> {
    let number = number.and_then(|n| u64::try_from(n).ok());
    number.ok_or_else(|| Error::invalid("expected the number of a version"))
}

/// A moment in milliseconds since 1970; none where it is left out or 0.
///
/// # Errors
/// It is outside the years 1 to 9999.
pub(super) fn moment(ms: Option<i64>) -> Result<Option<Timestamp>> {
    ms.filter(|ms| *ms != 0).map(Timestamp::from_millis).transpose()
}
