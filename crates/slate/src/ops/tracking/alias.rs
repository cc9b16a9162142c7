//! `track alias`: a name for a version of a registered model.
//!
//! It is a note of those who work with the model, and reaches no viewer: viewers are served from the alias
//! `production` of [`crate::ops::model`], which two people set together.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_rights::Reason;
use utoipa::ToSchema;

use super::limits::check_name;
use crate::executor::refusal;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::proposal_view::PRODUCTION;

/// Name a version of a registered model, or take the name away.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackAlias {
    /// Name of the model
    pub model: String,
    /// The alias, for example candidate
    pub alias: String,
    /// Number of the version; the alias is taken away when left out
    #[arg(long)]
    #[serde(default)]
    pub version: Option<u64>,
}

/// An alias as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AliasSet {
    /// Name of the model.
    pub model: String,
    /// The alias.
    pub alias: String,
    /// The version it means, if any.
    pub version: Option<u64>,
}

impl Operation for TrackAlias {
    type Response = AliasSet;
    const ABOUT: About = About {
        path: &["track", "alias"],
        purpose: Purpose::Propose,
        summary: "Name a version of a registered model; nothing serves it by that name",
        example: "slate track alias two-towers candidate --version 2",
    };

    fn check(&self) -> Result<()> {
        check_name("alias", &self.alias)?;
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let number = self.alias.strip_prefix(['v', 'V']).unwrap_or("-");
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        if self.alias.chars().all(plain) && !is_number && self.alias != "latest" {
            return Ok(());
        }
        Err(Error::invalid(format!("`{}` cannot be an alias", self.alias.escape_debug()))
            .hint("letters, digits, `_` and `-`; not `latest`, and not `v` with a number"))
    }

    fn run<'a>(self, _: &Context<'a>) -> Result<Outcome<'a, AliasSet>> {
        let Self { model, alias, version } = self;
        let subject = format!("registered:{model}");
        Ok(Outcome::change(subject, "", move |tx| {
            if version.is_some() && alias.eq_ignore_ascii_case(PRODUCTION) {
                return Err(production());
            }
            match version {
                Some(number) => tx.set_registered_alias(&model, &alias, number)?,
                None => {
                    tx.registered_model(&model)?;
                    if !tx.drop_registered_alias(&model, &alias)? {
                        let detail = format!("`{model}` has no alias `{alias}`");
                        return Err(Error::not_found(detail));
                    }
                }
            }
            let effect = json!({"alias": alias, "version": version});
            Ok(Applied { response: AliasSet { model, alias, version }, effect })
        }))
    }
}

/// Nobody alone names what viewers are served from.
fn production() -> Error {
    let refused = refusal(&[Reason::NotApproved]);
    Error::new(refused.kind(), "what viewers see is not changed by an alias")
        .with_reasons(refused.reasons().to_vec())
        .hint("`slate model import` and `slate model propose` it; a second person approves")
}

impl Show for AliasSet {
    fn show(&self, out: &mut String) {
        let Self { model, alias, .. } = self;
        match self.version {
            Some(number) => out.push_str(&format!("{alias} is version {number} of {model}\n")),
            None => out.push_str(&format!("{alias} is no version of {model}\n")),
        }
    }
}
