//! `track describe`: what is said of a registered model or version.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use utoipa::ToSchema;

use super::limits::{LONG_TAG_MAX, check_description, check_keys, check_texts};
use super::register::subject;
use super::{ModelCard, Pair, Registered, VersionCard};
use crate::operation::{About, Applied, Context, Operation, Outcome};

/// Change what is said of a registered model, or of one of its versions.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackDescribe {
    /// Name of the model
    pub model: String,
    /// Number of the version; the model itself when left out
    #[arg(long)]
    #[serde(default)]
    pub version: Option<u64>,
    /// What is said of it; as before when left out
    #[arg(long)]
    #[serde(default)]
    pub description: Option<String>,
    /// A tag to set, repeatable
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub tags: Vec<Pair>,
    /// A tag to take away, repeatable
    #[arg(long = "drop-tag", value_name = "KEY")]
    #[serde(default)]
    pub drop_tags: Vec<String>,
}

impl Operation for TrackDescribe {
    type Response = Registered;
    const ABOUT: About = About {
        path: &["track", "describe"],
        purpose: Purpose::Propose,
        summary: "Change the description and tags of a registered model or version",
        example: "slate track describe two-towers --version 2 --tag state=candidate",
    };

    fn check(&self) -> Result<()> {
        self.description.iter().try_for_each(|text| check_description(text))?;
        check_texts("tags", &self.tags, LONG_TAG_MAX)?;
        check_keys(&self.drop_tags)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Registered>> {
        let now = cx.now;
        let Self { model: name, version, description, tags, drop_tags } = self;
        Ok(Outcome::change(format!("registered:{name}"), "", move |tx| {
            let mut model = tx.registered_model(&name)?;
            match version {
                None => {
                    model.description = description.clone().unwrap_or(model.description);
                    model.changed_at = now;
                    tx.change_registered_model(&model)?;
                }
                Some(number) => {
                    let mut one = tx.registered_version(&name, number)?;
                    one.description = description.clone().unwrap_or(one.description);
                    one.changed_at = now;
                    tx.change_registered_version(&one)?;
                }
            }
            let (kind, subject) = subject(&name, version);
            for Pair { key, value } in &tags {
                tx.set_tracked_text(kind, &subject, key, value)?;
            }
            for key in &drop_tags {
                if !tx.drop_tracked_text(kind, &subject, key)? {
                    return Err(Error::not_found(format!("`{subject}` has no tag `{key}`")));
                }
            }
            let response = Registered {
                model: ModelCard::read(tx, &name)?,
                version: version.map(|n| VersionCard::read(tx, &name, n)).transpose()?,
            };
            let effect = json!({
                "version": version, "description": description, "tags": tags, "dropped": drop_tags,
            });
            Ok(Applied { response, effect })
        }))
    }
}
