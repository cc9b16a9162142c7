//! What of a condition has no meaning, for those who write one: clients take it as false and say nothing.

use serde_json::Value;

use super::Groups;
use super::operator::Operator;

/// Conditions put together, and not asked of one value.
const JOINING: [&str; 4] = ["$or", "$nor", "$and", "$not"];

/// The first operator that nobody knows or whose value does not fit it, such as a pattern that cannot be built; none
/// where all is sound.
pub fn meaningless(condition: &Value) -> Option<&str> {
    match condition {
        Value::Object(parts) => parts.iter().find_map(|(key, value)| {
            let asks = key.starts_with('$') && !JOINING.contains(&key.as_str());
            let operator = || Operator::new(key, value, &Groups::new());
            if asks && matches!(operator(), Operator::Never) {
                return Some(key.as_str());
            }
            meaningless(value)
        }),
        Value::Array(items) => items.iter().find_map(meaningless),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_holds_for_nobody_by_mistake_is_named() {
        let cases = [
            (json!({"country": {"$in": ["DE", "FR"]}, "$or": [{"age": {"$gt": 3}}]}), None),
            (json!({"country": {"$is": "DE"}}), Some("$is")),
            (json!({"country": {"$in": "DE"}}), Some("$in")),
            (json!({"$and": [{"a": {"$not": {"$gtr": 1}}}]}), Some("$gtr")),
            (json!({"name": {"$regex": "("}}), Some("$regex")),
        ];
        for (condition, expected) in cases {
            assert_eq!(meaningless(&condition), expected, "{condition}");
        }
    }
}
