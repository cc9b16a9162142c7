//! `track search`: tracked runs by what they logged.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result};
use slate_store::Reader;
use utoipa::ToSchema;

use super::TrackedLine;
use super::limits::{ROWS, check_rows, rows};
use super::run_table::RunTable;
use super::shape::RUNS;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;
use crate::tracking::{Filter, Order};

/// Most metrics of a run in a line of a terminal.
const METRICS_SHOWN: usize = 3;

/// Find tracked runs.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackSearch {
    /// Only those of which this holds, for example metrics.loss < 0.4 and params.model = 'als'
    #[arg(default_value = "")]
    #[serde(default)]
    pub filter: String,
    /// Only those of this experiment, repeatable; of all when left out
    #[arg(long = "experiment", value_name = "NUMBER")]
    #[serde(default)]
    pub experiments: Vec<i64>,
    /// Which come first, for example "metrics.loss asc", repeatable; newest first when left out
    #[arg(long = "order-by", value_name = "COLUMN")]
    #[serde(default)]
    pub order_by: Vec<String>,
    /// Those that were put away instead
    #[arg(long)]
    #[serde(default)]
    pub deleted: bool,
    /// Those that were put away as well
    #[arg(long, conflicts_with = "deleted")]
    #[serde(default)]
    pub all: bool,
    /// Matches to leave out at the start
    #[arg(long, default_value_t = 0)]
    #[serde(default)]
    pub skip: u64,
    /// Matches to list, 1 to 50000
    #[arg(long, default_value_t = ROWS)]
    #[serde(default = "rows")]
    pub limit: u32,
}

/// Tracked runs that were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundRuns {
    /// How many match.
    pub total: u64,
    /// Those asked for.
    pub runs: Vec<TrackedLine>,
}

impl Operation for TrackSearch {
    type Response = FoundRuns;
    const ABOUT: About = About {
        path: &["track", "search"],
        purpose: Purpose::Observe,
        summary: "Find tracked runs by metrics, parameters, tags and attributes",
        example: "slate track search \"metrics.loss < 0.4 and params.model = 'als'\"",
    };

    fn check(&self) -> Result<()> {
        check_rows(self.limit)?;
        Order::parse_all(&self.order_by, &RUNS)?;
        Filter::parse(&self.filter, &RUNS).map(drop)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FoundRuns>> {
        let filter = Filter::parse(&self.filter, &RUNS)?;
        let order = Order::parse_all(&self.order_by, &RUNS)?;
        let found = cx.place.store.read(|r| {
            let runs = self.runs(&r)?.into_iter();
            let runs = runs.filter(|run| self.all || run.deleted == self.deleted).collect();
            let found = RunTable::read(&r, runs, &filter, &order)?.select(&filter, &order);
            let total = found.len() as u64;
            let skip = usize::try_from(self.skip).unwrap_or(usize::MAX);
            let part = found.into_iter().skip(skip).take(self.limit as usize);
            let runs = part.map(|run| TrackedLine::read(&r, run)).collect::<Result<_>>()?;
            Ok(FoundRuns { total, runs })
        })?;
        Ok(Outcome::Answer(found))
    }
}

impl TrackSearch {
    /// The newest `limit` runs that were not put away.
    pub fn newest(limit: u32) -> Self {
        let (experiments, order_by) = (Vec::new(), Vec::new());
        let (deleted, all, skip) = (false, false, 0);
        Self { filter: String::new(), experiments, order_by, deleted, all, skip, limit }
    }

    fn runs(&self, r: &Reader<'_>) -> Result<Vec<slate_store::TrackedRun>> {
        if self.experiments.is_empty() {
            return r.tracked_runs(None);
        }
        let mut numbers = self.experiments.clone();
        numbers.sort_unstable();
        numbers.dedup();
        let mut runs = Vec::new();
        for number in numbers {
            runs.extend(r.tracked_runs(Some(number))?);
        }
        runs.sort_by(|a, b| b.started_at.cmp(&a.started_at).then_with(|| a.id.cmp(&b.id)));
        Ok(runs)
    }
}

/// At most `limit` runs that were not put away, newest first, `skip` of them left out, and how many there are.
pub(crate) fn newest(r: &Reader<'_>, skip: u64, limit: usize) -> Result<FoundRuns> {
    let mut runs = r.tracked_runs(None)?;
    runs.retain(|run| !run.deleted);
    let total = runs.len() as u64;
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    let part = runs.into_iter().skip(skip).take(limit);
    let runs = part.map(|run| TrackedLine::read(r, run)).collect::<Result<_>>()?;
    Ok(FoundRuns { total, runs })
}

impl Show for FoundRuns {
    fn show(&self, out: &mut String) {
        if self.runs.is_empty() {
            out.push_str("no tracked runs; docs/tracking.md says how a program tracks one\n");
            return;
        }
        let mut table = Table::new(["run", "name", "status", "metrics", "by", "started"]);
        for r in &self.runs {
            let id = r.id.chars().take(12).collect();
            let metrics = r.metrics_in_short(METRICS_SHOWN);
            let (status, at) = (r.status.to_string(), r.started_at.to_string());
            table.row([id, r.name.clone(), status, metrics, r.actor.clone(), at]);
        }
        table.show(out);
        crate::ops::window::show_rest(self.runs.len(), self.total, "runs", out);
    }
}
