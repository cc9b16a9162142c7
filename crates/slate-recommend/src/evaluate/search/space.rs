//! What of each kind of model is searched, and in which range. The ranges are judgements: wide around what published
//! comparisons chose. What lies outside can still be asked for in the plan's own grid.

use serde_json::{Map, Value};

use crate::ModelSpec;

/// Where a parameter is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Range {
    /// Between two numbers above 0, evenly in their logarithm.
    Log(f64, f64),
    /// Between two numbers, evenly.
    Linear(f64, f64),
    /// Whole numbers between two, evenly in their logarithm, in multiples.
    Count(u64, u64, u64),
}

/// A parameter and where it is looked for.
pub(super) type Dimension = (&'static str, Range);

use Range::{Count, Linear, Log};

/// Kinds with a lambda that is added to counts of viewers, and grows with their number.
const COUNTED: [&str; 4] = ["ease", "edlae", "sparse-ease", "linear-sequential"];

/// The dimensions of a kind; none for kinds that are tried as they are.
pub(super) fn dimensions(kind: &str) -> &'static [Dimension] {
    match kind {
        "popularity" => &[("days", Log(2.0, 2_000.0))],
        "item-knn" => &[("neighbors", Count(10, 1_000, 1)), ("shrink", Log(0.1, 1_000.0))],
        "ease" => &[("lambda", Log(10.0, 10_000.0))],
        "edlae" => &[
            ("lambda", Log(3.0, 3_000.0)),
            ("dropout", Linear(0.1, 0.8)),
            ("damping", Linear(0.0, 0.8)),
            ("discount", Linear(0.0, 0.6)),
        ],
        "sparse-ease" => &[
            ("lambda", Log(10.0, 3_000.0)),
            ("dropout", Linear(0.1, 0.8)),
            ("neighbors", Count(64, 512, 1)),
        ],
        "als" => &[
            ("factors", Count(32, 256, 16)),
            ("epochs", Count(6, 32, 1)),
            ("w0", Log(0.05, 2.0)),
            ("lambda", Log(0.0005, 0.05)),
            ("damping", Linear(0.0, 0.8)),
            ("rarity", Linear(0.0, 0.4)),
        ],
        "kernel-ridge" => {
            &[("gamma", Log(0.5, 20.0)), ("lambda", Log(0.01, 1.0)), ("rarity", Linear(0.0, 0.4))]
        }
        "markov" => &[
            ("shrink", Log(0.5, 200.0)),
            ("popularity_weight", Log(1e-4, 1e-1)),
            ("skip", Linear(0.0, 0.9)),
        ],
        "linear-sequential" => &[
            ("window", Count(5, 50, 1)),
            ("delta", Log(1.0, 40.0)),
            ("lambda", Log(50.0, 5_000.0)),
            ("discount", Linear(0.0, 0.6)),
        ],
        "content" => &[
            ("genres", Linear(0.0, 1.0)),
            ("years", Linear(0.0, 1.0)),
            ("people", Linear(0.0, 1.0)),
            ("keywords", Linear(0.0, 1.0)),
            ("synopsis", Linear(0.0, 1.0)),
        ],
        "placed" => &[("neighbors", Count(5, 300, 1)), ("lambda", Log(0.01, 10.0))],
        _ => &[],
    }
}

/// The setting for a share of the viewers: counts are a share of what they were, and so is what is added to them.
pub(super) fn at_share(spec: &ModelSpec, share: f64) -> ModelSpec {
    let mut value = serde_json::to_value(spec).unwrap_or_default();
    shrink(&mut value, share);
    serde_json::from_value(value).unwrap_or_else(|_| spec.clone())
}

fn shrink(value: &mut Value, share: f64) {
    let Some(map) = value.as_object_mut() else { return };
    if map.get("kind").and_then(Value::as_str).is_some_and(|kind| COUNTED.contains(&kind)) {
        multiply(map, "lambda", share);
    }
    map.values_mut().for_each(|inner| shrink(inner, share));
}

fn multiply(map: &mut Map<String, Value>, name: &str, by: f64) {
    if let Some(number) = map.get(name).and_then(Value::as_f64) {
        map.insert(name.to_owned(), (number * by).into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dimension_is_a_parameter_and_its_ends_can_be_used() {
        for kind in ModelSpec::kinds() {
            for (name, range) in dimensions(kind) {
                let known = ModelSpec::parameters(kind).unwrap_or_default();
                assert!(known.contains(name), "{kind} has no {name}");
                let ends = match range {
                    Log(low, high) | Linear(low, high) => [*low, *high].map(Value::from),
                    Count(low, high, _) => [*low, *high].map(Value::from),
                };
                for end in ends {
                    let spec = serde_json::json!({"kind": kind, *name: end});
                    let spec: ModelSpec = serde_json::from_value(spec).expect("a setting");
                    assert!(spec.check().is_ok(), "{kind} {name} {end}");
                }
            }
        }
    }

    #[test]
    fn lambda_follows_the_viewers_where_it_is_added_to_counts() {
        let table = [
            (r#"{"kind":"ease","lambda":900.0}"#, r#"{"kind":"ease","lambda":300.0}"#),
            (
                r#"{"kind":"placed","model":{"kind":"ease","lambda":9.0},"lambda":1.0}"#,
                r#"{"kind":"placed","model":{"kind":"ease","lambda":3.0},"lambda":1.0}"#,
            ),
            (r#"{"kind":"kernel-ridge","lambda":0.9}"#, r#"{"kind":"kernel-ridge","lambda":0.9}"#),
        ];
        for (whole, third) in table {
            let read = |text| serde_json::from_str::<ModelSpec>(text).expect("a setting");
            assert_eq!(at_share(&read(whole), 1.0 / 3.0), read(third), "{whole}");
        }
    }
}
