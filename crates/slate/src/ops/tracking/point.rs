//! A value of a metric, which may be no finite number.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use slate_core::Timestamp;
use slate_store::MetricPoint;
use utoipa::ToSchema;

/// A measured number. In JSON what is not finite is a text: `"NaN"`, `"Infinity"`, `"-Infinity"`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure(pub f64);

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            x if x == f64::INFINITY => f.write_str("Infinity"),
            x if x == f64::NEG_INFINITY => f.write_str("-Infinity"),
            x => write!(f, "{x}"),
        }
    }
}

impl Measure {
    /// To four significant digits: for tables where many stand beside each other.
    pub fn in_short(self) -> String {
        let x = self.0;
        if !x.is_finite() || (x.fract() == 0.0 && x.abs() < 1e6) {
            return self.to_string();
        }
        #[expect(clippy::cast_possible_truncation, reason = "clamped")]
        let digits = 3 - x.abs().log10().floor().clamp(-300.0, 300.0) as i32;
        match usize::try_from(digits) {
            Ok(digits @ 0..=7) => format!("{x:.digits$}"),
            _ => format!("{x:.3e}"),
        }
    }
}

impl FromStr for Measure {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("expected a number, found `{text}`"))
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() { s.serialize_f64(self.0) } else { s.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for Measure {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(f64),
            Text(String),
        }
        match Form::deserialize(d)? {
            Form::Number(x) => Ok(Self(x)),
            Form::Text(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

impl utoipa::PartialSchema for Measure {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        <f64 as utoipa::PartialSchema>::schema()
    }
}

impl ToSchema for Measure {}

/// One value of one metric; `KEY=VALUE` or `KEY=VALUE@STEP` on the command line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Name of the metric.
    pub key: String,
    /// The value.
    pub value: Measure,
    /// Where in the run, such as the epoch.
    #[serde(default)]
    pub step: i64,
    /// When it was measured; now when left out.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

impl FromStr for Point {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let form = || format!("expected KEY=VALUE or KEY=VALUE@STEP, found `{text}`");
        let (key, rest) = text.split_once('=').ok_or_else(form)?;
        let (value, step) = rest.split_once('@').unwrap_or((rest, "0"));
        let step = step.parse().map_err(|_| form())?;
        Ok(Self { key: key.to_owned(), value: value.parse()?, step, at: None })
    }
}

impl Point {
    /// As the store takes it; what has no moment was measured `now`.
    pub(super) fn stored(self, now: Timestamp) -> MetricPoint {
        let Self { key, value, step, at } = self;
        MetricPoint { key, step, at: at.unwrap_or(now), value: value.0 }
    }
}

impl From<MetricPoint> for Point {
    fn from(p: MetricPoint) -> Self {
        Self { key: p.key, value: Measure(p.value), step: p.step, at: Some(p.at) }
    }
}
