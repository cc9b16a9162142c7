//! `viewer opt-out`, `viewer opt-in`: whether lists are made for one viewer.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Purpose, Result, ViewerId};
use slate_rights::record::to_hex;
use utoipa::ToSchema;

use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

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
    let (engine, place) = (cx.engine, cx.place);
    let change = Outcome::change("viewer", "", move |tx| {
        let key = tx.viewer_key(&viewer, fresh)?;
        tx.set_viewer_opt_out(&viewer, opted_out.then_some(now))?;
        let commitment = blake3::keyed_hash(&key, viewer.as_str().as_bytes());
        let effect = json!({"viewer": to_hex(commitment.as_bytes()), "opted_out": opted_out});
        Ok(Applied { response: Wish { viewer, opted_out }, effect })
    });
    // What cannot be read now is read at the next refresh.
    Ok(change.then(move |_| drop(engine.wishes.follow(&place.store))))
}

impl Show for Wish {
    fn show(&self, out: &mut String) {
        let word = if self.opted_out { "out of" } else { "into" };
        out.push_str(&format!("{} has opted {word} personalization\n", self.viewer));
    }
}
