//! What is to be back-tested: a TOML file that can be read aloud.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result, Seed, line_and_column};

/// The longest plan.
const BYTES_MAX: usize = 64 * 1024;

/// The most columns of `presence`.
const PRESENCE_MAX: usize = 64;

/// A back-test: on which titles, by which outcome, over which years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BacktestPlan {
    /// What it is called.
    pub name: String,
    /// All chance follows from it.
    #[serde(default)]
    pub seed: Seed,
    /// The file with titles and outcomes: relative to the plan, or below `$SLATE_TEST_DATA`. None if it is given
    /// with the plan.
    pub file: Option<String>,
    /// The column of the file that is forecast: a number from 0 on, forecast as ln(1 + x).
    pub outcome: String,
    /// Titles whose outcome is below this are left out: in most data 0 stands for "not known".
    #[serde(default)]
    pub at_least: f64,
    /// Columns of the file of which only that they are filled is looked at, by a row of its own beside the forecast: what a
    /// title's fame alone would have said. They are outcomes and never in the forecast.
    #[serde(default)]
    pub presence: Vec<String>,
    /// Years to learn from, first and last.
    pub train: Years,
    /// Years to calibrate intervals on.
    pub tune: Years,
    /// Years to be judged by.
    pub test: Years,
}

/// A first and a last year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Years(pub i16, pub i16);

impl Years {
    /// Whether a year is one of them.
    pub fn contains(self, year: i16) -> bool {
        self.range().contains(&year)
    }

    fn range(self) -> RangeInclusive<i16> {
        self.0..=self.1
    }
}

impl BacktestPlan {
    /// Reads a plan; `name` is that of its file, for errors.
    ///
    /// # Errors
    /// Not TOML, a field that is missing, unknown or out of bounds, years that are not one after the other.
    pub fn from_toml(text: &str, name: &str) -> Result<Self> {
        if text.len() > BYTES_MAX {
            let detail = format!("a plan has at most {BYTES_MAX} bytes, found {}", text.len());
            return Err(Error::new(ErrorKind::Limit, detail).at(name));
        }
        let plan: Self = toml::from_str(text).map_err(|e| {
            let (line, column) = line_and_column(text, e.span().map_or(0, |span| span.start));
            Error::invalid(e.message().trim_end().to_owned()).at_line(name, line, Some(column))
        })?;
        plan.check().map_err(|e| e.at(name))?;
        Ok(plan)
    }

    fn check(&self) -> Result<()> {
        let years = [("train", self.train), ("tune", self.tune), ("test", self.test)];
        if let Some((name, Years(first, last))) = years.iter().find(|(_, y)| y.range().is_empty()) {
            return Err(Error::invalid(format!("`{name}` ends in {last}, before {first}")));
        }
        for pair in years.windows(2) {
            let [(before, Years(_, last)), (after, Years(first, _))] = pair else { continue };
            if last >= first {
                let detail = format!("`{after}` begins in {first}, but `{before}` ends in {last}");
                return Err(Error::invalid(detail)
                    .hint("what is learned from must be over before what is judged begins"));
            }
        }
        if self.presence.len() > PRESENCE_MAX {
            let found = self.presence.len();
            let detail =
                format!("expected at most {PRESENCE_MAX} columns of `presence`, found {found}");
            return Err(Error::invalid(detail));
        }
        if !(self.at_least >= 0.0 && self.at_least.is_finite()) {
            let least = self.at_least;
            return Err(Error::invalid(format!("expected `at_least` from 0 on, found {least}")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    const PLAN: &str = "name = \"films\"\nfile = \"films.csv\"\noutcome = \"revenue\"\n\
                        train = [2000, 2013]\ntune = [2014, 2015]\ntest = [2016, 2018]\n";

    #[test]
    fn a_plan_has_defaults() {
        let plan = BacktestPlan::from_toml(PLAN, "p.toml").unwrap();
        assert_eq!((plan.seed, plan.at_least), (Seed(0), 0.0));
        assert!(plan.test.contains(2016) && plan.test.contains(2018) && !plan.test.contains(2015));
    }

    #[test]
    fn what_cannot_be_judged_is_refused() {
        let table = [
            ("tune = [2014", "tune = [2013", "`tune` begins in 2013, but `train` ends in 2013"),
            ("[2016, 2018]", "[2016, 2015]", "`test` ends in 2015, before 2016"),
            ("outcome", "income", "unknown field `income`"),
            ("test =", "presence = \"page\"\ntest =", "expected a sequence"),
            ("test =", "at_least = -1\ntest =", "expected `at_least` from 0 on, found -1"),
        ];
        for (from, to, expected) in table {
            let error = BacktestPlan::from_toml(&PLAN.replace(from, to), "p.toml").unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
