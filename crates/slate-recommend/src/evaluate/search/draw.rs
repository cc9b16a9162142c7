//! Drawing settings: anywhere in the space, or near one that was good.

use serde_json::{Map, Value};
use slate_math::Rng;

use super::space::{Dimension, Range};
use crate::ModelSpec;

/// How far a setting near another one lies, as a share of the range: the standard deviation.
const NEAR: f64 = 0.15;

/// The parameters of a setting, with its kind.
pub(super) fn fields(spec: &ModelSpec) -> Map<String, Value> {
    match serde_json::to_value(spec) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// A setting with these parameters, if it is one.
pub(super) fn setting(fields: Map<String, Value>) -> Option<ModelSpec> {
    let spec: ModelSpec = serde_json::from_value(Value::Object(fields)).ok()?;
    spec.check().is_ok().then_some(spec)
}

/// `base` with every dimension drawn anew: near the value it has in `base`, or anywhere.
pub(super) fn draw(
    base: &Map<String, Value>,
    space: &[Dimension],
    near: bool,
    rng: &mut Rng,
) -> Option<ModelSpec> {
    let mut fields = base.clone();
    for (name, range) in space {
        let own = base.get(*name).and_then(Value::as_f64).filter(|_| near);
        let place = match own {
            Some(own) => (range.place(own) + NEAR * rng.normal()).clamp(0.0, 1.0),
            None => rng.uniform(),
        };
        fields.insert((*name).to_owned(), range.at(place));
    }
    setting(fields)
}

impl Range {
    /// The value at a place from 0 to 1; numbers to three digits, so that a plan can be read aloud.
    fn at(self, place: f64) -> Value {
        let between = |low: f64, high: f64| low + place * (high - low);
        match self {
            Self::Linear(low, high) => rounded(between(low, high)).into(),
            Self::Log(low, high) => rounded(between(low.ln(), high.ln()).exp()).into(),
            Self::Count(low, high, multiple) => {
                let number = between((low as f64).ln(), (high as f64).ln()).exp();
                whole(number, multiple).clamp(low, high).into()
            }
        }
    }

    /// Where a value lies, 0 to 1.
    fn place(self, value: f64) -> f64 {
        let of = |low: f64, high: f64, value: f64| ((value - low) / (high - low)).clamp(0.0, 1.0);
        match self {
            Self::Linear(low, high) => of(low, high, value),
            Self::Log(low, high) => of(low.ln(), high.ln(), value.max(low).ln()),
            Self::Count(low, high, _) => {
                let low = low as f64;
                of(low.ln(), (high as f64).ln(), value.max(low).ln())
            }
        }
    }
}

/// Three digits that count.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a small range")]
fn whole(number: f64, multiple: u64) -> u64 {
    (number / multiple as f64).round() as u64 * multiple
}

#[cfg(test)]
mod tests {
    use slate_core::Seed;

    use super::*;
    use crate::evaluate::search::space::dimensions;

    #[test]
    fn what_is_drawn_is_a_setting_within_its_ranges() {
        let mut rng = Rng::new(Seed(3));
        for kind in ["als", "edlae", "markov", "item-knn", "linear-sequential"] {
            let base: Map<String, Value> = [("kind".to_owned(), kind.into())].into_iter().collect();
            for _ in 0..50 {
                let far = draw(&base, dimensions(kind), false, &mut rng).expect("a setting");
                let near = draw(&fields(&far), dimensions(kind), true, &mut rng);
                let near = fields(&near.expect("a setting"));
                for (name, range) in dimensions(kind) {
                    let place = range.place(near[*name].as_f64().expect("a number"));
                    assert!((0.0..=1.0).contains(&place), "{kind} {name}");
                }
            }
        }
    }

    #[test]
    fn ends_and_middles() {
        let table = [
            (Range::Log(1.0, 100.0), 0.5, 10.0),
            (Range::Linear(0.0, 0.8), 1.0, 0.8),
            (Range::Count(32, 256, 16), 0.0, 32.0),
            (Range::Count(32, 256, 16), 0.5, 96.0),
            (Range::Log(0.001, 1.0), 0.1, 0.002),
        ];
        for (range, place, expected) in table {
            assert_eq!(range.at(place).as_f64(), Some(expected), "{range:?} at {place}");
        }
    }
}
