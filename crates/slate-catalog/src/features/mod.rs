//! Numbers about a title, each from what was known before the day on which it was decided about.
//!
//! A title is decided about on the day of its release, or on the first day of its year where only that is known. It
//! is *out* on the day of its release, or on the last day of its year; its result counts as known 180 days after
//! that. A row uses titles that were out, and results that were known, **before** its day: a film of the same day
//! is not earlier. Nothing says in which catalogs a title stands, or how well known it became.

mod past;
mod plain;
mod state;
mod tally;
#[cfg(test)]
mod tests;
mod words;

use slate_core::{Currency, Date, Error, ErrorKind, Result, Title};
use slate_math::trees::Table;

pub(crate) use past::{Known, RESULT_DAYS};
pub(crate) use plain::Plain;
pub use plain::RATINGS;
pub(crate) use state::State;
pub(crate) use tally::{TALLY_NUMBERS, Tally};
pub use words::{short, shown};

/// A budget below this, in United States dollars, is not one: such entries are in thousands, or jokes.
const BUDGET_MIN: u64 = 1_000;

/// Columns of numbers, one row for each title that has a day.
#[derive(Debug, Clone)]
pub struct Features {
    names: Vec<String>,
    /// By column, in the order of `titles`. NaN means not known.
    columns: Vec<Vec<f32>>,
    titles: Vec<usize>,
    days: Vec<i32>,
}

/// A title's days, since 1970-01-01.
struct Dated {
    /// Its number among the titles.
    title: usize,
    /// Only what is earlier than this may be used.
    decided: i32,
    /// From this day on, at the latest, others may use it.
    out: i32,
}

/// The columns of all titles with a day or a year.
///
/// `results[i]` is what became of `titles[i]`, on the scale that is to be forecast; only columns about *other*,
/// earlier titles are made of them. Columns for genres are those that are frequent before the day `until`, in days since
/// 1970-01-01.
///
/// # Errors
/// As many results as titles are missing; [`ErrorKind::Insufficient`] where no title has a day or a year.
pub fn features(titles: &[Title], results: &[Option<f64>], until: i32) -> Result<Features> {
    if titles.len() != results.len() {
        let (titles, results) = (titles.len(), results.len());
        return Err(Error::invalid(format!("{titles} titles have {results} results")));
    }
    let dated: Vec<Dated> = (0..titles.len()).filter_map(|n| Dated::of(n, &titles[n])).collect();
    if dated.is_empty() {
        let detail = "no title has a day or a year of release";
        return Err(Error::new(ErrorKind::Insufficient, detail)
            .hint("forecasts need `released` or `year`: what was known depends on the day"));
    }
    let plain = Plain::new(titles, &dated, until);
    let names: Vec<String> = plain.names().chain(past::names()).collect();
    let past = past::values(titles, results, &dated);
    let mut columns = vec![Vec::with_capacity(dated.len()); names.len()];
    for (dated, past) in dated.iter().zip(past) {
        let row = plain.values(&titles[dated.title]).into_iter().chain(past);
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }
    let (titles, days) = dated.iter().map(|dated| (dated.title, dated.decided)).unzip();
    Ok(Features { names, columns, titles, days })
}

impl Features {
    /// The names of the columns, for people.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The number of each row's title among the titles.
    pub fn titles(&self) -> &[usize] {
        &self.titles
    }

    /// The day of each row's decision, in days since 1970-01-01: it uses what was known before.
    pub fn days(&self) -> &[i32] {
        &self.days
    }

    /// The column with a name; NaN means not known.
    pub fn column(&self, name: &str) -> Option<&[f32]> {
        let number = self.names.iter().position(|known| known == name)?;
        Some(&self.columns[number])
    }

    /// Columns that were made elsewhere, one number a row, each row with the day of its decision.
    pub(crate) fn of_columns(names: Vec<String>, columns: Vec<Vec<f32>>, days: Vec<i32>) -> Self {
        Self { names, columns, titles: (0..days.len()).collect(), days }
    }

    /// The same rows with other columns: `has[i]` says of title i which of `names` it has.
    pub(crate) fn replaced(&self, names: &[String], has: &[Vec<bool>]) -> Self {
        let column = |c: usize| -> Vec<f32> {
            let of = |&title: &usize| if has[title][c] { 1.0 } else { 0.0 };
            self.titles.iter().map(of).collect()
        };
        Self {
            names: names.to_vec(),
            columns: (0..names.len()).map(column).collect(),
            titles: self.titles.clone(),
            days: self.days.clone(),
        }
    }

    /// Some rows as a table.
    ///
    /// # Errors
    /// As [`Table::from_columns`].
    pub fn table(&self, rows: &[usize]) -> Result<Table> {
        self.table_without(rows, &[])
    }

    /// The same with some columns not known of any title.
    pub(crate) fn table_without(&self, rows: &[usize], without: &[usize]) -> Result<Table> {
        let some = |(c, column): (usize, &Vec<f32>)| {
            let value = |&row: &usize| if without.contains(&c) { f32::NAN } else { column[row] };
            rows.iter().map(value).collect()
        };
        Table::from_columns(self.columns.iter().enumerate().map(some).collect())
    }
}

impl Dated {
    fn of(number: usize, title: &Title) -> Option<Self> {
        if let Some(released) = title.released {
            let day = released.days();
            return Some(Self { title: number, decided: day, out: day });
        }
        let year = title.year?;
        let decided = Date::first_of(year).ok()?.days();
        let out = Date::first_of(year.checked_add(1)?).ok()?.days() - 1;
        Some(Self { title: number, decided, out })
    }
}

/// The day on which a title is decided about, in days since 1970-01-01; none where neither day nor year is known.
pub(crate) fn decided(title: &Title) -> Option<i32> {
    Dated::of(0, title).map(|dated| dated.decided)
}

/// The natural logarithm of a budget in United States dollars; none in another currency, which [`crate::prices`] converts.
pub fn budget(title: &Title) -> Option<f64> {
    let money = title.budget.filter(|money| money.currency() == Currency::USD)?;
    (money.amount() >= BUDGET_MIN).then(|| (money.amount() as f64).ln())
}

#[expect(clippy::cast_possible_truncation, reason = "columns are single precision")]
pub(crate) fn narrow(x: f64) -> f32 {
    x as f32
}
