//! `model show`: a version with its lineage.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use slate_core::{Purpose, Result, Timestamp};
use slate_store::{AliasChange, Proposal, Reader};
use utoipa::ToSchema;

use super::list::aliases_of;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::actor::person_of;
use crate::proposal_view::{PROMOTE, status};
use crate::table::grouped;

/// Show a version with its lineage.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelShow {
    /// Version id, or the beginning of one
    pub version: String,
}

/// A version and where it came from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelSheet {
    /// Hash of the artifact.
    pub id: String,
    /// The model's name in its plan.
    pub name: String,
    /// What sort of recommender.
    pub kind: String,
    /// Its parameters.
    #[schema(value_type = Object)]
    pub params: Value,
    /// The run it was chosen in.
    pub run: Option<String>,
    /// What the data was.
    pub data_fingerprint: String,
    /// Which program fitted it.
    pub code_version: String,
    /// Viewers it was fitted on.
    pub viewers: u64,
    /// Titles it scores.
    pub titles: u64,
    /// Size of the artifact.
    pub bytes: u64,
    /// Aliases that point to it now.
    pub aliases: Vec<String>,
    /// What happened to it, oldest first.
    pub steps: Vec<VersionStep>,
}

/// One step in a version's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionStep {
    /// `trained`, `proposed`, `approved`, `rejected`, `promoted`, `rolled back to`, `retired`.
    pub what: String,
    /// Which proposal, where there is one.
    pub proposal: Option<i64>,
    /// Who, by account.
    pub actor: String,
    /// The person behind the account.
    pub person: String,
    /// When.
    pub at: Timestamp,
}

impl Operation for ModelShow {
    type Response = ModelSheet;
    const ABOUT: About = About {
        path: &["model", "show"],
        purpose: Purpose::Observe,
        summary: "Show a version with its lineage",
        example: "slate model show 3f2a9c0d",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ModelSheet>> {
        cx.place.store.read(|r| sheet(r, &self.version)).map(Outcome::Answer)
    }
}

fn sheet(r: Reader<'_>, version: &str) -> Result<ModelSheet> {
    let v = r.version(version)?;
    let aliases = aliases_of(r, &v.id)?;
    let steps = version_steps(r, &v.id)?;
    Ok(ModelSheet {
        id: v.id,
        name: v.name,
        kind: v.kind,
        params: v.params,
        run: v.run,
        data_fingerprint: v.data_fingerprint,
        code_version: v.code_version,
        viewers: v.viewers,
        titles: v.titles,
        bytes: v.bytes,
        aliases,
        steps,
    })
}

/// What happened to a version, oldest first.
///
/// # Errors
/// There is no such version, or the store refuses.
pub fn version_steps(r: Reader<'_>, version: &str) -> Result<Vec<VersionStep>> {
    let v = r.version(version)?;
    let trained = VersionStep {
        what: "trained".into(),
        proposal: None,
        person: person_of(r, &v.actor)?,
        actor: v.actor,
        at: v.at,
    };
    let mut steps = vec![trained];
    for p in r.proposals()?.iter().filter(|p| p.kind == PROMOTE && p.subject == v.id) {
        steps.extend(proposal_steps(p));
    }
    for change in r.alias_changes()?.into_iter().filter(|c| c.version == v.id) {
        steps.push(alias_step(person_of(r, &change.actor)?, change));
    }
    if let Some(retired) = r.retired(&v.id)? {
        let (person, actor) = (person_of(r, &retired.actor)?, retired.actor);
        let what = "retired".to_owned();
        steps.push(VersionStep { what, proposal: None, actor, person, at: retired.at });
    }
    steps.sort_by_key(|s| s.at);
    Ok(steps)
}

fn proposal_steps(p: &Proposal) -> Vec<VersionStep> {
    let step = |what: &str, actor: &str, person: &str, at| VersionStep {
        what: what.to_owned(),
        proposal: Some(p.id),
        actor: actor.to_owned(),
        person: person.to_owned(),
        at,
    };
    let mut steps = vec![step("proposed", &p.proposed_by, &p.person, p.at)];
    if let Some(d) = &p.decided {
        steps.push(step(status(p), &d.decided_by, &d.person, d.at));
    }
    steps
}

fn alias_step(person: String, c: AliasChange) -> VersionStep {
    let what = if c.rollback { "rolled back to" } else { "promoted" };
    VersionStep { what: what.into(), proposal: Some(c.proposal), actor: c.actor, person, at: c.at }
}

impl Show for ModelSheet {
    fn show(&self, out: &mut String) {
        let aliases = if self.aliases.is_empty() { "-".into() } else { self.aliases.join(", ") };
        let run = self.run.as_deref().unwrap_or("-");
        let rows = [
            ("version", self.id.clone()),
            ("name", format!("{} ({})", self.name, self.kind)),
            ("parameters", self.params.to_string()),
            ("alias", aliases),
            ("run", run.to_owned()),
            ("data", self.data_fingerprint.clone()),
            (
                "fitted on",
                format!("{} viewers, {} titles", grouped(self.viewers), grouped(self.titles)),
            ),
            ("size", format!("{} bytes", grouped(self.bytes))),
            ("program", self.code_version.clone()),
        ];
        for (name, value) in rows {
            out.push_str(&format!("{name:<12}{value}\n"));
        }
        for s in &self.steps {
            out.push_str(&format!("{}  {} by {}\n", s.at, s.what, s.actor));
        }
    }
}
