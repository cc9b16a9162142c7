//! Typed forms as SQL.
//!
//! | table | columns |
//! |---|---|
//! | `events` | `viewer`, `title`, `kind`, `at`, `day`, `value` |
//! | `exposures` | `test`, `phase`, `unit`, `cell`, `at` (the first exposure), `until` (the end of what is analysed) |
//! | `title_genres` | `title`, `genre` |
//! | `pages` | `slate`, `viewer`, `at` |
//! | `page_titles` | `slate`, `title` |
//!
//! The text is plain enough for most engines: joins, `CASE`, intervals and casts. It yields `unit`, `day`, `value` and,
//! for ratios, `denominator`; a unit's value is the sum over its rows, and 0 (of a ratio: 0 by 0) without any.

use super::form::{Events, Form, Measure, Term};
use super::{Metric, Window};

/// A text of SQL as a literal.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Events {
    /// The condition on an event `e`.
    fn condition(&self) -> String {
        let kinds: Vec<String> = self.kinds.iter().map(|kind| quoted(kind.as_str())).collect();
        let mut condition = format!("e.kind IN ({})", kinds.join(", "));
        if let Some(min) = self.value_min {
            condition.push_str(&format!(" AND e.value >= {min:?}"));
        }
        if let Some(genre) = &self.genre {
            condition.push_str(&format!(
                " AND e.title IN (SELECT g.title FROM title_genres g WHERE g.genre = {})",
                quoted(genre)
            ));
        }
        condition
    }
}

/// An event that counts for the exposure `x`, by time.
fn in_time(window: Option<Window>) -> String {
    let always = "e.at >= x.at AND e.at < x.until";
    match window {
        None => always.to_owned(),
        Some(Window { from_day, days }) => {
            let to = u32::from(from_day) + u32::from(days);
            format!(
                "{always} AND e.at >= x.at + INTERVAL '{from_day}' DAY \
                 AND e.at < x.at + INTERVAL '{to}' DAY"
            )
        }
    }
}

impl Term {
    /// What an event adds, 0 if it does not count.
    fn added(&self) -> String {
        let what = match self.measure {
            Measure::Count => "1",
            Measure::Value => "coalesce(e.value, 0)",
            Measure::Known => "CASE WHEN e.value IS NULL THEN 0 ELSE 1 END",
        };
        format!("CASE WHEN {} THEN {what} ELSE 0 END", self.of.condition())
    }
}

/// Sums by unit and day.
fn by_day(columns: &str, condition: &str) -> String {
    format!(
        "SELECT e.viewer AS unit, e.day AS day, {columns} \
         FROM events e JOIN exposures x ON x.unit = e.viewer \
         WHERE {condition} GROUP BY e.viewer, e.day"
    )
}

impl Form {
    /// This form as one `SELECT` over the studio's tables: rows of `unit`, `day`, `value` and, for ratios,
    /// `denominator`. For [`Form::Quantile`] a row is an event.
    ///
    /// | table | columns |
    /// |---|---|
    /// | `events` | `viewer`, `title`, `kind`, `at`, `day`, `value` |
    /// | `exposures` | `test`, `phase`, `unit`, `cell`, `at` (the first exposure), `until` (what is analysed) |
    /// | `title_genres` | `title`, `genre` |
    /// | `pages` | `slate`, `viewer`, `at` |
    /// | `page_titles` | `slate`, `title` |
    pub fn sql(&self, window: Option<Window>) -> String {
        let time = in_time(window);
        let counted = |of: &Events| format!("{time} AND {}", of.condition());
        match self {
            Form::Count { of } => by_day("CAST(count(*) AS DOUBLE) AS value", &counted(of)),
            Form::Sum { of, per } => {
                by_day(&format!("sum(e.value) / {per:?} AS value"), &counted(of))
            }
            Form::Mean { of } => by_day(
                "sum(e.value) AS value, CAST(count(e.value) AS DOUBLE) AS denominator",
                &counted(of),
            ),
            Form::Ratio { of, per } => by_day(
                &format!("sum({}) AS value, sum({}) AS denominator", of.added(), per.added()),
                &time,
            ),
            Form::Days { of } => by_day("CAST(1 AS DOUBLE) AS value", &counted(of)),
            Form::Titles { of } => titles(&counted(of)),
            Form::Diversity { of } => diversity(&counted(of)),
            Form::Retention { of, day, window_days } => {
                let window = Window { from_day: day + 1 - window_days, days: *window_days };
                let condition = format!("{} AND {}", in_time(Some(window)), of.condition());
                once(&condition)
            }
            Form::TimeToEvent { of, horizon_days } => time_to_event(&counted(of), *horizon_days),
            Form::Quantile { of, .. } => format!(
                "SELECT e.viewer AS unit, e.day AS day, e.value AS value \
                 FROM events e JOIN exposures x ON x.unit = e.viewer \
                 WHERE {} AND e.value IS NOT NULL",
                counted(of)
            ),
            Form::Abandonment { within_s } => {
                let stayed = "max(CASE WHEN e.viewer IS NULL THEN 0 ELSE 1 END)";
                pages("1 - taken", stayed, "", *within_s, window)
            }
            Form::Take { within_s } => {
                let taken = "max(CASE WHEN e.viewer IS NULL THEN 0 ELSE 1 END)";
                pages("taken", taken, "t.title", *within_s, window)
            }
        }
    }
}

/// A title on the day when it was first tried.
fn titles(condition: &str) -> String {
    format!(
        "SELECT unit, day, CAST(count(*) AS DOUBLE) AS value FROM \
         (SELECT e.viewer AS unit, e.title AS title, min(e.day) AS day \
         FROM events e JOIN exposures x ON x.unit = e.viewer \
         WHERE {condition} GROUP BY e.viewer, e.title) AS tried GROUP BY unit, day"
    )
}

/// The inverse Simpson index of genres, on a unit's last day.
fn diversity(condition: &str) -> String {
    format!(
        "SELECT unit, max(day) AS day, sum(weight) * sum(weight) / sum(weight * weight) AS value FROM \
         (SELECT e.viewer AS unit, g.genre AS genre, max(e.day) AS day, \
         sum(CAST(1 AS DOUBLE) / n.genres) AS weight \
         FROM events e JOIN exposures x ON x.unit = e.viewer \
         JOIN title_genres g ON g.title = e.title \
         JOIN (SELECT title, count(*) AS genres FROM title_genres GROUP BY title) AS n \
         ON n.title = e.title \
         WHERE {condition} GROUP BY e.viewer, g.genre) AS weights GROUP BY unit"
    )
}

/// One row for each unit with such an event.
fn once(condition: &str) -> String {
    format!(
        "SELECT e.viewer AS unit, max(e.day) AS day, CAST(1 AS DOUBLE) AS value \
         FROM events e JOIN exposures x ON x.unit = e.viewer \
         WHERE {condition} GROUP BY e.viewer"
    )
}

/// Hours to the first event, the horizon for units without one.
fn time_to_event(condition: &str, horizon_days: u16) -> String {
    format!(
        "SELECT x.unit AS unit, CAST(x.at AS DATE) AS day, \
         coalesce(f.hours, CAST({horizon} AS DOUBLE)) AS value FROM exposures x LEFT JOIN \
         (SELECT e.viewer AS viewer, \
         min(CAST(CAST(e.at AS BIGINT) - CAST(x.at AS BIGINT) AS DOUBLE)) / 3600000 AS hours \
         FROM events e JOIN exposures x ON x.unit = e.viewer \
         WHERE {condition} AND e.at < x.at + INTERVAL '{horizon_days}' DAY GROUP BY e.viewer) AS f \
         ON f.viewer = x.unit",
        horizon = u32::from(horizon_days) * 24
    )
}

/// Pages, or titles of pages, and whether a play followed. `title` is empty for pages.
fn pages(value: &str, taken: &str, title: &str, within_s: u32, window: Option<Window>) -> String {
    let (titles, same, by) = match title {
        "" => ("", String::new(), String::new()),
        t => (
            "JOIN (SELECT DISTINCT slate, title FROM page_titles) AS t ON t.slate = p.slate ",
            format!("AND e.title = {t} "),
            format!(", {t}"),
        ),
    };
    let time = in_time(window).replace("e.at", "p.at");
    format!(
        "SELECT unit, CAST(settled AS DATE) AS day, CAST(sum({value}) AS DOUBLE) AS value, \
         CAST(count(*) AS DOUBLE) AS denominator FROM \
         (SELECT p.viewer AS unit, p.at + INTERVAL '{within_s}' SECOND AS settled, {taken} AS taken \
         FROM pages p JOIN exposures x ON x.unit = p.viewer {titles}\
         LEFT JOIN events e ON e.viewer = p.viewer AND e.kind = 'play' {same}\
         AND e.at >= p.at AND e.at < p.at + INTERVAL '{within_s}' SECOND \
         WHERE {time} AND p.at + INTERVAL '{within_s}' SECOND < x.until \
         GROUP BY p.viewer, p.slate, p.at{by}) AS settled GROUP BY unit, CAST(settled AS DATE)"
    )
}

impl Metric {
    /// Whether its SQL, its own or compiled, has a column `denominator`.
    pub fn has_denominator(&self) -> bool {
        let sql = self.sql().unwrap_or_default();
        sql.to_ascii_lowercase().contains("denominator")
    }
}
