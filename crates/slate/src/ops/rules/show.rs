//! `rules show`: the rules that count, or an earlier version.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Timestamp};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};

/// Show the rules by which titles are shown.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesShow {
    /// An earlier version; the one that counts when left out
    #[arg(long)]
    #[serde(default)]
    pub version: Option<u64>,
}

/// One version of the rules.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShownRules {
    /// Its number.
    pub version: u64,
    /// BLAKE3 of the document.
    pub hash: String,
    /// Who set it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// The document.
    pub rules: String,
}

impl Operation for RulesShow {
    type Response = ShownRules;
    const ABOUT: About = About {
        path: &["rules", "show"],
        purpose: Purpose::Observe,
        summary: "Show the rules that count, who set them and when",
        example: "slate rules show",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ShownRules>> {
        let found = cx.place.store.read(|r| match self.version {
            Some(number) => r.rules_version(number).map(Some),
            None => r.rules(),
        })?;
        let found = found.ok_or_else(|| {
            Error::not_found("no rules were set yet: everything that is available is shown")
                .hint("set some with `slate rules set --file rules.toml --why \"…\"`")
        })?;
        let slate_store::RulesVersion { version, hash, body, why, actor, at } = found;
        Ok(Outcome::Answer(ShownRules { version, hash, actor, at, why, rules: body }))
    }
}

impl Show for ShownRules {
    fn show(&self, out: &mut String) {
        let Self { version, hash, actor, at, why, rules } = self;
        out.push_str(&format!("# version {version}, set by {actor} at {at}: {why}\n# {hash}\n\n"));
        out.push_str(rules);
        if !rules.ends_with('\n') {
            out.push('\n');
        }
    }
}
