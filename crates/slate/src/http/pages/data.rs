//! What data there is, and where it came from.

use axum::response::Response;
use slate_core::{Purpose, Result, Timestamp};
use slate_rights::record::{Entry, Verdict};

use super::memory::recall;
use super::record::who;
use super::visit::{Door, Visit};
use crate::ops::data::{Bin, DataSheet, DataShow, Month};
use crate::ops::record::RecordList;
use crate::studio::chart::{Histogram, Line, Lines, Point};
use crate::studio::layout::Page;
use crate::studio::pages::data::{DataView, ImportLine, data};
use crate::studio::parts::number::{bytes, count, counted};

/// Entries of the record that are searched for imports.
const ENTRIES: u32 = 1_000;
/// Beyond so many months the chart shows years: more points than that say no more.
const MONTHS_MAX: usize = 120;
/// Imports that are listed.
const IMPORTS: usize = 20;

/// Shows the data.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let sheet = recall(visit, &visit.app.memory.data, DataShow {})?;
    let imports = if visit.may(Purpose::Audit) { Some(imports(visit)?) } else { None };
    Ok(data(&view(&sheet, imports)))
}

fn view(s: &DataSheet, imports: Option<Vec<ImportLine>>) -> DataView {
    let day = |t: Timestamp| t.to_string().get(..10).unwrap_or_default().to_owned();
    DataView {
        viewers: s.viewers,
        titles: s.titles_watched,
        titles_known: s.titles,
        events: s.events,
        span: s.first.map(day).zip(s.last.map(day)),
        sparsity: s.sparsity.unwrap_or(f64::NAN),
        waiting: s.events_in_inbox,
        files: (s.files, bytes(s.bytes)),
        kinds: s.kinds.iter().map(|(kind, n)| (kind.clone(), *n)).collect(),
        months: over_time(&s.months),
        per_viewer: histogram("Viewers", "viewers", &s.viewer_histogram),
        per_title: histogram("Titles", "titles", &s.title_histogram),
        imports,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count is drawn")]
fn over_time(months: &[Month]) -> Lines {
    let point =
        |(label, n): &(String, u64)| Point { label: label.clone(), value: *n as f64, band: None };
    let all = every_month(months);
    let (all, unit) = if all.len() > MONTHS_MAX { (by_year(&all), "year") } else { (all, "month") };
    let most = all.iter().max_by_key(|(_, n)| *n);
    let finding =
        most.map(|(when, n)| format!("Most in {when}: {}", counted(*n, "event", "events")));
    Lines {
        title: format!("Events a {unit}"),
        finding: finding.unwrap_or_default(),
        measure: "Events".to_owned(),
        from_zero: true,
        lines: vec![Line { points: all.iter().map(point).collect(), ..Line::default() }],
    }
}

fn by_year(months: &[(String, u64)]) -> Vec<(String, u64)> {
    let mut years: Vec<(String, u64)> = Vec::new();
    for (month, n) in months {
        let year = month.split('-').next().unwrap_or_default();
        match years.last_mut() {
            Some((last, sum)) if last == year => *sum += n,
            _ => years.push((year.to_owned(), *n)),
        }
    }
    years
}

/// Months without gaps: one without events has none.
fn every_month(months: &[Month]) -> Vec<(String, u64)> {
    let mut all: Vec<(String, u64)> = Vec::new();
    for m in months {
        while let Some(next) = all.last().and_then(|(last, _)| following(last)) {
            if next >= m.month {
                break;
            }
            all.push((next, 0));
        }
        all.push((m.month.clone(), m.events));
    }
    all
}

/// The month after `2026-11`.
fn following(month: &str) -> Option<String> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (i32, u32) = (year.parse().ok()?, month.parse().ok()?);
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Some(format!("{year:04}-{month:02}"))
}

#[expect(clippy::cast_precision_loss, reason = "a count is drawn")]
fn histogram(what: &str, measure: &str, bins: &[Bin]) -> Histogram {
    let name = |b: &Bin| match b.from == b.to {
        true => count(b.to),
        false => format!("{}–{}", count(b.from), count(b.to)),
    };
    Histogram {
        title: format!("{what} by number of events"),
        finding: middle(measure, bins),
        bins: "Events".to_owned(),
        measure: measure.to_owned(),
        bars: bins.iter().map(|b| (name(b), b.n as f64)).collect(),
    }
}

/// Where the middle one stands: `Half of the viewers have at most 128 events`.
fn middle(measure: &str, bins: &[Bin]) -> String {
    let total: u64 = bins.iter().map(|b| b.n).sum();
    let mut below = 0;
    let half = bins.iter().find(|b| {
        below += b.n;
        below * 2 >= total
    });
    half.map_or_else(String::new, |b| {
        format!("Half of the {measure} have at most {}", counted(b.to, "event", "events"))
    })
}

/// The latest imports, as the record has them.
fn imports(visit: &Visit<'_>) -> Result<Vec<ImportLine>> {
    let entries = visit.ask(RecordList { before: None, limit: ENTRIES })?.entries;
    let done = entries
        .iter()
        .filter(|e| e.verdict == Verdict::Permit && e.operation.starts_with("import "));
    Ok(done.take(IMPORTS).map(import).collect())
}

fn import(e: &Entry) -> ImportLine {
    let number = |key: &str| e.effect.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0);
    ImportLine {
        source: e.subject.strip_prefix("import:").unwrap_or(&e.subject).to_owned(),
        added: number("added"),
        known: number("duplicates"),
        skipped: number("skipped"),
        by: who(e),
        at: e.at.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_one_another() {
        for (month, expected) in [
            ("2026-11", Some("2026-12")),
            ("2026-12", Some("2027-01")),
            ("0999-12", Some("1000-01")),
            ("soon", None),
        ] {
            assert_eq!(following(month).as_deref(), expected);
        }
    }

    #[test]
    fn gaps_are_filled_and_long_spans_are_in_years() {
        let month = |month: &str, events| Month { month: month.to_owned(), events };
        let table = [
            (vec![], "Events a month", 0),
            (vec![month("2025-11", 3), month("2026-02", 4)], "Events a month", 4),
            (vec![month("1996-11", 3), month("2018-01", 4)], "Events a year", 23),
        ];
        for (months, title, points) in table {
            let chart = over_time(&months);
            assert_eq!((chart.title.as_str(), chart.lines[0].points.len()), (title, points));
        }
    }

    #[test]
    fn the_middle_of_a_histogram() {
        let bin = |from, to, n| Bin { from, to, n };
        let table = [
            (vec![], ""),
            (vec![bin(1, 1, 5)], "Half of the viewers have at most 1 event"),
            (vec![bin(1, 1, 1), bin(2, 2, 3)], "Half of the viewers have at most 2 events"),
        ];
        for (bins, expected) in table {
            assert_eq!(middle("viewers", &bins), expected);
        }
    }
}
