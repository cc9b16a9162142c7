//! What a test can be expected to find, from how its metrics varied before it.
//!
//! History stands for both cells: with the units that so many days bring, the least effect that a test finds with a
//! power, and the units that an effect needs. Looks and corrections are those of the frozen rule.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};

use super::SeenMetric;
use super::effect::{Adjust, arms};
use crate::design::{Definition, Measure, Method, Role};
use crate::estimate::{Alternative, Design, minimum_effect, normal_power, units_needed};
use crate::sequential::Monitoring;

/// Looks whose power is computed, at most: a longer test is taken to be looked at so often.
const LOOKS_MAX: u32 = 50;

/// What is asked of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    /// The days that the units came in.
    pub days: u32,
    /// The effect to be found, as a share of the default cell's value.
    pub effect: f64,
    /// The chance to find it.
    pub power: f64,
}

/// What one metric promises. What history is not enough for is left out, and `refused` says why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// The metric.
    pub metric: String,
    /// What it is for.
    pub role: Role,
    /// The days that the units came in.
    pub days: u32,
    /// Units of history, those of the test's share of them.
    pub units: f64,
    /// The metric's value in history.
    pub value: Option<f64>,
    /// Standard deviation of one unit, by its own value; of a ratio by the delta method.
    pub sd: Option<f64>,
    /// The share of the variance that is left once the effect is adjusted by what was before; 1 without adjustment.
    pub variance_left: Option<f64>,
    /// The least effect that is found with the wished power, as a share of the value. Of a guardrail: the least loss
    /// that is seen to be more than its margin.
    pub least: Option<f64>,
    /// The chance to find the wished effect with these units; of a guardrail, to see a loss of so much more than its
    /// margin.
    pub power: Option<f64>,
    /// Units of all cells that the wished effect needs.
    pub needed: Option<f64>,
    /// Why there is no answer.
    pub refused: Option<String>,
}

/// What a metric promises, from one cell of history: everybody who would have come into the test.
pub fn outlook(
    test: &Definition,
    (measure, history): (&Measure, &SeenMetric),
    wish: &Wish,
) -> Outlook {
    let share = test.share.unwrap_or(1.0) * test.ramp.last().copied().unwrap_or(1.0);
    let empty = Outlook {
        metric: measure.name.clone(),
        role: measure.role,
        days: wish.days,
        units: history.by_cell.first().map_or(0.0, |m| m.n() * share).floor(),
        value: None,
        sd: None,
        variance_left: None,
        least: None,
        power: None,
        needed: None,
        refused: None,
    };
    filled(test, (measure, history), wish, empty.clone())
        .unwrap_or_else(|e| Outlook { refused: Some(e.detail().to_owned()), ..empty })
}

fn filled(
    test: &Definition,
    (measure, history): (&Measure, &SeenMetric),
    wish: &Wish,
    empty: Outlook,
) -> Result<Outlook> {
    let Some(everybody) = history.by_cell.first() else {
        let detail = "nothing is known of this metric before the test";
        return Err(Error::new(ErrorKind::Insufficient, detail));
    };
    let pair = [everybody, everybody];
    let [plain, _] = arms(Adjust::plain(history), pair)?;
    let [adjusted, _] = arms(Adjust::of(measure, history), pair)?;
    let (value, sd) = (plain.value, adjusted.variance.sqrt());
    let sound = value.abs() > 0.0 && sd > 0.0 && wish.effect > 0.0;
    if !sound {
        let detail = "it is 0, or the same for every unit, in history";
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let plan = Plan::of(test, measure, wish, empty.units)?;
    let of = |design: &Design, n: f64| plan.power(design, n);
    let in_sds = |share: f64| share * value.abs() / sd;
    let known = minimum_effect(&plan.design(0.0), plan.control(empty.units), wish.power, of)?;
    let design = plan.design(in_sds(wish.effect));
    let needed = units_needed(&design, wish.power, of)? / plan.weights[0];
    let margin = if measure.role == Role::Guardrail { measure.margin() } else { 0.0 };
    Ok(Outlook {
        value: Some(value),
        sd: Some(plain.variance.sqrt()),
        variance_left: Some(adjusted.variance / plain.variance),
        least: Some(margin + known * sd / value.abs()),
        power: Some(plan.power(&design, plan.control(empty.units))?),
        needed: Some(needed.ceil()),
        ..empty
    })
}

/// How the frozen rule looks at one metric in the default cell and the smallest other.
struct Plan {
    /// The default cell's share of all units, and that of the other.
    weights: [f64; 2],
    alpha: f64,
    /// Looks as shares of the units; none where there is one.
    looks: Option<Monitoring>,
}

impl Plan {
    fn of(test: &Definition, measure: &Measure, wish: &Wish, units: f64) -> Result<Self> {
        let weights: Vec<f64> = test.cells.iter().map(|cell| cell.weight.unwrap_or(1.0)).collect();
        let all: f64 = weights.iter().sum();
        let smallest = weights[1..].iter().copied().fold(f64::INFINITY, f64::min);
        let rule = &test.decision;
        let guards = measure.role == Role::Guardrail;
        // One side at alpha is two at twice of it: the far side is as good as never reached.
        let alpha =
            if guards { 2.0 * rule.guardrail_alpha } else { rule.alpha / comparisons(test) };
        let looks = (guards || rule.method == Method::Sequential).then(|| {
            let both = units * (weights[0] + smallest) / all;
            let from = rule.look_from as f64;
            if both < from {
                let detail =
                    format!("{both:.0} units in two cells are fewer than the first look takes");
                return Err(Error::new(ErrorKind::Insufficient, detail)
                    .hint("plan more days, or lower `look_from`"));
            }
            Monitoring::always(&times(wish.days, from / both), alpha, Some(rule.tightest_at))
        });
        Ok(Self { weights: [weights[0] / all, smallest / all], alpha, looks: looks.transpose()? })
    }

    /// Units of the default cell among all.
    fn control(&self, units: f64) -> f64 {
        units * self.weights[0]
    }

    fn design(&self, effect: f64) -> Design {
        let ratio = self.weights[1] / self.weights[0];
        Design { effect, alpha: self.alpha, ratio, alternative: Alternative::TwoSided }
    }

    fn power(&self, design: &Design, n: f64) -> Result<f64> {
        match &self.looks {
            Some(looks) => looks.power(design, n),
            None => normal_power(design, n),
        }
    }
}

/// How many comparisons the rule corrects for: Holm's first step is that of Bonferroni.
fn comparisons(test: &Definition) -> f64 {
    let primary = test.metrics.iter().filter(|m| m.role == Role::Primary).count();
    (primary * (test.cells.len() - 1)).max(1) as f64
}

/// A look a day, from the share of units on at which looks count.
fn times(days: u32, from: f64) -> Vec<f64> {
    let looks = days.clamp(1, LOOKS_MAX);
    let all = (1..=looks).map(|look| f64::from(look) / f64::from(looks));
    all.filter(|time| *time >= from.min(1.0)).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_core::Seed;
    use slate_math::Rng;

    use super::*;
    use crate::moments::Moments;

    const TEST: &str = r#"
        name = "planned"
        hypothesis = "more is watched"
        days = 14
        [[cell]]
        name = "before"
        [[cell]]
        name = "after"
        [[metric]]
        name = "plays"
        role = "primary"
        adjusted = true
        [[metric]]
        name = "hours"
        role = "guardrail"
        margin = 0.02
        [decision]
        method = "METHOD"
    "#;

    fn test(method: &str) -> Definition {
        Definition::from_toml(&TEST.replace("METHOD", method), "test").unwrap()
    }

    /// 10,000 units about 10, standard deviation 4; before them the same with correlation .6.
    fn history() -> SeenMetric {
        let mut rng = Rng::new(Seed(3));
        let units = (0..10_000).map(|_| {
            let (before, own) = (rng.normal(), rng.normal());
            [10.0 + 4.0 * (0.6 * before + 0.8 * own), 1.0, 10.0 + 4.0 * before, 1.0]
        });
        SeenMetric { covariate: true, by_cell: vec![Moments::of(units)], ..SeenMetric::default() }
    }

    const WISH: Wish = Wish { days: 14, effect: 0.02, power: 0.8 };

    #[test]
    fn one_look_is_the_textbook_formula_on_what_adjustment_leaves() {
        let test = test("fixed");
        let found = outlook(&test, (&test.metrics[0], &history()), &WISH);
        let left = found.variance_left.unwrap();
        assert!((left - 0.64).abs() < 0.02, "{left}");
        // Cohen: n a cell = 2 (z_{.975} + z_{.8})^2 / d^2 = 15.698 / d^2.
        let d = 0.02 * found.value.unwrap() / (found.sd.unwrap() * left.sqrt());
        let needed = found.needed.unwrap();
        assert!((needed / (2.0 * 15.698 / (d * d)) - 1.0).abs() < 1e-3, "{needed}");
        // The units that are needed, and the least effect, say the same.
        let least = found.least.unwrap();
        assert!((least / 0.02 - (needed / found.units).sqrt()).abs() < 1e-3, "{least}");
    }

    #[test]
    fn many_looks_and_more_comparisons_cost_units() {
        let needed = |test: &Definition| {
            outlook(test, (&test.metrics[0], &history()), &WISH).needed.unwrap()
        };
        let (once, daily) = (test("fixed"), test("sequential"));
        assert!(needed(&daily) > 1.05 * needed(&once));
        let mut two = once.clone();
        two.metrics[1].role = Role::Primary;
        assert!(needed(&two) > 1.1 * needed(&once));
    }

    #[test]
    fn a_guardrail_sees_losses_beyond_its_margin() {
        let test = test("fixed");
        let found = outlook(&test, (&test.metrics[1], &history()), &WISH);
        assert!(found.least.unwrap() > 0.02, "{found:?}");
    }

    #[test]
    fn what_never_happened_is_refused() {
        let test = test("fixed");
        let nothing = Moments::of((0..100).map(|_| [0.0, 1.0, 0.0, 1.0]));
        let history = SeenMetric { by_cell: vec![nothing], ..SeenMetric::default() };
        let found = outlook(&test, (&test.metrics[0], &history), &WISH);
        assert!(found.refused.is_some() && found.least.is_none());
    }
}
