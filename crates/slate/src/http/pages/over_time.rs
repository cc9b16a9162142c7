//! Events over time: by day, by month or by year, whichever says most.

use jiff::civil::Date;

use crate::ops::data::{Day, Month};
use crate::studio::chart::{Line, Lines, Point};
use crate::studio::parts::number::counted;

/// Up to so many days the chart shows days.
const DAYS_MAX: usize = 92;
/// Beyond so many months it shows years: more points than that say no more.
const MONTHS_MAX: usize = 120;

/// A day, month or year, and how many events it has.
type Stretch = (String, u64);

/// The chart; without a line when all events fall on one day.
#[expect(clippy::cast_precision_loss, reason = "a count is drawn")]
pub(super) fn over_time(days: &[Day], months: &[Month]) -> Lines {
    let point = |(label, n): &Stretch| Point { label: label.clone(), value: *n as f64, band: None };
    let (unit, all) = stretches(days, months);
    let most = all.iter().max_by_key(|(_, n)| *n);
    let finding =
        most.map(|(when, n)| format!("Most in {when}: {}", counted(*n, "event", "events")));
    let points: Vec<Point> = all.iter().map(point).collect();
    let lines =
        if points.len() > 1 { vec![Line { points, ..Line::default() }] } else { Vec::new() };
    Lines {
        title: format!("Events a {unit}"),
        finding: finding.unwrap_or_default(),
        measure: "Events".to_owned(),
        from_zero: true,
        lines,
    }
}

fn stretches(days: &[Day], months: &[Month]) -> (&'static str, Vec<Stretch>) {
    let by_day = without_gaps(days.iter().map(|d| (d.day.clone(), d.events)), DAYS_MAX, next_day);
    if let Some(days) = by_day.filter(|days| !days.is_empty()) {
        return ("day", days);
    }
    let months = || months.iter().map(|m| (m.month.clone(), m.events));
    if let Some(months) = without_gaps(months(), MONTHS_MAX, next_month) {
        return ("month", months);
    }
    let years = by_year(months()).into_iter();
    ("year", without_gaps(years, usize::MAX, next_year).unwrap_or_default())
}

/// Fills in what has no events with 0; nothing when that makes it longer than `max`.
fn without_gaps(
    rows: impl Iterator<Item = Stretch>,
    max: usize,
    next: fn(&str) -> Option<String>,
) -> Option<Vec<Stretch>> {
    let mut all: Vec<Stretch> = Vec::new();
    for row in rows {
        while let Some(between) = all.last().and_then(|(last, _)| next(last)) {
            if between >= row.0 || all.len() >= max {
                break;
            }
            all.push((between, 0));
        }
        all.push(row);
    }
    (all.len() <= max).then_some(all)
}

/// The day after `2026-11-30`.
fn next_day(day: &str) -> Option<String> {
    day.parse::<Date>().ok()?.tomorrow().ok().map(|day| day.to_string())
}

/// The month after `2026-11`.
fn next_month(month: &str) -> Option<String> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (i32, u32) = (year.parse().ok()?, month.parse().ok()?);
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Some(format!("{year:04}-{month:02}"))
}

/// The year after `2026`.
fn next_year(year: &str) -> Option<String> {
    let year: u32 = year.parse().ok()?;
    Some(format!("{:04}", year + 1))
}

fn by_year(months: impl Iterator<Item = Stretch>) -> Vec<Stretch> {
    let mut years: Vec<Stretch> = Vec::new();
    for (month, n) in months {
        let year = month.split('-').next().unwrap_or_default();
        match years.last_mut() {
            Some((last, sum)) if last == year => *sum += n,
            _ => years.push((year.to_owned(), n)),
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_follows_the_other() {
        let months = [
            ("2026-11", Some("2026-12")),
            ("2026-12", Some("2027-01")),
            ("0999-12", Some("1000-01")),
            ("soon", None),
        ];
        for (month, expected) in months {
            assert_eq!(next_month(month).as_deref(), expected);
        }
        let days = [("2026-02-28", Some("2026-03-01")), ("9999-12-31", None), ("soon", None)];
        for (day, expected) in days {
            assert_eq!(next_day(day).as_deref(), expected);
        }
    }

    #[test]
    fn gaps_are_filled_and_the_unit_follows_the_span() {
        let day = |day: &str, events| Day { day: day.to_owned(), events };
        let month = |month: &str, events| Month { month: month.to_owned(), events };
        let far = [day("2025-11-01", 3), day("2026-02-28", 4)];
        let table: [(&[Day], &[Month], &str, usize); 6] = [
            (&[], &[], "Events a month", 0),
            (&far[..1], &[month("2025-11", 3)], "Events a day", 0),
            (&[day("2025-11-01", 3), day("2025-12-01", 4)], &[], "Events a day", 31),
            (&far, &[month("2025-11", 3), month("2026-02", 4)], "Events a month", 4),
            (&[], &[month("2025-11", 3), month("2026-02", 4)], "Events a month", 4),
            (&[], &[month("1996-11", 3), month("2018-01", 4)], "Events a year", 23),
        ];
        for (days, months, title, points) in table {
            let chart = over_time(days, months);
            let drawn = chart.lines.first().map_or(0, |line| line.points.len());
            assert_eq!((chart.title.as_str(), drawn), (title, points));
        }
    }
}
