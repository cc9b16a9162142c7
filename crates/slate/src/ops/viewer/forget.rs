//! `viewer forget`: delete everything that is known of a person, and prove it.

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, ViewerId};
use utoipa::ToSchema;

use crate::forgetting::{Done, Found, Plan, VersionFate, look_everywhere};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::proposal_view::short;
use crate::table::{Table, grouped};

/// Delete everything that is known of a viewer.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewerForget {
    /// Id of the viewer
    pub viewer: ViewerId,
    /// Do it; it cannot be undone
    #[arg(long)]
    #[serde(default)]
    pub confirm: bool,
    /// Only look whether anything is known of the viewer
    #[arg(long, conflicts_with = "confirm")]
    #[serde(default)]
    pub check: bool,
}

/// What was deleted, and what a search found afterwards.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Receipt {
    /// Who.
    pub viewer: ViewerId,
    /// How much was deleted, by place; empty when there was nothing, or it was only a check.
    pub deleted: Vec<Deleted>,
    /// Versions that had learned from the viewer; they may no longer be used.
    pub versions: Vec<VersionFate>,
    /// What serves now, if that changed.
    pub serving: Option<String>,
    /// Where it was looked afterwards, and what was found.
    pub looked: Vec<Found>,
    /// Whether nothing was found.
    pub clean: bool,
    /// What could not be done or looked at.
    pub faults: Vec<String>,
    /// Position of the entry in the record, if anything changed.
    pub entry: Option<u64>,
    /// BLAKE3 of what that entry says was done.
    pub receipt: Option<String>,
}

/// Something that was deleted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Deleted {
    /// A table of the database, or `tables` for events in files.
    pub place: String,
    /// Rows.
    pub rows: u64,
}

impl Operation for ViewerForget {
    type Response = Receipt;
    const ABOUT: About = About {
        path: &["viewer", "forget"],
        purpose: Purpose::Forget,
        summary: "Delete everything that is known of a viewer, and prove it",
        example: "slate viewer forget 42 --confirm",
    };

    fn check(&self) -> Result<()> {
        if self.confirm == self.check {
            return Err(Error::invalid("expected either `confirm` or `check`")
                .hint("forgetting cannot be undone: say --confirm, or --check to only look"));
        }
        Ok(())
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Receipt>> {
        let cx = *cx;
        let plan = if self.check { None } else { Plan::new(&cx, &self.viewer)? };
        let Some(plan) = plan else {
            let mut receipt = Receipt::of(self.viewer, Done::default());
            receipt.look(look_everywhere(&cx, &receipt.viewer)?);
            return Ok(Outcome::Answer(receipt));
        };
        let plan = Rc::new(RefCell::new(Some(plan)));
        let planned = plan.clone();
        let change = Outcome::change("viewer", "", move |tx| {
            let plan = planned.borrow();
            let plan = plan.as_ref().ok_or_else(|| Error::conflict("it was done before"))?;
            let (done, effect) = plan.apply(tx, cx.caller.actor.as_str(), cx.now)?;
            Ok(Applied { response: Receipt::of(self.viewer, done), effect })
        });
        Ok(change.then(move |receipt: &mut Receipt| {
            if let Some(plan) = plan.take() {
                receipt.faults = plan.clear(&cx);
            }
            match look_everywhere(&cx, &receipt.viewer) {
                Ok(found) => receipt.look(found),
                Err(e) => receipt.faults.push(e.to_string()),
            }
        }))
    }
}

impl Receipt {
    fn of(viewer: ViewerId, done: Done) -> Self {
        let deleted = done.deleted.into_iter().map(|(place, rows)| Deleted { place, rows });
        let changed = !done.receipt.is_empty();
        Self {
            viewer,
            deleted: deleted.collect(),
            versions: done.versions,
            serving: done.serving,
            looked: Vec::new(),
            clean: false,
            faults: Vec::new(),
            entry: changed.then_some(done.entry),
            receipt: changed.then_some(done.receipt),
        }
    }

    fn look(&mut self, found: Vec<Found>) {
        self.clean = self.faults.is_empty() && found.iter().all(|f| f.found == 0);
        self.looked = found;
    }
}

impl Show for Receipt {
    fn show(&self, out: &mut String) {
        for d in self.deleted.iter().filter(|d| d.rows > 0) {
            out.push_str(&format!("deleted {} rows of {}\n", grouped(d.rows), d.place));
        }
        for v in &self.versions {
            let (id, name) = (short(&v.version), &v.name);
            match (&v.heir, &v.refit) {
                (Some(heir), _) => out.push_str(&format!("{name} {id} is {} now\n", short(heir))),
                (None, refit) => {
                    let refit = refit.as_deref().unwrap_or_default();
                    out.push_str(&format!("{name} {id} is retired; fit it again: {refit}\n"));
                }
            }
        }
        if let Some(serving) = &self.serving {
            out.push_str(&format!("in production: {serving}\n"));
        }
        let mut table = Table::new(["looked at", "found"]).right(&[1]);
        for f in &self.looked {
            table.row([f.place.clone(), f.found.to_string()]);
        }
        table.show(out);
        for fault in &self.faults {
            out.push_str(&format!("not done: {fault}\n"));
        }
        let word = if self.clean { "nothing found" } else { "not clean" };
        out.push_str(&format!("{word}; backups and exports are outside and were not looked at\n"));
        if let (Some(entry), Some(receipt)) = (self.entry, &self.receipt) {
            out.push_str(&format!("entry {entry} of the record, receipt {receipt}\n"));
        }
    }
}
