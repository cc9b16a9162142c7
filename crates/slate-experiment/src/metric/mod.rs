//! Metrics as code: what is measured of a unit, said once, read by everybody.
//!
//! A metric is one of three things: a [built-in](built_in) of this name, a typed [`Form`], or SQL. Whatever it is, it
//! becomes a number of each unit (or a numerator and a denominator), and units become [`Moments`](crate::moments::Moments):
//!
//! ```text
//! definition -> Layout: which running totals a unit needs -> Totals, a day added at a time -> values -> moments
//! ```
//!
//! A form compiles to SQL as well ([`Form::sql`]): to be read, to be run in another engine, and to be compared with
//! the totals, which are what is used.
//!
//! ```
//! use slate_experiment::metric::Metric;
//!
//! let metric = Metric::read(&serde_json::json!({
//!     "name": "drama_hours",
//!     "form": { "type": "sum", "of": { "kinds": ["play"], "genre": "Drama" }, "per": 3600 },
//!     "winsorize": { "percentile": 0.99 },
//!     "window": { "days": 7 },
//! }))?;
//! assert!(metric.sql()?.contains("sum(e.value)"));
//! # Ok::<(), slate_core::Error>(())
//! ```

mod built_in;
mod day;
mod form;
mod layout;
mod pages;
mod sql;
mod summary;
mod totals;
mod value;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use slate_core::{Error, Result};

pub use built_in::{BUILT_IN, BuiltIn, built_in};
pub use day::{Batch, Day, NOBODY, TitleFacts, key_of};
pub use form::{Events, Form, Measure, Term};
pub use layout::{Layout, PageFact, Period, Slot};
pub use pages::{Page, Play, Settled};
pub use summary::{Groups, summaries};
pub use totals::{Column, Keys, Totals};
pub use value::{Values, cap};

/// Milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;

/// The longest window, delay and horizon of a metric, in days.
pub const DAYS_MAX: u16 = 3_650;

/// The longest SQL of a metric, in bytes.
pub const SQL_BYTES_MAX: usize = 16 << 10;

/// The longest name of a metric, in bytes.
pub const NAME_BYTES_MAX: usize = 64;

/// One metric, as a definition of a test holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Its name: lower-case letters, digits, `_`, `-` and `.`. A metric of a name alone is the built-in of that name.
    pub name: String,
    /// A typed form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// Or one `SELECT` that yields `unit`, `day`, `value` and, for a ratio, `denominator`. It sees one day of events at
    /// a time, and what it yields is added up over the days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// Values above are brought down to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winsorize: Option<Winsorize>,
    /// Only events in this window after a unit's first exposure count, and only units whose window is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Whether the same metric before the test is used to reduce variance.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub covariate: bool,
    /// Also as one metric for each level of this dimension of events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<EventDimension>,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_yes(yes: &bool) -> bool {
    *yes
}

/// Where large values are cut off (winsorising from above): one viewer with a hundred hours then weighs no more than the
/// limit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Winsorize {
    /// At this value.
    Above(f64),
    /// At this percentile, 0 to 1, of the units of all cells together, so that no cell is cut by its own.
    Percentile(f64),
}

/// A window after a unit's first exposure, in days of 24 hours from that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Its first day, 0 if it starts with the exposure.
    #[serde(default)]
    pub from_day: u16,
    /// How many days.
    pub days: u16,
}

/// A dimension of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventDimension {
    /// The genre of the title; a title of two genres counts for both.
    Genre,
}

/// What a metric measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A typed form, its own or that of the built-in of its name.
    Form(Form),
    /// SQL.
    Sql(String),
}

impl Metric {
    /// The built-in of this name.
    pub fn named(name: &str) -> Self {
        let name = name.to_owned();
        Self {
            name,
            form: None,
            sql: None,
            winsorize: None,
            window: None,
            covariate: true,
            by: None,
        }
    }

    /// Reads a metric and checks it.
    ///
    /// # Errors
    /// Fields that are missing, unknown or of another type, and what [`Metric::check`] finds.
    pub fn read(document: &Value) -> Result<Self> {
        let metric = Self::deserialize(document)
            .map_err(|e| Error::invalid(format!("the metric cannot be read: {e}")))?;
        metric.check().map(|()| metric)
    }

    /// What it measures.
    ///
    /// # Errors
    /// Both a form and SQL, or neither and no built-in of this name.
    pub fn source(&self) -> Result<Source> {
        match (&self.form, &self.sql) {
            (Some(form), None) => Ok(Source::Form(form.clone())),
            (None, Some(sql)) => Ok(Source::Sql(sql.clone())),
            (None, None) => built_in(&self.name).map(|b| Source::Form(b.form())),
            (Some(_), Some(_)) => {
                let detail = format!("metric `{}` has both a form and SQL", self.name);
                Err(Error::invalid(detail).hint("leave one of them out"))
            }
        }
    }

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// The first thing that is wrong, with the metric's name.
    pub fn check(&self) -> Result<()> {
        let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c);
        let name = &self.name;
        if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.chars().all(in_name) {
            let found = name.escape_debug();
            return Err(Error::invalid(format!("`{found}` cannot be the name of a metric"))
                .hint("up to 64 lower-case letters, digits, `_`, `-` and `.`"));
        }
        self.check_source().and_then(|()| self.check_options()).map_err(|e| {
            let named = Error::new(e.kind(), format!("metric `{name}`: {}", e.detail()));
            e.hint_text().map_or(named.clone(), |hint| named.clone().hint(hint))
        })
    }

    fn check_source(&self) -> Result<()> {
        match self.source()? {
            Source::Form(form) => form.check(),
            Source::Sql(sql) if sql.trim().is_empty() => {
                Err(Error::invalid("the SQL is empty").hint("leave `sql` out, or write a `SELECT`"))
            }
            Source::Sql(sql) if sql.len() > SQL_BYTES_MAX => {
                let detail = format!("the SQL has {} bytes, more than {SQL_BYTES_MAX}", sql.len());
                Err(Error::new(slate_core::ErrorKind::Limit, detail))
            }
            Source::Sql(_) => Ok(()),
        }
    }

    fn check_options(&self) -> Result<()> {
        match self.winsorize {
            Some(Winsorize::Percentile(q)) if !(q > 0.5 && q < 1.0) => {
                let detail = format!("expected a percentile between 0.5 and 1, found {q}");
                return Err(Error::invalid(detail).hint("the 99th is written 0.99"));
            }
            Some(Winsorize::Above(limit)) if !limit.is_finite() => {
                return Err(Error::invalid(format!("expected a finite limit, found {limit}")));
            }
            _ => {}
        }
        if let Some(Window { from_day, days }) = self.window {
            form::check_days("window", days)?;
            if u32::from(from_day) + u32::from(days) > u32::from(DAYS_MAX) {
                return Err(Error::invalid(format!("a window ends by day {DAYS_MAX}")));
            }
        }
        let source = self.source()?;
        let form = match &source {
            Source::Form(form) => form,
            Source::Sql(_) if self.by.is_some() => {
                return Err(Error::invalid("SQL cannot be split by genre")
                    .hint("name the genre in the SQL: one metric each"));
            }
            Source::Sql(_) => return Ok(()),
        };
        if self.window.is_some() && form.has_own_window() {
            return Err(
                Error::invalid("this form has a window of its own").hint("leave `window` out")
            );
        }
        if self.by.is_some() && form.of_genre("x").is_none() {
            return Err(Error::invalid("this form cannot be split by genre")
                .hint("count, sum, mean and ratio can"));
        }
        if self.winsorize.is_some() && matches!(form, Form::Quantile { .. }) {
            return Err(Error::invalid(
                "a quantile is not winsorised: large values do not move it",
            ));
        }
        Ok(())
    }

    /// The metric as SQL over all days at once; its own if it is SQL. Tables and columns are those of
    /// [`Form::sql`].
    ///
    /// # Errors
    /// As [`Metric::source`].
    pub fn sql(&self) -> Result<String> {
        Ok(match self.source()? {
            Source::Form(form) => form.sql(self.window),
            Source::Sql(sql) => sql,
        })
    }

    /// This metric, and one for each genre if it is to be split: `plays[Drama]`.
    ///
    /// # Errors
    /// As [`Metric::source`].
    pub fn split(&self, genres: &[String]) -> Result<Vec<Self>> {
        let mut metrics = vec![Self { by: None, ..self.clone() }];
        if let (Some(EventDimension::Genre), Source::Form(form)) = (self.by, self.source()?) {
            metrics.extend(genres.iter().filter_map(|genre| {
                let form = Some(form.of_genre(genre)?);
                let name = format!("{}[{genre}]", self.name);
                Some(Self { name, form, by: None, ..self.clone() })
            }));
        }
        Ok(metrics)
    }
}
