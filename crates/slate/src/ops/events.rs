//! `events`: what viewers just did, durable when it is answered.

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Event, Purpose, Result};
use utoipa::ToSchema;

use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

/// Most events in one batch.
pub const EVENTS_MAX: usize = 10_000;

/// Take in what viewers just did.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// One event as JSON, repeatable: {"viewer":"v1","title":"t1","at":"2026-11-21T20:15:00Z"}
    #[arg(long = "event", value_name = "JSON", required = true, value_parser = parse_event)]
    pub events: Vec<Event>,
}

fn parse_event(text: &str) -> std::result::Result<Event, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Taken {
    /// New events, now durable.
    pub added: u64,
    /// Events that were known already.
    pub duplicates: u64,
}

impl Operation for Events {
    type Response = Taken;
    const ABOUT: About = About {
        path: &["events"],
        purpose: Purpose::Collect,
        summary: "Take in what viewers just did",
        example: "slate events --event '{\"viewer\":\"v1\",\"title\":\"t1\",\"at\":\"2026-11-21T20:15:00Z\"}'",
    };

    fn check(&self) -> Result<()> {
        if self.events.is_empty() || self.events.len() > EVENTS_MAX {
            let n = self.events.len();
            return Err(Error::invalid(format!("expected 1 to {EVENTS_MAX} events, found {n}")));
        }
        self.events.iter().zip(1..).try_for_each(|(event, number)| {
            event.check().map_err(|e| e.at_line("events", number, None))
        })
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Taken>> {
        let (engine, events) = (cx.engine, self.events);
        // Only what is stored may reach the lists: an event whose id is taken may be another one.
        let stored = Rc::new(RefCell::new(Vec::new()));
        let observed = stored.clone();
        let change = Outcome::change("events", "", move |tx| {
            let new = tx.post_events(&events)?;
            let (all, new) =
                (new.len() as u64, events.into_iter().zip(new).filter(|(_, new)| *new));
            stored.borrow_mut().extend(new.map(|(event, _)| event));
            let added = stored.borrow().len() as u64;
            let response = Taken { added, duplicates: all - added };
            let effect = json!({"added": added, "duplicates": response.duplicates});
            Ok(Applied { response, effect })
        });
        Ok(change.then(move |_| engine.observe(&observed.borrow())))
    }
}

impl Show for Taken {
    fn show(&self, out: &mut String) {
        let Self { added, duplicates } = self;
        out.push_str(&format!("{added} events taken in, {duplicates} known already\n"));
    }
}
