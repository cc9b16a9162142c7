//! `model rollback`: back to a version that was approved before.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result};
use slate_store::Reader;
use utoipa::ToSchema;

use super::promote::{InProduction, applied, approval, point};
use crate::forgetting::in_use;
use crate::operation::{About, Context, Operation, Outcome};
use crate::proposal_view::{PRODUCTION, refuse_retired};

/// Go back to an earlier version.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelRollback {
    /// Why
    #[arg(long)]
    pub why: String,
    /// Version to go back to; the one before the present one when left out
    #[arg(long)]
    #[serde(default)]
    pub to: Option<String>,
}

impl Operation for ModelRollback {
    type Response = InProduction;
    const ABOUT: About = About {
        path: &["model", "rollback"],
        purpose: Purpose::Deploy,
        summary: "Go back to a version that was approved before",
        example: "slate model rollback --why \"complaints about the first row\"",
    };

    fn check(&self) -> Result<()> {
        if self.why.trim().is_empty() {
            return Err(Error::invalid("a rollback needs a reason").hint("say it with --why"));
        }
        Ok(())
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, InProduction>> {
        let to = cx.place.store.read(|r| match &self.to {
            Some(id) => {
                let id = r.version(id)?.id;
                refuse_retired(r, &id).map(|()| id)
            }
            None => previous(r),
        })?;
        // A version whose artifact is missing or damaged must not reach the servers.
        cx.place.artifacts.get(&to)?;
        let (actor, at) = (cx.caller.actor.to_string(), cx.now);
        Ok(Outcome::change(format!("alias:{PRODUCTION}"), self.why, move |tx| {
            refuse_retired(**tx, &to)?;
            let now = tx.alias(PRODUCTION)?.map(|c| c.version);
            if now.as_ref() == Some(&to) {
                return Err(Error::conflict("this version is in production already"));
            }
            let proposal = approval(tx, &to)?.id;
            point(tx, &to, proposal, true, actor, at)?;
            Ok(applied(to, now, proposal))
        }))
    }
}

/// The version that was in production before the present one.
fn previous(r: Reader<'_>) -> Result<String> {
    let now = r.alias(PRODUCTION)?.map(|c| c.version);
    for change in r.alias_changes()?.into_iter().filter(|c| c.name == PRODUCTION) {
        // Of a version that was retired, the one that took its place.
        let version = in_use(r, &change.version)?.filter(|v| Some(v) != now.as_ref());
        if let Some(version) = version {
            return Ok(version);
        }
    }
    Err(Error::conflict("no other version was in production before")
        .hint("`slate model list` shows the versions, `--to` names one that was approved"))
}
