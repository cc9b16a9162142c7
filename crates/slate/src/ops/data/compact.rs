//! `data compact`: the inbox becomes a file of `tables/`, every event exactly once.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Purpose, Result};
use slate_tables::{ClientIds, StageOptions, VecSource, stage_events, sweep};
use utoipa::ToSchema;

use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::viewing::{segment_row, segments};

/// Put posted events into a file.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataCompact {}

/// What compaction did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Compacted {
    /// Events taken out of the inbox.
    pub taken: u64,
    /// Events written; the others were in a file already.
    pub written: u64,
}

/// The ids of the inbox were checked when their events were posted.
struct CheckedBefore;

impl ClientIds for CheckedBefore {
    fn remember(&mut self, _id: &[u8]) -> Result<bool> {
        Ok(true)
    }
}

impl Operation for DataCompact {
    type Response = Compacted;
    const ABOUT: About = About {
        path: &["data", "compact"],
        purpose: Purpose::Import,
        summary: "Put posted events into a Parquet file",
        example: "slate data compact",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Compacted>> {
        let place = cx.place;
        let lock = place.lock_tables()?;
        let (known, (last, events)) =
            place.store.read(|r| Ok((segments(r)?, r.inbox_since(0)?)))?;
        sweep(&place.tables(), &known)?;
        let (talk, now) = (cx.talk, cx.now);
        let staged = stage_events(
            &place.tables(),
            &known,
            &mut VecSource::new(events),
            &mut CheckedBefore,
            &StageOptions::default(),
            &mut |p| talk.step("compacting", p.done, p.total),
        )?;
        let change = Outcome::change("tables", "", move |tx| {
            let rows: Vec<_> = staged.segments.iter().map(segment_row).collect();
            tx.add_segments(&rows, now)?;
            let taken = tx.clear_inbox(last)?;
            let response = Compacted { taken, written: staged.added };
            Ok(Applied { effect: json!(response), response })
        });
        // Held until it is committed: a sweep in between would take the new file for an orphan.
        Ok(change.then(move |_| drop(lock)))
    }
}

impl Show for Compacted {
    fn show(&self, out: &mut String) {
        let Self { taken, written } = self;
        out.push_str(&format!("{taken} posted events taken, {written} written to tables\n"));
    }
}
