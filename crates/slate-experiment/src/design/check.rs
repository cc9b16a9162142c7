//! What a definition must be, beyond its form.

use std::collections::BTreeSet;

use serde_json::Value;
use slate_core::{Error, Result};

use super::{Cell, Definition, Measure, PageLayout, Role};
use crate::assign::condition::meaningless;

/// The longest name.
const NAME_BYTES_MAX: usize = 64;
/// The longest hypothesis.
const HYPOTHESIS_BYTES_MAX: usize = 2_000;
/// The longest test.
const DAYS_MAX: u32 = 366;
const CELLS_MAX: usize = 20;
const METRICS_MAX: usize = 50;
const STEPS_MAX: usize = 20;
/// How far weights may be from 1 in sum.
const SUM_TOLERANCE: f64 = 1e-9;

impl Definition {
    /// Rules across fields.
    ///
    /// # Errors
    /// The first rule that is broken, with what was expected and what was found.
    pub fn check(&self) -> Result<()> {
        check_name("a test", &self.name)?;
        self.check_words()?;
        within("days", f64::from(self.days), 1.0, f64::from(DAYS_MAX))?;
        self.check_layer()?;
        self.check_ramp()?;
        self.check_cells()?;
        self.check_metrics()?;
        self.check_rule()?;
        match meaningless(&Value::Object(self.targeting.clone())) {
            None => Ok(()),
            Some(operator) => {
                let operator = operator.escape_debug();
                Err(Error::invalid(format!("`targeting`: `{operator}` has no meaning here"))
                    .hint("docs/tests.md lists what a condition may say"))
            }
        }
    }

    fn check_words(&self) -> Result<()> {
        let n = self.hypothesis.trim().len();
        if n == 0 || n > HYPOTHESIS_BYTES_MAX {
            return Err(Error::invalid(format!(
                "expected a hypothesis of 1 to {HYPOTHESIS_BYTES_MAX} bytes, found {n}"
            ))
            .hint("say what is expected and why; it is shown to whoever decides"));
        }
        if self.unit.is_empty() || self.unit.len() > NAME_BYTES_MAX {
            return Err(Error::invalid("expected a unit, such as `viewer`"));
        }
        for other in &self.requires {
            if other.test == self.name {
                return Err(Error::invalid("a test cannot require a cell of its own"));
            }
            check_name("a test", &other.test)?;
        }
        Ok(())
    }

    fn check_layer(&self) -> Result<()> {
        if let Some(layer) = &self.layer {
            check_name("a layer", layer)?;
            return within("share", self.share.unwrap_or(1.0), 0.001, 1.0);
        }
        match self.share {
            None => Ok(()),
            Some(_) => Err(Error::invalid("`share` is of a layer, and there is no `layer`")
                .hint("to let in fewer, use `ramp`")),
        }
    }

    /// Steps grow: nobody who was let in is put out.
    fn check_ramp(&self) -> Result<()> {
        let n = self.ramp.len();
        if n == 0 || n > STEPS_MAX {
            return Err(Error::invalid(format!(
                "expected 1 to {STEPS_MAX} steps in `ramp`, found {n}"
            )));
        }
        for step in &self.ramp {
            within("a step of `ramp`", *step, 0.0001, 1.0)?;
        }
        if self.ramp.windows(2).any(|pair| pair[1] <= pair[0]) {
            return Err(Error::invalid("each step of `ramp` must be larger than the one before"));
        }
        Ok(())
    }

    fn check_cells(&self) -> Result<()> {
        let n = self.cells.len();
        if !(2..=CELLS_MAX).contains(&n) {
            return Err(Error::invalid(format!("expected 2 to {CELLS_MAX} cells, found {n}")));
        }
        distinct("cell", self.cells.iter().map(|cell| cell.name.as_str()))?;
        self.cells.iter().try_for_each(check_cell)?;
        let known = |of: fn(&Cell) -> bool| self.cells.iter().filter(|cell| of(cell)).count();
        let weights = known(|cell| cell.weight.is_some());
        if weights != 0 && weights != n {
            return Err(Error::invalid("expected a `weight` for every cell or for none"));
        }
        let sum: f64 = self.weights().iter().sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            return Err(Error::invalid(format!("expected weights that add up to 1, found {sum}")));
        }
        let values = known(|cell| cell.value.is_some());
        if values != 0 && values != n {
            return Err(Error::invalid("expected a `value` for every cell or for none"));
        }
        Ok(())
    }

    fn check_metrics(&self) -> Result<()> {
        let n = self.metrics.len();
        if n > METRICS_MAX {
            return Err(Error::invalid(format!(
                "expected at most {METRICS_MAX} metrics, found {n}"
            )));
        }
        if self.metrics_of(Role::Primary).next().is_none() {
            return Err(Error::invalid("expected a metric with the role `primary`")
                .hint("the decision rests on it"));
        }
        distinct("metric", self.metrics.iter().map(|metric| metric.name.as_str()))?;
        self.metrics.iter().try_for_each(check_metric)
    }

    fn check_rule(&self) -> Result<()> {
        let rule = &self.decision;
        within("alpha", rule.alpha, 1e-6, 0.5)?;
        within("guardrail_alpha", rule.guardrail_alpha, 1e-6, 0.5)?;
        within("look_from", rule.look_from as f64, 10.0, 1e12)?;
        within("tightest_at", rule.tightest_at, 10.0, 1e12)
    }
}

fn check_cell(cell: &Cell) -> Result<()> {
    check_name("a cell", &cell.name)?;
    if let Some(weight) = cell.weight {
        within("weight", weight, 0.001, 0.999)?;
    }
    if cell.interleave.is_some() && cell.interleave == cell.version {
        let name = &cell.name;
        return Err(Error::invalid(format!("cell `{name}`: `interleave` is its own `version`"))
            .hint("name another version, and leave `version` out for that in production"));
    }
    cell.page.as_ref().map_or(Ok(()), check_page)
}

fn check_page(page: &PageLayout) -> Result<()> {
    page.rows_max.map_or(Ok(()), |n| within("rows_max", f64::from(n), 1.0, 20.0))?;
    page.row_length.map_or(Ok(()), |n| within("row_length", f64::from(n), 1.0, 50.0))?;
    page.diversity.map_or(Ok(()), |x| within("diversity", x, 0.0, 1.0))
}

fn check_metric(metric: &Measure) -> Result<()> {
    let name = &metric.name;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.chars().all(fits) {
        let found = name.escape_debug();
        return Err(Error::invalid(format!("expected the name of a metric, found `{found}`")));
    }
    match (metric.role, metric.margin) {
        (Role::Guardrail, Some(margin)) => within("margin", margin, 0.0, 1.0),
        (_, Some(_)) => {
            Err(Error::invalid(format!("`margin` of `{name}`: only guardrails have one")))
        }
        (_, None) => Ok(()),
    }
}

/// Names travel in addresses and in hashes: letters, digits and hyphens.
fn check_name(what: &str, name: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let inner = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if inner && name.len() <= NAME_BYTES_MAX && name.chars().all(fits) {
        return Ok(());
    }
    let found = name.escape_debug();
    Err(Error::invalid(format!("expected the name of {what}, found `{found}`"))
        .hint("lower-case letters, digits and hyphens, at most 64"))
}

fn within(what: &str, x: f64, min: f64, max: f64) -> Result<()> {
    if x >= min && x <= max {
        return Ok(());
    }
    Err(Error::invalid(format!("expected {what} from {min} to {max}, found {x}")))
}

fn distinct<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(Error::invalid(format!("there are two {what}s `{name}`")));
        }
    }
    Ok(())
}
