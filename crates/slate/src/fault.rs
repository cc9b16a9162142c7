//! An error as JSON, the same on the command line and over HTTP.

use serde_json::{Value, json};
use slate_core::Error;

/// `{"error":{"kind":…,"detail":…,"reasons":[…],"place":…,"hint":…}}`.
pub fn to_json(error: &Error) -> Value {
    json!({"error": {
        "kind": error.kind().as_str(),
        "detail": error.detail(),
        "reasons": error.reasons(),
        "place": error.place().map(ToString::to_string),
        "hint": error.hint_text(),
    }})
}
