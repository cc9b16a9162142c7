//! `viewer show`: what one viewer did.

use serde::{Deserialize, Serialize};
use slate_core::{Error, EventKind, Purpose, Result, Territory, Timestamp, TitleId, ViewerId};
use slate_store::{Reader, ViewerProfile};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
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
    /// The profile's age limit.
    pub age_max: Option<u8>,
    /// Where the viewer is.
    pub territory: Option<Territory>,
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
        let known = |r: Reader<'_>| {
            Ok((r.viewer_opted_out(&self.viewer)?, r.viewer_profile(&self.viewer)?))
        };
        let (opted_out, profile) = cx.place.store.read(known)?;
        let (catalog, viewers) = (cx.engine.catalog(), cx.engine.viewers());
        let seen = viewers.history(self.viewer.as_str());
        if seen.is_empty() && !opted_out && profile == ViewerProfile::default() {
            return Err(Error::not_found(format!("nothing is known of viewer `{}`", self.viewer)));
        }
        let event = |s: &crate::serving::Seen| {
            let title = TitleId::new(viewers.titles.string(s.title))?;
            let name = catalog.card(&title).name.clone();
            let (at, value) = (Timestamp::from_millis(s.at_ms)?, Some(s.value));
            let value = value.filter(|v| !v.is_nan());
            Ok(ViewerEvent { at, kind: s.kind, title, name, value })
        };
        let history = seen.iter().rev().map(event).collect::<Result<_>>()?;
        let ViewerProfile { age_max, territory } = profile;
        let viewer = self.viewer;
        Ok(Outcome::Answer(ViewerSheet { viewer, opted_out, age_max, territory, history }))
    }
}

impl Show for ViewerSheet {
    fn show(&self, out: &mut String) {
        if self.opted_out {
            out.push_str("has opted out of personalization\n");
        }
        if let Some(age) = self.age_max {
            out.push_str(&format!("sees titles up to age {age}\n"));
        }
        if let Some(territory) = self.territory {
            out.push_str(&format!("is in {territory}\n"));
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
