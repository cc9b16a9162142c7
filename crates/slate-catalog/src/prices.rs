//! What money of other currencies and years is worth: a table that whoever forecasts brings along.
//!
//! A row says what a unit of a currency was worth in a year, in United States dollars of one year, the base. Between
//! years nothing is invented: a year after the last row of its currency has the worth of that row, and one before the
//! first has none.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Currency, Date, Error, Money, Result, Title};

/// The columns of the table, in the order in which [`Prices::of_rows`] takes them.
pub const PRICE_COLUMNS: [&str; 3] = ["currency!", "year!", "worth!"];

/// The most rows: every currency in every year of film.
const ROWS_MAX: usize = 100_000;

/// What a unit is worth; more or less is a slip.
const WORTH: std::ops::RangeInclusive<f64> = 1e-12..=1e6;

/// What money was worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// The year whose dollars all is told in.
    base: i16,
    /// By currency and year.
    worth: BTreeMap<Currency, BTreeMap<i16, f64>>,
}

impl Prices {
    /// The cells of [`PRICE_COLUMNS`], row by row.
    ///
    /// # Errors
    /// A currency, year or worth that is none, the same twice, no year in which a dollar is worth 1, too many rows.
    pub fn of_rows<'a>(rows: impl Iterator<Item = (u64, &'a [String])>) -> Result<Self> {
        let mut worth: BTreeMap<Currency, BTreeMap<i16, f64>> = BTreeMap::new();
        for (n, (line, cells)) in rows.enumerate() {
            let at = |e: Error| e.at_line("prices", line, None);
            if n == ROWS_MAX {
                return Err(at(Error::invalid(format!("expected at most {ROWS_MAX} rows"))));
            }
            let (currency, year, unit) = row(cells).map_err(at)?;
            if worth.entry(currency).or_default().insert(year, unit).is_some() {
                let detail = format!("the worth of {currency} in {year} is there twice");
                return Err(at(Error::invalid(detail)));
            }
        }
        let dollars = worth.get(&Currency::USD).into_iter().flatten();
        let mut base = dollars.filter(|(_, unit)| (**unit - 1.0).abs() < 1e-9);
        let base = base.next().map(|(year, _)| *year).ok_or_else(|| {
            Error::invalid("expected a year in which a USD is worth 1, found none")
                .hint("every worth is in United States dollars of that year")
        })?;
        Ok(Self { base, worth })
    }

    /// The year whose dollars all is told in.
    pub fn base(&self) -> i16 {
        self.base
    }

    /// What a unit of a currency of a year is worth in dollars of the base year; none where the table does not reach back.
    pub fn worth(&self, currency: Currency, year: i16) -> Option<f64> {
        self.worth.get(&currency)?.range(..=year).next_back().map(|(_, unit)| *unit)
    }

    /// The amount in dollars of the base year; none where that is not known, or below a dollar.
    pub fn converted(&self, money: Money, year: i16) -> Option<Money> {
        let dollars = money.amount() as f64 * self.worth(money.currency(), year)?;
        format!("{dollars:.0} USD").parse().ok()
    }

    /// The title with its budget in dollars of the base year; without one where its worth is not known.
    pub fn apply(&self, title: &mut Title) {
        let year = title.released.map(Date::year).or(title.year);
        title.budget = title.budget.zip(year).and_then(|(money, year)| self.converted(money, year));
    }
}

fn row(cells: &[String]) -> Result<(Currency, i16, f64)> {
    let [currency, year, worth] = cells else {
        return Err(Error::invalid(format!("expected 3 cells, found {}", cells.len())));
    };
    let year = year.parse().ok().and_then(|year| Date::first_of(year).ok()).ok_or_else(|| {
        Error::invalid(format!("expected a year in `year`, found `{}`", year.escape_debug()))
    })?;
    let unit = worth.parse::<f64>().ok().filter(|unit| WORTH.contains(unit)).ok_or_else(|| {
        let (low, high) = (WORTH.start(), WORTH.end());
        Error::invalid(format!(
            "expected dollars from {low} to {high} in `worth`, found `{}`",
            worth.escape_debug()
        ))
    })?;
    Ok((currency.parse()?, year.year(), unit))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn prices(rows: &[[&str; 3]]) -> Result<Prices> {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        Prices::of_rows((2..).zip(rows.iter().map(Vec::as_slice)))
    }

    const ROWS: [[&str; 3]; 4] = [
        ["USD", "2000", "1.25"],
        ["USD", "2010", "1"],
        ["EUR", "2010", "1.5"],
        ["JPY", "2005", "0.01"],
    ];

    #[test]
    fn money_is_told_in_dollars_of_one_year() {
        let prices = prices(&ROWS).unwrap();
        assert_eq!(prices.base(), 2010);
        let told = |money: &str, year| {
            prices.converted(money.parse().unwrap(), year).map(|money| money.to_string())
        };
        assert_eq!(told("1000 USD", 2000).as_deref(), Some("1250 USD"));
        // The last worth that is known is that of the years up to the next row.
        assert_eq!(told("1000 USD", 2009).as_deref(), Some("1250 USD"));
        assert_eq!(told("1000 EUR", 2024).as_deref(), Some("1500 USD"));
        assert_eq!(
            (told("1000 EUR", 2009), told("1000 GBP", 2010), told("10 JPY", 2005)),
            (None, None, None)
        );
    }

    #[test]
    fn a_budget_of_no_known_worth_is_not_known() {
        let prices = prices(&ROWS).unwrap();
        let budget = |money: &str, year| {
            let id = "t".parse().unwrap();
            let mut title = Title { year, budget: money.parse().ok(), ..Title::named(id, "T") };
            prices.apply(&mut title);
            title.budget.map(|money| money.to_string())
        };
        assert_eq!(budget("2000 EUR", Some(2011)).as_deref(), Some("3000 USD"));
        assert_eq!((budget("2000 EUR", None), budget("2000 DKK", Some(2011))), (None, None));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let table = [
            (vec![["USD", "2010", "2"]], "expected a year in which a USD is worth 1"),
            (vec![["USD", "2010", "1"], ["USD", "2010", "1"]], "is there twice"),
            (vec![["Dollar", "2010", "1"]], "expected a currency"),
            (vec![["USD", "10", "1"]], "expected a year in `year`"),
            (vec![["USD", "2010", "-1"]], "in `worth`, found `-1`"),
            (vec![["USD", "2010", "nan"]], "in `worth`, found `nan`"),
        ];
        for (rows, expected) in table {
            let error = prices(&rows).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
