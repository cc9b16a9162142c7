//! What a provider knows of whoever a flag is for.

use serde_json::{Map, Value};

/// The attribute that people are hashed by: the protocol's `targetingKey`.
const ID: &str = "id";
const TARGETING_KEY: &str = "targetingKey";

/// Attributes of somebody, `id` among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// By name.
    pub attributes: Map<String, Value>,
}

/// What is wrong with a question, in the protocol's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The code.
    pub code: &'static str,
    /// For people.
    pub details: String,
}

impl Mistake {
    pub(super) fn new(code: &'static str, details: impl Into<String>) -> Self {
        Self { code, details: details.into() }
    }
}

impl Asked {
    /// Reads `{"context": {"targetingKey": …, …}}`. The targeting key becomes the attribute `id`, in place of one that
    /// the context has; all else are attributes as they are.
    ///
    /// # Errors
    /// `PARSE_ERROR` for what is not JSON, `TARGETING_KEY_MISSING` where it is missing or empty, `INVALID_CONTEXT` for
    /// all else.
    pub fn read(body: &[u8]) -> Result<Self, Mistake> {
        let body: Value = serde_json::from_slice(body)
            .map_err(|e| Mistake::new("PARSE_ERROR", format!("the body is not JSON: {e}")))?;
        let invalid = |details: &str| Mistake::new("INVALID_CONTEXT", details);
        let Value::Object(mut body) = body else {
            return Err(invalid("expected an object with `context`"));
        };
        let mut attributes = match body.remove("context") {
            Some(Value::Object(context)) => context,
            Some(_) => return Err(invalid("expected an object as `context`")),
            None => return Err(invalid("`context` is missing")),
        };
        match attributes.remove(TARGETING_KEY) {
            Some(Value::String(key)) if !key.is_empty() => {
                attributes.insert(ID.to_owned(), Value::String(key));
                Ok(Self { attributes })
            }
            None | Some(Value::Null | Value::String(_)) => {
                Err(Mistake::new("TARGETING_KEY_MISSING", "`targetingKey` is missing or empty"))
            }
            Some(_) => Err(invalid("expected a text as `targetingKey`")),
        }
    }

    /// Who it is: the viewer's id.
    pub fn viewer(&self) -> &str {
        self.attributes.get(ID).and_then(Value::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_context_needs_somebody_and_says_what_is_wrong() {
        // Body, code.
        let table = [
            ("", "PARSE_ERROR"),
            ("{", "PARSE_ERROR"),
            ("\u{0}", "PARSE_ERROR"),
            ("[]", "INVALID_CONTEXT"),
            ("{}", "INVALID_CONTEXT"),
            (r#"{"context":[]}"#, "INVALID_CONTEXT"),
            (r#"{"context":{"targetingKey":7}}"#, "INVALID_CONTEXT"),
            (r#"{"context":{"targetingKey":["v1"]}}"#, "INVALID_CONTEXT"),
            (r#"{"context":{}}"#, "TARGETING_KEY_MISSING"),
            (r#"{"context":{"targetingKey":null}}"#, "TARGETING_KEY_MISSING"),
            (r#"{"context":{"targetingKey":"","id":"v1"}}"#, "TARGETING_KEY_MISSING"),
        ];
        for (body, code) in table {
            assert_eq!(Asked::read(body.as_bytes()).map_err(|m| m.code), Err(code), "{body}");
        }
    }

    #[test]
    fn the_targeting_key_is_what_people_are_hashed_by() {
        let body = br#"{"context":{"targetingKey":"v1","id":"v2","country":"FR","age":30}}"#;
        let asked = Asked::read(body).expect("a context");
        assert_eq!(asked.viewer(), "v1");
        assert_eq!(
            Value::Object(asked.attributes),
            json!({"id": "v1", "country": "FR", "age": 30})
        );
    }
}
