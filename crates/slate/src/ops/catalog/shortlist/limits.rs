//! Quotas as people write them, and the limits that they become.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use slate_catalog::shortlist::{Limits, Quota};
use slate_core::{Error, Result, TitleId};

use super::candidates::Market;

/// At least so many titles with a value in a column: `language=ja:2`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Asked {
    pub(super) column: String,
    value: String,
    at_least: usize,
}

impl FromStr for Asked {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.rsplit_once(':').and_then(|(what, count)| {
            let (column, value) = what.split_once('=')?;
            let (column, value) = (column.trim(), value.trim());
            let named = !column.is_empty() && !value.is_empty();
            named.then_some((column, value, count.trim().parse().ok()?))
        });
        let (column, value, at_least) = parts.ok_or_else(|| {
            Error::invalid(format!("expected a quota, found `{}`", text.escape_debug()))
                .hint("COLUMN=VALUE:NUMBER, as in `language=ja:2` or `original=yes:3`")
        })?;
        Ok(Self { column: column.to_owned(), value: value.to_owned(), at_least })
    }
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}:{}", self.column, self.value, self.at_least)
    }
}

impl From<Asked> for String {
    fn from(asked: Asked) -> Self {
        asked.to_string()
    }
}

impl TryFrom<String> for Asked {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl Asked {
    fn quota(&self, market: &Market) -> Quota {
        let has = |values: &Vec<String>| values.iter().any(|v| v.eq_ignore_ascii_case(&self.value));
        let members = market.offers.iter().map(|o| o.columns.get(&self.column).is_some_and(has));
        Quota {
            name: format!("{}={}", self.column, self.value),
            members: members.collect(),
            at_least: self.at_least,
        }
    }
}

/// What a shortlist has to keep to, as asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Terms {
    pub(super) budget: u64,
    pub(super) quotas: Vec<Asked>,
    pub(super) include: Vec<TitleId>,
    pub(super) exclude: Vec<TitleId>,
    /// The share of the budget for titles that may be worth more than is known.
    pub(super) explore: f64,
}

impl Terms {
    pub(super) fn limits(&self, market: &Market, budget: u64) -> Result<Limits> {
        let numbers = |titles: &[TitleId]| -> Result<Vec<usize>> {
            let mut numbers: Vec<usize> =
                titles.iter().map(|title| market.number(title)).collect::<Result<_>>()?;
            numbers.sort_unstable();
            numbers.dedup();
            Ok(numbers)
        };
        Ok(Limits {
            budget,
            quotas: self.quotas.iter().map(|asked| asked.quota(market)).collect(),
            include: numbers(&self.include)?,
            exclude: numbers(&self.exclude)?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    #[test]
    fn quotas_are_read_and_written() {
        let asked: Asked = " language = ja : 2 ".parse().unwrap();
        assert_eq!(asked.to_string(), "language=ja:2");
        for wrong in
            ["language", "language=ja", "=ja:2", "language=:2", "language=ja:two", "a=b:-1"]
        {
            assert!(wrong.parse::<Asked>().is_err(), "{wrong}");
        }
    }
}
