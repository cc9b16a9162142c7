//! What data there is, and where it came from.

use axum::response::Response;
use slate_core::{Purpose, Result, Timestamp};
use slate_rights::record::{Entry, Verdict};

use super::memory::recall;
use super::over_time::over_time;
use super::record::who;
use super::visit::{Door, Visit};
use crate::ops::data::{Bin, DataSheet, DataShow};
use crate::ops::record::RecordList;
use crate::studio::chart::Histogram;
use crate::studio::layout::Page;
use crate::studio::pages::data::{DataView, ImportLine, data};
use crate::studio::parts::number::{bytes, count, counted};

/// Entries of the record that are searched for imports.
const ENTRIES: u32 = 1_000;
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
        over_time: over_time(&s.days, &s.months),
        per_viewer: histogram("Viewers", "viewers", &s.viewer_histogram),
        per_title: histogram("Titles", "titles", &s.title_histogram),
        imports,
    }
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
