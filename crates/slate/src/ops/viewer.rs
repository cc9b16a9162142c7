//! `viewer show`, `viewer search`, `viewer opt-out`, `viewer opt-in`: one viewer.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, EventKind, Purpose, Result, Timestamp, TitleId, ViewerId};
use slate_rights::record::to_hex;
use utoipa::ToSchema;

use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::table::Table;

/// Show what a viewer did.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewerShow {
    /// Id of the viewer
    pub viewer: ViewerId,
}

/// A viewer's history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ViewerSheet {
    /// Who.
    pub viewer: ViewerId,
    /// Whether the viewer has opted out of personalization.
    pub opted_out: bool,
    /// What the viewer did, newest first.
    pub history: Vec<ViewerEvent>,
}

/// One thing a viewer did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ViewerEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// With which title.
    pub title: TitleId,
    /// The title's name.
    pub name: String,
    /// Stars or seconds.
    pub value: Option<f32>,
}

impl Operation for ViewerShow {
    type Response = ViewerSheet;
    const ABOUT: About = About {
        path: &["viewer", "show"],
        purpose: Purpose::Inspect,
        summary: "Show what a viewer did",
        example: "slate viewer show 42",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ViewerSheet>> {
        cx.ready()?;
        let opted_out = cx.place.store.read(|r| r.viewer_opted_out(&self.viewer))?;
        let (catalog, viewers) = (cx.engine.catalog(), cx.engine.viewers());
        let seen = viewers.history(self.viewer.as_str());
        if seen.is_empty() && !opted_out {
            return Err(Error::not_found(format!("nothing is known of viewer `{}`", self.viewer)));
        }
        let event = |s: &crate::serving::Seen| {
            let title = TitleId::new(viewers.titles.string(s.title))?;
            let name = catalog.card(&title).name;
            let (at, value) = (Timestamp::from_millis(s.at_ms)?, Some(s.value));
            let value = value.filter(|v| !v.is_nan());
            Ok(ViewerEvent { at, kind: s.kind, title, name, value })
        };
        let history = seen.iter().rev().map(event).collect::<Result<_>>()?;
        Ok(Outcome::Answer(ViewerSheet { viewer: self.viewer, opted_out, history }))
    }
}

impl Show for ViewerSheet {
    fn show(&self, out: &mut String) {
        if self.opted_out {
            out.push_str("has opted out of personalization\n");
        }
        let mut table = Table::new(["at", "what", "title", "name", "value"]).right(&[4]);
        for e in &self.history {
            let value = e.value.map_or_else(|| "-".to_owned(), |v| v.to_string());
            let (at, kind) = (e.at.to_string(), e.kind.to_string());
            table.row([at, kind, e.title.to_string(), e.name.clone(), value]);
        }
        table.show(out);
    }
}

/// Find viewers by id.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewerSearch {
    /// Part of the id; all when left out
    #[arg(default_value = "")]
    #[serde(default)]
    pub text: String,
}

/// Viewers that were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundViewers {
    /// 50 at most, shortest id first.
    pub viewers: Vec<FoundViewer>,
}

/// One viewer in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundViewer {
    /// Who.
    pub viewer: String,
    /// How many things the viewer did.
    pub events: u64,
}

impl Operation for ViewerSearch {
    type Response = FoundViewers;
    const ABOUT: About = About {
        path: &["viewer", "search"],
        purpose: Purpose::Inspect,
        summary: "Find viewers by id",
        example: "slate viewer search 42",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, FoundViewers>> {
        cx.ready()?;
        let found = cx.engine.viewers().search(&self.text, 50);
        let viewers = found
            .into_iter()
            .map(|(viewer, events)| FoundViewer { viewer, events: events as u64 })
            .collect();
        Ok(Outcome::Answer(FoundViewers { viewers }))
    }
}

impl Show for FoundViewers {
    fn show(&self, out: &mut String) {
        let mut table = Table::new(["viewer", "events"]).right(&[1]);
        for v in &self.viewers {
            table.row([v.viewer.clone(), v.events.to_string()]);
        }
        table.show(out);
    }
}

/// Stop personalizing for a viewer.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewerOptOut {
    /// Id of the viewer
    pub viewer: ViewerId,
}

/// Personalize for a viewer again.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewerOptIn {
    /// Id of the viewer
    pub viewer: ViewerId,
}

/// A viewer's wish.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Wish {
    /// Who.
    pub viewer: ViewerId,
    /// Whether the viewer has opted out of personalization.
    pub opted_out: bool,
}

impl Operation for ViewerOptOut {
    type Response = Wish;
    const ABOUT: About = About {
        path: &["viewer", "opt-out"],
        purpose: Purpose::Collect,
        summary: "Stop personalizing for a viewer",
        example: "slate viewer opt-out 42",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Wish>> {
        wish(cx, self.viewer, true)
    }
}

impl Operation for ViewerOptIn {
    type Response = Wish;
    const ABOUT: About = About {
        path: &["viewer", "opt-in"],
        purpose: Purpose::Collect,
        summary: "Personalize for a viewer again",
        example: "slate viewer opt-in 42",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Wish>> {
        wish(cx, self.viewer, false)
    }
}

/// Stores a viewer's wish. The record holds a commitment under the viewer's key, never the id: once the
/// key is gone, nobody can tell who it was.
fn wish<'a>(cx: &Context<'a>, viewer: ViewerId, opted_out: bool) -> Result<Outcome<'a, Wish>> {
    let (fresh, now) = (slate_store::new_secret()?, cx.now);
    Ok(Outcome::change("viewer", "", move |tx| {
        let key = tx.viewer_key(&viewer, fresh)?;
        tx.set_viewer_opt_out(&viewer, opted_out.then_some(now))?;
        let commitment = blake3::keyed_hash(&key, viewer.as_str().as_bytes());
        let effect = json!({"viewer": to_hex(commitment.as_bytes()), "opted_out": opted_out});
        Ok(Applied { response: Wish { viewer, opted_out }, effect })
    }))
}

impl Show for Wish {
    fn show(&self, out: &mut String) {
        let word = if self.opted_out { "out of" } else { "into" };
        out.push_str(&format!("{} has opted {word} personalization\n", self.viewer));
    }
}
