//! What a method answers.

use serde::{Deserialize, Serialize};

use crate::estimate::Effect;

/// Of these, whatever the method has; treatment is b, control is a.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// b less a, or the estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<f64>,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
    /// Its interval; a side that is open is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<[Option<f64>; 2]>,
    /// The p-value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// What the p-value belongs to: t, z or chi-square.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistic: Option<f64>,
    /// Its degrees of freedom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub df: Option<f64>,
    /// Value of a.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<f64>,
    /// Value of b.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treatment: Option<f64>,
    /// b / a - 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relative_effect: Option<f64>,
    /// Its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relative_interval: Option<[Option<f64>; 2]>,
    /// The chance that b is larger than a, under the prior.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chance_to_win: Option<f64>,
    /// What choosing b would lose in the mean, where it is worse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_loss: Option<f64>,
    /// Odds, or a Bayes factor, against the hypothesis that is tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub odds: Option<f64>,
    /// Several values in the order of the question: adjusted p-values, boundaries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<f64>>,
    /// Power.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power: Option<f64>,
    /// Units of a, and units of b.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<[f64; 2]>,
    /// As many rows of the judged policy's own would say as much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_sample_size: Option<f64>,
    /// The largest weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_max: Option<f64>,
    /// The same without what the method corrects for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub naive: Option<Box<Answer>>,
    /// What is expected of something new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<Box<Answer>>,
    /// The effect where what it is predicted from is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intercept: Option<f64>,
    /// The share of the variance that is explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explained: Option<f64>,
    /// The p-value adjusted for the number of levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusted_p: Option<f64>,
    /// The effect drawn to the mean of all levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shrunk: Option<f64>,
    /// Answers by level, in the order of the question; one that is refused says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels: Option<Vec<Answer>>,
    /// Days until the units are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<f64>,
    /// Why there is no answer, as a sentence without a full stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

impl Answer {
    /// Whether every number is one, and shares are between 0 and 1.
    pub(super) fn is_sound(&self) -> bool {
        let numbers = [
            self.effect,
            self.se,
            self.statistic,
            self.df,
            self.control,
            self.treatment,
            self.relative_effect,
            self.expected_loss,
            self.odds,
            self.effective_sample_size,
            self.weight_max,
            self.intercept,
            self.shrunk,
            self.days,
        ];
        let is_number = |x: &f64| !x.is_nan();
        let is_share = |x: &f64| (0.0..=1.0).contains(x);
        let shares = [self.p, self.power, self.chance_to_win, self.explained, self.adjusted_p];
        let boxed = [&self.naive, &self.forecast].into_iter().flatten().map(Box::as_ref);
        let mut inner = boxed.chain(self.levels.iter().flatten());
        numbers.iter().flatten().all(is_number)
            && shares.iter().flatten().all(is_share)
            && self.values.iter().flatten().all(is_number)
            && self.units.iter().flatten().all(is_number)
            && inner.all(Answer::is_sound)
    }

    /// No answer.
    pub fn refused(why: &str) -> Self {
        Self { refused: Some(why.to_owned()), ..Self::default() }
    }
}

/// An interval whose open sides are none: JSON has no infinity.
pub(super) fn sides(interval: [f64; 2]) -> Option<[Option<f64>; 2]> {
    Some(interval.map(|side| side.is_finite().then_some(side)))
}

impl From<Effect> for Answer {
    fn from(effect: Effect) -> Self {
        Self {
            effect: Some(effect.effect),
            se: Some(effect.se),
            interval: sides(effect.interval),
            p: Some(effect.p),
            statistic: Some(effect.statistic),
            df: effect.df,
            control: Some(effect.control),
            treatment: Some(effect.treatment),
            relative_effect: effect.relative.map(|r| r.effect),
            relative_interval: effect.relative.and_then(|r| sides(r.interval)),
            ..Self::default()
        }
    }
}
