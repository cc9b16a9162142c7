//! `viewer profile`: how old the person in front of the screen is at least, and where they are.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{AGE_MAX, Error, Purpose, Result, Territory, ViewerId};
use slate_rights::record::to_hex;
use slate_store::ViewerProfile as Stored;
use utoipa::ToSchema;

use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

/// Set what a viewer's profile may see.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewerProfile {
    /// Id of the viewer
    pub viewer: ViewerId,
    /// Only titles for people of this age or younger, 0 to 21; no request can raise it. No limit when left out
    #[arg(long, value_name = "AGE")]
    #[serde(default)]
    pub age_max: Option<u8>,
    /// Where the viewer is, two letters of ISO 3166-1; unknown when left out
    #[arg(long)]
    #[serde(default)]
    pub territory: Option<Territory>,
}

/// A viewer's profile.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SetProfile {
    /// Who.
    pub viewer: ViewerId,
    /// The age limit.
    pub age_max: Option<u8>,
    /// The territory.
    pub territory: Option<Territory>,
}

impl Operation for ViewerProfile {
    type Response = SetProfile;
    const ABOUT: About = About {
        path: &["viewer", "profile"],
        purpose: Purpose::Collect,
        summary: "Set a viewer's age limit and territory",
        example: "slate viewer profile 42 --age-max 7 --territory FR",
    };

    fn check(&self) -> Result<()> {
        check_age(self.age_max)
    }

    fn run<'a>(self, _: &Context<'a>) -> Result<Outcome<'a, SetProfile>> {
        let fresh = slate_store::new_secret()?;
        let Self { viewer, age_max, territory } = self;
        Ok(Outcome::change("viewer", "", move |tx| {
            let key = tx.viewer_key(&viewer, fresh)?;
            tx.set_viewer_profile(&viewer, &Stored { age_max, territory })?;
            let commitment = blake3::keyed_hash(&key, viewer.as_str().as_bytes());
            let effect = json!({
                "viewer": to_hex(commitment.as_bytes()), "age_max": age_max, "territory": territory,
            });
            Ok(Applied { response: SetProfile { viewer, age_max, territory }, effect })
        }))
    }
}

/// Refuses an age limit that no title can have.
pub(in crate::ops) fn check_age(age_max: Option<u8>) -> Result<()> {
    match age_max {
        Some(age) if age > AGE_MAX => {
            Err(Error::invalid(format!("expected an age limit from 0 to {AGE_MAX}, found {age}")))
        }
        _ => Ok(()),
    }
}

/// Territory and age limit that count: what the request says of the territory before the profile, and the smaller
/// age limit of the two.
pub(in crate::ops) fn narrowed(
    cx: &Context<'_>,
    viewer: Option<&ViewerId>,
    territory: Option<Territory>,
    age_max: Option<u8>,
) -> Result<(Option<Territory>, Option<u8>)> {
    let Some(viewer) = viewer else { return Ok((territory, age_max)) };
    let stored = cx.place.store.read(|r| r.viewer_profile(viewer))?;
    let smaller = [age_max, stored.age_max].into_iter().flatten().min();
    Ok((territory.or(stored.territory), smaller))
}

impl Show for SetProfile {
    fn show(&self, out: &mut String) {
        let age = self.age_max.map_or("no age limit".to_owned(), |age| format!("up to age {age}"));
        let place = self.territory.map_or("unknown".to_owned(), |t| t.to_string());
        out.push_str(&format!("{}: {age}, territory {place}\n", self.viewer));
    }
}
