//! `data show`: viewers, titles, events, span, sparsity, and how unevenly it is spread.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result, Timestamp};
use slate_tables::{Bucket, Census};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::table::{Table, grouped};
use crate::talk::Talk;
use crate::viewing::{Names, each_batch, segments};

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
    /// Whether every pair was counted; beyond 16 million the share is an estimate, good to .0003.
    pub sparsity_is_exact: bool,
    /// Events by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Viewers by number of events.
    pub viewer_histogram: Vec<Bin>,
    /// Titles by number of events.
    pub title_histogram: Vec<Bin>,
    /// Events by month, UTC.
    pub months: Vec<Month>,
    /// Events of each day that has any, when there are at most 100 such days.
    pub days: Vec<Day>,
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

/// So many events on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Day {
    /// For example `2026-11-21`, UTC.
    pub day: String,
    /// How many.
    pub events: u64,
}

/// More days than this are listed by month only.
const DAYS_MAX: usize = 100;

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

fn sheet(place: &Place, talk: &dyn Talk) -> Result<DataSheet> {
    let (files, inbox, catalog) =
        place.store.read(|r| Ok((segments(r)?, r.inbox_since(0)?.1, r.titles()?)))?;
    let total: u64 = files.iter().map(|f| f.rows).sum::<u64>() + inbox.len() as u64;
    let (mut names, mut census, mut done) = (Names::default(), Census::default(), 0);
    each_batch(place, &files, &inbox, &mut names, &mut |batch| {
        done += batch.len() as u64;
        talk.step("counting events", done, total)?;
        census.add(batch);
        Ok(())
    })?;
    let described = catalog.iter().filter(|t| names.titles.get(t.id.as_str().as_bytes()).is_none());
    let described = described.count() as u64;
    let s = census.finish(names.viewers.len(), names.titles.len());
    let months = s.by_month.into_iter().map(|(month, events)| Month { month, events });
    let few = s.by_day.len() <= DAYS_MAX;
    let days = s.by_day.into_iter().filter(|_| few).map(|(day, events)| Day { day, events });
    Ok(DataSheet {
        viewers: s.viewers,
        titles: s.titles + described,
        titles_watched: s.titles,
        events: s.events,
        events_in_inbox: inbox.len() as u64,
        first: s.first,
        last: s.last,
        sparsity: s.sparsity,
        sparsity_is_exact: s.pairs_exact,
        kinds: s.by_kind.into_iter().map(|(kind, n)| (kind.to_owned(), n)).collect(),
        viewer_histogram: s.viewers_by_events.into_iter().map(bin).collect(),
        title_histogram: s.titles_by_events.into_iter().map(bin).collect(),
        months: months.collect(),
        days: days.collect(),
        files: files.len() as u64,
        bytes: files.iter().map(|f| f.bytes).sum(),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "buckets of counts have whole ends"
)]
fn bin(b: Bucket) -> Bin {
    Bin { from: b.from as u64, to: b.to as u64, n: b.count }
}

impl Show for DataSheet {
    fn show(&self, out: &mut String) {
        if self.events == 0 && self.titles == 0 {
            out.push_str(
                "nothing yet; `slate import movielens PATH` or `slate import events FILE`\n",
            );
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
