//! `model propose`: ask that a version be put in production, with the figures of its run.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_store::Proposal;
use utoipa::ToSchema;

use crate::evidence;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::ops::proposal::reason_given;
use crate::proposal_view::{PROMOTE, refuse_retired, short};

/// Ask that a version be put in production.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelPropose {
    /// Version id, or the beginning of one
    pub version: String,
    /// Why, for the person who decides
    #[arg(long)]
    pub why: String,
}

/// A proposal that waits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Proposed {
    /// Its number.
    pub proposal: i64,
    /// What it is about.
    pub version: String,
}

impl Operation for ModelPropose {
    type Response = Proposed;
    const ABOUT: About = About {
        path: &["model", "propose"],
        purpose: Purpose::Propose,
        summary: "Ask a second person to approve a version for production",
        example: "slate model propose 3f2a9c0d --why \"better on every metric\"",
    };

    fn check(&self) -> Result<()> {
        reason_given(&self.why)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Proposed>> {
        let version = cx.place.store.read(|r| {
            let version = r.version(&self.version)?;
            refuse_retired(r, &version.id).map(|()| version)
        })?;
        let evidence = evidence::of_version(cx.place, &version)?;
        let proposal = Proposal {
            id: 0,
            kind: PROMOTE.to_owned(),
            subject: version.id.clone(),
            evidence: json!(evidence),
            why: self.why.clone(),
            proposed_by: cx.caller.actor.to_string(),
            person: cx.caller.person.clone(),
            at: cx.now,
            decided: None,
        };
        let version = version.id;
        Ok(Outcome::change(format!("version:{version}"), self.why, move |tx| {
            let open = tx
                .proposals()?
                .into_iter()
                .find(|p| p.kind == PROMOTE && p.subject == version && p.decided.is_none());
            if let Some(p) = open {
                let detail = format!("proposal {} asks for this version already", p.id);
                return Err(Error::conflict(detail).hint("it waits for a second person"));
            }
            let id = tx.add_proposal(&proposal)?;
            let effect = json!({"proposal": id, "evidence": proposal.evidence});
            Ok(Applied { response: Proposed { proposal: id, version }, effect })
        }))
    }
}

impl Show for Proposed {
    fn show(&self, out: &mut String) {
        let Self { proposal, version } = self;
        out.push_str(&format!(
            "proposal {proposal} for {} waits; somebody else decides with\n  \
             slate model approve {proposal} --why \"…\"\n",
            short(version)
        ));
    }
}
