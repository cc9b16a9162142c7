//! Effects of parts of the units, and of many tests or metrics together.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};

use super::answer::{Answer, sides};
use super::cells::Cell;
use super::pair::{Pair, level};
use crate::estimate::{
    Against, Alternative, Comparison, Correction, Effect, LevelEffect, MetricRole, Windows,
    adjusted_by_role, by_dimension, compare, diluted,
};
use crate::surrogate::{Forecast, PastTest, link};

/// Control and treatment by level of a dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// The levels.
    pub levels: Vec<Level>,
    /// What each is tested against.
    #[serde(default)]
    pub against: Against,
    /// How p-values are adjusted.
    #[serde(default = "false_discoveries")]
    pub correction: Correction,
    /// The coverage of the intervals.
    #[serde(default = "level")]
    pub level: f64,
}

fn false_discoveries() -> Correction {
    Correction::BenjaminiHochberg
}

/// One level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The control.
    pub a: Cell,
    /// The treatment.
    pub b: Cell,
}

impl Dimension {
    /// Levels with too little data are refused one by one, and are not among those that are adjusted for.
    pub(super) fn answer(&self) -> Result<Answer> {
        let mut known = Vec::new();
        let mut levels = Vec::new();
        for one in &self.levels {
            match self.effect(one) {
                Ok(effect) => {
                    known.push(effect);
                    levels.push(None);
                }
                Err(e) if e.kind() == ErrorKind::Insufficient => levels.push(Some(e)),
                Err(e) => return Err(e),
            }
        }
        let found = by_dimension(&known, self.against, self.correction, self.level)?;
        let mut answers = found.levels.into_iter().map(Answer::from);
        let one = |refused: Option<Error>| match refused {
            Some(e) => Answer::refused(e.detail()),
            None => answers.next().unwrap_or_default(),
        };
        Ok(Answer {
            effect: Some(found.mean.0),
            se: Some(found.mean.1),
            p: Some(found.p),
            statistic: Some(found.q),
            df: Some((known.len() - 1) as f64),
            levels: Some(levels.into_iter().map(one).collect()),
            ..Answer::default()
        })
    }

    fn effect(&self, level: &Level) -> Result<Effect> {
        let (alternative, null) = (Alternative::TwoSided, 0.0);
        let (a, b) = (level.a.clone(), level.b.clone());
        Pair { a, b, level: self.level, alternative, null }.difference()
    }
}

impl From<LevelEffect> for Answer {
    fn from(level: LevelEffect) -> Self {
        Self {
            effect: Some(level.effect),
            se: Some(level.se),
            interval: sides(level.interval),
            p: Some(level.p),
            adjusted_p: Some(level.adjusted_p),
            shrunk: Some(level.shrunk),
            ..Self::default()
        }
    }
}

/// p-values of metrics with their roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// The metrics.
    pub metrics: Vec<Metric>,
    /// Whether secondary metrics count only where a primary one does.
    #[serde(default)]
    pub gatekeeping: bool,
}

/// One metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// `primary`, `secondary` or `guardrail`.
    pub role: MetricRole,
    /// Its p-value.
    pub p: f64,
}

impl Roles {
    pub(super) fn answer(&self) -> Answer {
        let metrics: Vec<_> = self.metrics.iter().map(|metric| (metric.role, metric.p)).collect();
        let values = adjusted_by_role(&metrics, self.gatekeeping);
        Answer { values: Some(values), ..Answer::default() }
    }
}

/// Past tests, and what a new model shows offline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// The past tests.
    pub tests: Vec<PastTest>,
    /// The offline difference of a new model, whose online effect is asked for.
    #[serde(default)]
    pub offline: Option<f64>,
    /// Its standard error.
    #[serde(default)]
    pub offline_se: f64,
    /// The coverage of the intervals.
    #[serde(default = "level")]
    pub level: f64,
}

impl Past {
    pub(super) fn answer(&self) -> Result<Answer> {
        let found = link(&self.tests, self.level)?;
        let new =
            self.offline.map(|x| found.forecast(x, self.offline_se, self.level)).transpose()?;
        let naive = Answer {
            effect: Some(found.naive_slope),
            interval: sides(found.naive_interval),
            ..Answer::default()
        };
        Ok(Answer {
            effect: Some(found.slope),
            se: Some(found.se),
            interval: sides(found.interval),
            intercept: Some(found.intercept),
            explained: Some(found.explained),
            naive: Some(Box::new(naive)),
            forecast: new.map(|forecast| Box::new(forecast.into())),
            ..Answer::default()
        })
    }
}

impl From<Forecast> for Answer {
    fn from(forecast: Forecast) -> Self {
        let interval = sides(forecast.interval);
        let (effect, se) = (Some(forecast.effect), Some(forecast.se));
        Self { effect, se, interval, ..Self::default() }
    }
}

/// Triggered units of control and treatment, and how many units there are in all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triggered {
    /// The triggered of the control.
    pub a: Cell,
    /// The triggered of the treatment.
    pub b: Cell,
    /// All units of a, and of b.
    pub all: [f64; 2],
    /// The coverage of the interval.
    #[serde(default = "level")]
    pub level: f64,
    /// Which differences count.
    #[serde(default)]
    pub alternative: Alternative,
}

impl Triggered {
    pub(super) fn answer(&self) -> Result<Answer> {
        let (level, alternative) = (self.level, self.alternative);
        let pair = Pair { a: self.a.clone(), b: self.b.clone(), level, alternative, null: 0.0 };
        let how = Comparison { level, alternative, ..Comparison::default() };
        let counts = [self.a.n, self.b.n];
        Ok(diluted(&pair.plain_difference()?, counts, self.all, &how)?.into())
    }
}

/// Windows of control and treatment, by day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// The control.
    pub a: Windows,
    /// The treatment.
    pub b: Windows,
    /// After how many days.
    pub days: usize,
    /// The coverage of the interval.
    #[serde(default = "level")]
    pub level: f64,
    /// Which differences count.
    #[serde(default)]
    pub alternative: Alternative,
    /// The difference that is tested.
    #[serde(default)]
    pub null: f64,
}

impl Retention {
    pub(super) fn answer(&self) -> Result<Answer> {
        let Self { level, alternative, null, .. } = *self;
        let how = Comparison { level, alternative, null, normal: true, ..Comparison::default() };
        let [a, b] = [self.a.retention(self.days)?, self.b.retention(self.days)?];
        Ok(compare(&a, &b, &how)?.into())
    }
}
