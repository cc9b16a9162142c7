//! What would be forecast if a title were another: inside what was learned from, refused outside.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use slate_core::{Date, Error, Result, Title};

use super::{Beyond, ForecastModel, Sheet};
use crate::features::RATINGS;

/// What can be changed.
pub const FIELDS: [&str; 9] = [
    "budget",
    "length",
    "released",
    "rating",
    "language",
    "genres",
    "countries",
    "companies",
    "collection",
];

/// Years after the last day for which a day can be asked about.
const YEARS_ON: i16 = 3;

/// A field of a title and what it would be: `budget=40000000 USD`, `genres=Comedy|Crime`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    field: &'static str,
    value: String,
}

impl Change {
    /// Its field, one of [`FIELDS`].
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.field, self.value)
    }
}

impl FromStr for Change {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let hint = || format!("one of {}, as in `budget=40000000 USD`", FIELDS.join(", "));
        let Some((name, value)) = text.split_once('=') else {
            let detail = format!("expected FIELD=VALUE, found `{}`", text.escape_debug());
            return Err(Error::invalid(detail).hint(hint()));
        };
        let field = FIELDS.into_iter().find(|field| *field == name.trim()).ok_or_else(|| {
            let detail = format!("`{}` cannot be changed", name.trim().escape_debug());
            Error::invalid(detail).hint(hint())
        })?;
        Ok(Self { field, value: value.trim().to_owned() })
    }
}

impl ForecastModel {
    /// The title with the changes, and its forecast.
    ///
    /// # Errors
    /// A value that cannot be read; one outside what was learned from: the trees would answer, but with what they know of
    /// other titles. As [`ForecastModel::forecast`].
    pub fn what_if(&self, title: &Title, changes: &[Change]) -> Result<(Title, Sheet)> {
        let mut changed = title.clone();
        changes.iter().try_for_each(|change| apply(&mut changed, change))?;
        let sheet = self.forecast(&changed)?;
        for change in changes {
            self.check(&changed, &sheet, change)?;
        }
        Ok((changed, sheet))
    }

    /// Whether the budget of a title says something to the model.
    fn knows_budget(&self, title: &Title) -> bool {
        let mut told = title.clone();
        self.prices.iter().for_each(|prices| prices.apply(&mut told));
        crate::features::budget(&told).is_some()
    }

    fn check(&self, changed: &Title, sheet: &Sheet, change: &Change) -> Result<()> {
        let outside = |hint: String| {
            let detail = format!("`{change}` is outside what was learned from");
            Err(Error::invalid(detail).hint(hint))
        };
        if let Some(Beyond { low, high, .. }) =
            sheet.beyond.iter().find(|beyond| beyond.column == change.field)
        {
            return outside(format!("from {low} to {high}"));
        }
        let kinds = if change.field == "genres" { "genres" } else { change.field };
        if let Some(new) = sheet.strangers.iter().find(|stranger| stranger.kind == kinds) {
            return outside(format!("no earlier title has `{}`", new.name));
        }
        match change.field {
            "rating" if !RATINGS.contains(&changed.certificate.as_str()) => {
                outside(format!("one of {}", RATINGS.join(", ")))
            }
            "released" => {
                let last = self.head.until.year().saturating_add(YEARS_ON);
                let year = changed.released.map_or(i16::MAX, Date::year);
                if year > last { outside(format!("a day up to the end of {last}")) } else { Ok(()) }
            }
            "budget" if changed.budget.is_some() && !self.knows_budget(changed) => {
                outside("an amount from 1000 USD on, in a currency that the model knows".to_owned())
            }
            _ => Ok(()),
        }
    }
}

fn apply(title: &mut Title, change: &Change) -> Result<()> {
    let value = change.value.as_str();
    match change.field {
        "budget" => title.budget = Some(parsed(change)?),
        "length" => {
            let minutes: u32 = parsed::<u32>(change)?;
            title.duration_s = Some(minutes.saturating_mul(60));
        }
        "released" => {
            let day: Date = parsed(change)?;
            (title.released, title.year) = (Some(day), Some(day.year()));
        }
        "rating" => title.certificate = value.to_owned(),
        "language" => title.language = Some(parsed(change)?),
        "genres" => title.genres = members(value)?.map(str::to_owned).collect(),
        "companies" => title.companies = members(value)?.map(str::to_owned).collect(),
        "countries" => title.countries = members(value)?.map(str::parse).collect::<Result<_>>()?,
        _ => title.collection = value.to_owned(),
    }
    Ok(())
}

fn parsed<T: FromStr<Err: Display>>(change: &Change) -> Result<T> {
    change.value.parse().map_err(|e: T::Err| {
        Error::invalid(format!("`{}`: {e}", change.to_string().escape_debug()))
    })
}

/// Names between bars, each once.
fn members(value: &str) -> Result<impl Iterator<Item = &str>> {
    /// The most names of one field.
    const NAMES_MAX: usize = 64;
    let mut seen = BTreeSet::new();
    let names: Vec<&str> =
        value.split('|').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.len() > NAMES_MAX {
        return Err(Error::invalid(format!(
            "expected at most {NAMES_MAX} names, found {}",
            names.len()
        )));
    }
    Ok(names.into_iter().filter(move |name| seen.insert(*name)))
}
