//! `track history`: every point of one metric of a tracked run.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use super::Point;
use super::limits::{ROWS, check_key, check_rows, rows};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;

/// Show every value of one metric of a tracked run.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackHistory {
    /// Id of the run, or the beginning of one
    pub run: String,
    /// Name of the metric
    pub metric: String,
    /// Values to leave out at the start
    #[arg(long, default_value_t = 0)]
    #[serde(default)]
    pub skip: u64,
    /// Values to list, 1 to 50000
    #[arg(long, default_value_t = ROWS)]
    #[serde(default = "rows")]
    pub limit: u32,
}

/// Values of a metric.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MetricHistory {
    /// By step and time.
    pub points: Vec<Point>,
    /// Whether more follow.
    pub more: bool,
}

impl Operation for TrackHistory {
    type Response = MetricHistory;
    const ABOUT: About = About {
        path: &["track", "history"],
        purpose: Purpose::Observe,
        summary: "Show every value of one metric of a tracked run",
        example: "slate track history 3f2a9c0d loss",
    };

    fn check(&self) -> Result<()> {
        check_rows(self.limit)?;
        check_key(&self.metric)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, MetricHistory>> {
        let limit = self.limit as usize;
        let mut points = cx.place.store.read(|r| {
            let run = r.tracked_run(&self.run)?.id;
            r.tracked_history(&run, &self.metric, self.skip, u64::from(self.limit) + 1)
        })?;
        let more = points.len() > limit;
        points.truncate(limit);
        let points = points.into_iter().map(Point::from).collect();
        Ok(Outcome::Answer(MetricHistory { points, more }))
    }
}

impl Show for MetricHistory {
    fn show(&self, out: &mut String) {
        let mut table = Table::new(["step", "value", "at"]).right(&[0, 1]);
        for p in &self.points {
            let at = p.at.map(|at| at.to_string()).unwrap_or_default();
            table.row([p.step.to_string(), p.value.to_string(), at]);
        }
        table.show(out);
        if self.more {
            out.push_str("more follow; `--skip` and `--limit` show them\n");
        }
    }
}
