//! `data show`: viewers, titles, events, span, sparsity, and how unevenly it is spread.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use slate_core::{EventKind, Purpose, Result, Timestamp};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::table::{Table, grouped};
use crate::talk::Talk;
use crate::viewing::{Names, Row, each_event, segments};

/// Say what data is there.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataShow {}

/// What data is there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DataSheet {
    /// Viewers with at least one event.
    pub viewers: u64,
    /// Titles that the catalog describes or that occur in an event.
    pub titles: u64,
    /// Titles that occur in an event.
    pub titles_watched: u64,
    /// Events.
    pub events: u64,
    /// Of these, posted and not yet in a file.
    pub events_in_inbox: u64,
    /// The earliest event.
    pub first: Option<Timestamp>,
    /// The latest event.
    pub last: Option<Timestamp>,
    /// Share of (viewer, watched title) pairs without any event; none without events.
    pub sparsity: Option<f64>,
    /// Events by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Viewers by number of events.
    pub viewer_histogram: Vec<Bin>,
    /// Titles by number of events.
    pub title_histogram: Vec<Bin>,
    /// Events by month, UTC.
    pub months: Vec<Month>,
    /// Files in `tables/`.
    pub files: u64,
    /// Their size.
    pub bytes: u64,
}

/// So many have between `from` and `to` events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bin {
    /// At least.
    pub from: u64,
    /// At most.
    pub to: u64,
    /// How many.
    pub n: u64,
}

/// So many events in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Month {
    /// For example `2026-11`.
    pub month: String,
    /// How many.
    pub events: u64,
}

impl Operation for DataShow {
    type Response = DataSheet;
    const ABOUT: About = About {
        path: &["data", "show"],
        purpose: Purpose::Observe,
        summary: "Say what data is there",
        example: "slate data show --json",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, DataSheet>> {
        sheet(cx.place, cx.talk).map(Outcome::Answer)
    }
}

/// Sums over all events. Memory: two counts an id, and one number a (viewer, title) pair.
#[derive(Default)]
struct Sums {
    by_viewer: Vec<u64>,
    by_title: Vec<u64>,
    pairs: HashSet<(u32, u32)>,
    kinds: BTreeMap<EventKind, u64>,
    months: BTreeMap<i64, u64>,
    first_ms: Option<i64>,
    last_ms: Option<i64>,
}

impl Sums {
    fn add(&mut self, row: Row) {
        count(&mut self.by_viewer, row.viewer);
        count(&mut self.by_title, row.title);
        self.pairs.insert((row.viewer, row.title));
        *self.kinds.entry(row.kind).or_default() += 1;
        *self.months.entry(row.at_ms.div_euclid(86_400_000)).or_default() += 1;
        self.first_ms = Some(self.first_ms.map_or(row.at_ms, |at| at.min(row.at_ms)));
        self.last_ms = Some(self.last_ms.map_or(row.at_ms, |at| at.max(row.at_ms)));
    }
}

fn count(counts: &mut Vec<u64>, number: u32) {
    let index = number as usize;
    if counts.len() <= index {
        counts.resize(index + 1, 0);
    }
    counts[index] += 1;
}

fn sheet(place: &Place, talk: &dyn Talk) -> Result<DataSheet> {
    let (files, inbox, catalog) = place
        .store
        .read(|r| Ok((segments(r)?, r.inbox_since(0)?.1, r.titles()?)))?;
    let total: u64 = files.iter().map(|f| f.rows).sum::<u64>() + inbox.len() as u64;
    let (mut names, mut sums, mut done) = (Names::default(), Sums::default(), 0_u64);
    each_event(place, &files, &inbox, &mut names, &mut |row| {
        done += 1;
        if done.is_multiple_of(1 << 16) {
            talk.step("counting events", done, total)?;
        }
        sums.add(row);
        Ok(())
    })?;
    let described = catalog.iter().filter(|t| names.titles.get(t.id.as_str().as_bytes()).is_none());
    let titles = (names.titles.len() + described.count()) as u64;
    let bytes = files.iter().map(|f| f.bytes).sum();
    let (viewers, watched) = (names.viewers.len() as u64, names.titles.len() as u64);
    Ok(DataSheet {
        viewers,
        titles,
        titles_watched: watched,
        events: done,
        events_in_inbox: inbox.len() as u64,
        first: sums.first_ms.map(Timestamp::from_millis).transpose()?,
        last: sums.last_ms.map(Timestamp::from_millis).transpose()?,
        sparsity: sparsity(sums.pairs.len(), viewers, watched),
        kinds: sums.kinds.into_iter().map(|(k, n)| (k.to_string(), n)).collect(),
        viewer_histogram: histogram(&sums.by_viewer),
        title_histogram: histogram(&sums.by_title),
        months: months(&sums.months)?,
        files: files.len() as u64,
        bytes,
    })
}

fn sparsity(pairs: usize, viewers: u64, titles: u64) -> Option<f64> {
    let cells = viewers as f64 * titles as f64;
    (cells > 0.0).then(|| 1.0 - pairs as f64 / cells)
}

/// Bins 1, 2, 3-4, 5-8, 9-16 and so on, without empty ones at the ends.
pub(super) fn histogram(counts: &[u64]) -> Vec<Bin> {
    let mut bins: BTreeMap<u32, u64> = BTreeMap::new();
    for n in counts.iter().filter(|n| **n > 0) {
        *bins.entry(n.next_power_of_two().ilog2()).or_default() += 1;
    }
    let (Some(low), Some(high)) = (bins.keys().next(), bins.keys().next_back()) else {
        return Vec::new();
    };
    let bin = |power: u32| {
        let to = 1_u64 << power;
        Bin { from: to / 2 + 1, to, n: bins.get(&power).copied().unwrap_or(0) }
    };
    (*low..=*high).map(bin).collect()
}

/// Days since 1970 with their counts, as months without gaps.
fn months(days: &BTreeMap<i64, u64>) -> Result<Vec<Month>> {
    let mut months: Vec<Month> = Vec::new();
    for (day, n) in days {
        let text = Timestamp::from_millis(day * 86_400_000)?.to_string();
        let month = text.get(..7).unwrap_or_default().to_owned();
        match months.last_mut() {
            Some(last) if last.month == month => last.events += n,
            _ => months.push(Month { month, events: *n }),
        }
    }
    Ok(months)
}

impl Show for DataSheet {
    fn show(&self, out: &mut String) {
        if self.events == 0 && self.titles == 0 {
            out.push_str("nothing yet; `slate import movielens PATH` or `slate import events FILE`\n");
            return;
        }
        let span = match (self.first, self.last) {
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => "-".to_owned(),
        };
        let sparsity = self.sparsity.map_or_else(|| "-".into(), |s| format!("{:.2} %", s * 100.0));
        let kinds: Vec<String> =
            self.kinds.iter().map(|(kind, n)| format!("{} {kind}", grouped(*n))).collect();
        let watched = grouped(self.titles_watched);
        let rows = [
            ("viewers", grouped(self.viewers)),
            ("titles", format!("{} ({watched} watched)", grouped(self.titles))),
            ("events", format!("{} ({})", grouped(self.events), kinds.join(", "))),
            ("span", span),
            ("sparsity", sparsity),
            ("files", format!("{}, {} bytes", self.files, grouped(self.bytes))),
        ];
        for (name, value) in rows {
            out.push_str(&format!("{name:<10}{value}\n"));
        }
        show_histogram("viewers by number of events", &self.viewer_histogram, out);
        show_histogram("titles by number of events", &self.title_histogram, out);
    }
}

fn show_histogram(title: &str, bins: &[Bin], out: &mut String) {
    const WIDTH: u64 = 40;
    out.push_str(&format!("\n{title}\n"));
    let most = bins.iter().map(|b| b.n).max().unwrap_or(1).max(1);
    let mut table = Table::new(["events", "", ""]).right(&[0, 2]);
    for b in bins {
        let range = if b.from == b.to { b.to.to_string() } else { format!("{}-{}", b.from, b.to) };
        let bar = "█".repeat(usize::try_from((b.n * WIDTH).div_ceil(most)).unwrap_or(0));
        table.row([range, bar, grouped(b.n)]);
    }
    table.show(out);
}

#[cfg(test)]
mod tests;
