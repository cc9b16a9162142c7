//! `track withdraw`: take a registered model or version back.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Purpose, Result};
use utoipa::ToSchema;

use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

/// Take a registered model or version back.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackWithdraw {
    /// Name of the model
    pub model: String,
    /// Number of the version; the model with all its versions when left out
    #[arg(long)]
    #[serde(default)]
    pub version: Option<u64>,
}

/// What was taken back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Withdrawn {
    /// Name of the model.
    pub model: String,
    /// Number of the version, if it was one.
    pub version: Option<u64>,
}

impl Operation for TrackWithdraw {
    type Response = Withdrawn;
    const ABOUT: About = About {
        path: &["track", "withdraw"],
        purpose: Purpose::Propose,
        summary: "Take a registered model or version back; its run and files stay",
        example: "slate track withdraw two-towers --version 1",
    };

    fn run<'a>(self, _: &Context<'a>) -> Result<Outcome<'a, Withdrawn>> {
        let Self { model, version } = self;
        Ok(Outcome::change(format!("registered:{model}"), "", move |tx| {
            match version {
                Some(number) => tx.remove_registered_version(&model, number)?,
                None => tx.remove_registered_model(&model)?,
            }
            let effect = json!({"withdrawn": true, "version": version});
            Ok(Applied { response: Withdrawn { model, version }, effect })
        }))
    }
}

impl Show for Withdrawn {
    fn show(&self, out: &mut String) {
        let name = &self.model;
        match self.version {
            Some(number) => out.push_str(&format!("version {number} of {name} is gone\n")),
            None => out.push_str(&format!("{name} is gone with its versions\n")),
        }
    }
}
