//! What is to be back-tested: a TOML file that can be read aloud.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Seed};

use crate::VIEWERS_MIN;
use crate::plan::read_plan;

/// The most columns of `presence` or of `stated`.
const COLUMNS_MAX: usize = 64;

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
    /// A CSV file with the columns `currency`, `year` and `worth` ([`crate::prices`]): budgets are told in dollars of its
    /// base year. Left out, budgets in dollars stay as they are and others are not known.
    #[serde(default)]
    pub prices: Option<String>,
    /// Whether the outcome is an amount in dollars of the year of the release, to be told in those of the base year too.
    #[serde(default)]
    pub outcome_is_money: bool,
    /// Columns of the file with what a source states of each title, such as the gender of its leads, several with `|`
    /// between them: accuracy is told for each of their values too. They are never in the forecast.
    #[serde(default)]
    pub stated: Vec<String>,
    /// Where viewing is that the outcome `viewers` is counted from, in place of a column of the file.
    #[serde(default)]
    pub viewing: Option<ViewingPlan>,
    /// Whether titles and viewing are those of the studio.
    #[serde(default)]
    pub studio: bool,
    /// Years to learn from, first and last.
    #[serde(default)]
    pub train: Option<Years>,
    /// Years to calibrate intervals on.
    #[serde(default)]
    pub tune: Option<Years>,
    /// Years to be judged by.
    #[serde(default)]
    pub test: Option<Years>,
    /// Instead of years: the share of titles with an outcome to learn from, the oldest, then to calibrate on, then to be
    /// judged by, the newest.
    #[serde(default)]
    pub shares: Option<[f64; 3]>,
    /// Whether the intervals of each year of the test are calibrated on the titles last known when it began, and not all on
    /// those of `tune`: what drifts is followed.
    #[serde(default)]
    pub recalibrate: bool,
}

/// Viewing in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewingPlan {
    /// Any file of events, found as the plan's `file` is.
    pub file: String,
    /// A CSV file with the ids of titles in the viewing and in `file`; none where they are the same.
    #[serde(default)]
    pub links: Option<String>,
    /// Its columns: the ids of the viewing, those of `file`.
    #[serde(default)]
    pub columns: Option<[String; 2]>,
}

/// What viewing is counted as: the viewers of each title.
pub const VIEWERS: &str = "viewers";

/// How titles are parted into those to learn from, to calibrate on and to be judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Periods {
    /// By the year of their release.
    Years([Years; 3]),
    /// In the order of their release.
    Shares([f64; 3]),
}

/// A first and a last year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Years(pub i16, pub i16);

impl Years {
    /// Whether a year is one of them.
    pub fn contains(self, year: i16) -> bool {
        self.range().contains(&year)
    }

    /// From the first to the last.
    pub fn range(self) -> RangeInclusive<i16> {
        self.0..=self.1
    }
}

impl BacktestPlan {
    /// Reads a plan; `name` is that of its file, for errors.
    ///
    /// # Errors
    /// Not TOML, a field that is missing, unknown or out of bounds, years that are not one after the other.
    pub fn from_toml(text: &str, name: &str) -> Result<Self> {
        read_plan(text, name, Self::check)
    }

    /// How titles are parted.
    ///
    /// # Errors
    /// Neither years nor shares or both, years that are not one after the other, shares that are not three parts of 1.
    pub fn periods(&self) -> Result<Periods> {
        match (self.train, self.tune, self.test, self.shares) {
            (Some(train), Some(tune), Some(test), None) => {
                let years = [train, tune, test];
                in_order(years)?;
                Ok(Periods::Years(years))
            }
            (None, None, None, Some(shares)) => {
                let sum: f64 = shares.iter().sum();
                if shares.iter().all(|share| *share > 0.0) && (sum - 1.0).abs() < 1e-9 {
                    return Ok(Periods::Shares(shares));
                }
                let detail = format!("expected `shares` above 0 that sum to 1, found {shares:?}");
                Err(Error::invalid(detail))
            }
            _ => Err(Error::invalid("expected either `train`, `tune` and `test` or `shares`")
                .hint("years as `[2000, 2013]`, or three shares of all titles in the order of release")),
        }
    }

    fn check(&self) -> Result<()> {
        self.periods()?;
        self.check_source()?;
        for (name, columns) in [("presence", &self.presence), ("stated", &self.stated)] {
            if columns.len() > COLUMNS_MAX {
                let found = columns.len();
                let detail =
                    format!("expected at most {COLUMNS_MAX} columns of `{name}`, found {found}");
                return Err(Error::invalid(detail));
            }
        }
        if self.outcome_is_money && self.prices.is_none() {
            return Err(Error::invalid("`outcome_is_money` needs a file of `prices`"));
        }
        if !(self.at_least >= 0.0 && self.at_least.is_finite()) {
            let least = self.at_least;
            return Err(Error::invalid(format!("expected `at_least` from 0 on, found {least}")));
        }
        Ok(())
    }
}

impl BacktestPlan {
    /// Whether outcomes are counted from viewing.
    pub fn is_counted(&self) -> bool {
        self.studio || self.viewing.is_some()
    }

    fn check_source(&self) -> Result<()> {
        if self.studio
            && (self.file.is_some()
                || self.viewing.is_some()
                || !self.presence.is_empty()
                || !self.stated.is_empty())
        {
            let detail =
                "a plan of the `studio` has no `file`, no `viewing`, no `presence` and no `stated`";
            return Err(Error::invalid(detail));
        }
        if self.is_counted() && self.outcome != VIEWERS {
            let detail = format!("the outcome of viewing is `viewers`, found `{}`", self.outcome);
            return Err(Error::invalid(detail));
        }
        if self.studio && self.at_least < VIEWERS_MIN as f64 {
            let detail =
                format!("expected `at_least` from {VIEWERS_MIN} on, found {}", self.at_least);
            return Err(Error::invalid(detail)
                .hint("titles that fewer viewers chose are left out of every figure of a studio"));
        }
        let half = |viewing: &ViewingPlan| viewing.links.is_some() != viewing.columns.is_some();
        if self.viewing.as_ref().is_some_and(half) {
            return Err(Error::invalid("`links` and `columns` of `viewing` go together").hint(
                "`columns` names the one with ids of the viewing, and the one with ids of `file`",
            ));
        }
        Ok(())
    }
}

/// Years that begin and end in the order of their names.
fn in_order(years: [Years; 3]) -> Result<()> {
    let named = ["train", "tune", "test"].into_iter().zip(years);
    if let Some((name, Years(first, last))) = named.clone().find(|(_, y)| y.range().is_empty()) {
        return Err(Error::invalid(format!("`{name}` ends in {last}, before {first}")));
    }
    for ((before, Years(_, last)), (after, Years(first, _))) in named.clone().zip(named.skip(1)) {
        if last >= first {
            let detail = format!("`{after}` begins in {first}, but `{before}` ends in {last}");
            return Err(Error::invalid(detail)
                .hint("what is learned from must be over before what is judged begins"));
        }
    }
    Ok(())
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
        let Periods::Years([_, _, test]) = plan.periods().unwrap() else { unreachable!() };
        assert!(test.contains(2016) && test.contains(2018) && !test.contains(2015));
    }

    #[test]
    fn a_plan_can_have_shares_and_count_viewing() {
        let text = "name = \"v\"\nfile = \"films.csv\"\noutcome = \"viewers\"\nshares = [0.6, 0.2, 0.2]\n\
                    [viewing]\nfile = \"plays.csv\"\nlinks = \"links.csv\"\ncolumns = [\"a\", \"b\"]\n";
        let plan = BacktestPlan::from_toml(text, "p.toml").unwrap();
        assert_eq!(plan.periods().unwrap(), Periods::Shares([0.6, 0.2, 0.2]));
        assert!(plan.is_counted());
        let table = [
            ("0.2]", "0.3]", "that sum to 1"),
            ("viewers", "money", "the outcome of viewing is `viewers`, found `money`"),
            ("columns = [\"a\", \"b\"]\n", "", "`links` and `columns` of `viewing` go together"),
            ("file = \"films.csv\"", "studio = true", "a plan of the `studio` has no `file`"),
            ("shares", "test = [2001, 2002]\nshares", "expected either `train`"),
        ];
        for (from, to, expected) in table {
            let error = BacktestPlan::from_toml(&text.replace(from, to), "p.toml").unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_judged_is_refused() {
        let table = [
            ("tune = [2014", "tune = [2013", "`tune` begins in 2013, but `train` ends in 2013"),
            ("[2016, 2018]", "[2016, 2015]", "`test` ends in 2015, before 2016"),
            ("outcome", "income", "unknown field `income`"),
            ("test =", "presence = \"page\"\ntest =", "expected a sequence"),
            ("test =", "outcome_is_money = true\ntest =", "needs a file of `prices`"),
            ("test =", "at_least = -1\ntest =", "expected `at_least` from 0 on, found -1"),
        ];
        for (from, to, expected) in table {
            let error = BacktestPlan::from_toml(&PLAN.replace(from, to), "p.toml").unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
