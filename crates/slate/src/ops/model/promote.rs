//! `model promote`: point `production` to an approved version.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_rights::Reason;
use slate_store::{AliasChange, Proposal, Tx};
use utoipa::ToSchema;

use crate::executor::refusal;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::proposal_view::{PRODUCTION, approval_of, refuse_retired, short};

/// Put an approved version in production.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelPromote {
    /// Version id, or the beginning of one
    pub version: String,
    /// Why
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub why: String,
}

/// What `production` points to now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InProduction {
    /// The version.
    pub version: String,
    /// The one before.
    pub before: Option<String>,
    /// The proposal that was approved for it.
    pub proposal: i64,
}

impl Operation for ModelPromote {
    type Response = InProduction;
    const ABOUT: About = About {
        path: &["model", "promote"],
        purpose: Purpose::Deploy,
        summary: "Put an approved version in production",
        example: "slate model promote 3f2a9c0d",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, InProduction>> {
        let version = cx.place.store.read(|r| {
            let id = r.version(&self.version)?.id;
            refuse_retired(r, &id).map(|()| id)
        })?;
        // A version whose artifact is missing or damaged must not reach the servers.
        cx.place.artifacts.get(&version)?;
        let (actor, at) = (cx.caller.actor.to_string(), cx.now);
        Ok(Outcome::change(format!("version:{version}"), self.why, move |tx| {
            refuse_retired(**tx, &version)?;
            let proposal = approval(tx, &version)?;
            let before = tx.alias(PRODUCTION)?.map(|c| c.version);
            if before.as_ref() == Some(&version) {
                return Err(Error::conflict("this version is in production already"));
            }
            point(tx, &version, proposal.id, false, actor, at)
                .map(|()| applied(version, before, proposal.id))
        }))
    }
}

/// The approved proposal for a version, or a refusal.
pub(super) fn approval(tx: &Tx<'_>, version: &str) -> Result<Proposal> {
    approval_of(**tx, version)?.ok_or_else(|| {
        refusal(&[Reason::NotApproved])
            .hint("`slate model propose` asks for it; a second person approves")
    })
}

/// Points `production` to a version.
pub(super) fn point(
    tx: &Tx<'_>,
    version: &str,
    proposal: i64,
    rollback: bool,
    actor: String,
    at: slate_core::Timestamp,
) -> Result<()> {
    let (name, version) = (PRODUCTION.to_owned(), version.to_owned());
    tx.set_alias(&AliasChange { name, version, proposal, rollback, actor, at })
}

/// The answer and what of it is recorded.
pub(super) fn applied(
    version: String,
    before: Option<String>,
    proposal: i64,
) -> Applied<InProduction> {
    let effect = json!({"alias": PRODUCTION, "before": before, "proposal": proposal});
    Applied { response: InProduction { version, before, proposal }, effect }
}

impl Show for InProduction {
    fn show(&self, out: &mut String) {
        let before = self.before.as_deref().map_or("nothing", short);
        out.push_str(&format!("production is {} now; it was {before}\n", short(&self.version)));
    }
}
