//! Versions as texts that compare like versions.

use serde_json::Value;

/// Digits that numbers are padded to.
const DIGITS: usize = 5;

/// A version in a form whose order as a text is the order of versions: build information and a leading `v` are left
/// out, numbers are padded, and a release follows what was before it.
pub(super) fn padded(value: &Value) -> String {
    let text = match value {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => "0".to_owned(),
    };
    let core = text.split('+').next().unwrap_or_default();
    let core = core.strip_prefix('v').unwrap_or(core);
    let mut parts: Vec<String> = core.split(['-', '.']).map(pad).collect();
    if parts.len() == 3 {
        parts.push("~".to_owned());
    }
    parts.join("-")
}

fn pad(part: &str) -> String {
    let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if is_number { format!("{part:>DIGITS$}") } else { part.to_owned() }
}
