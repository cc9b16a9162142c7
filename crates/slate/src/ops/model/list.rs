//! `model list`.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result, Timestamp};
use slate_store::{Reader, Version};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::actor::person_of;
use crate::proposal_view::{approval_of, short};
use crate::table::{Table, grouped};

/// List model versions.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelList {}

/// All versions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Models {
    /// Newest first.
    pub models: Vec<ModelLine>,
}

/// One version in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelLine {
    /// Hash of the artifact.
    pub id: String,
    /// The model's name in its plan.
    pub name: String,
    /// What sort of recommender.
    pub kind: String,
    /// Aliases that point to it now.
    pub aliases: Vec<String>,
    /// Whether a proposal for it was approved.
    pub approved: bool,
    /// Whether it was retired: somebody it had learned from was forgotten.
    pub retired: bool,
    /// Who fitted it, by account.
    pub actor: String,
    /// The person behind the account.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// Size of the artifact.
    pub bytes: u64,
}

impl Operation for ModelList {
    type Response = Models;
    const ABOUT: About = About {
        path: &["model", "list"],
        purpose: Purpose::Observe,
        summary: "List model versions",
        example: "slate model list",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Models>> {
        let models = cx
            .place
            .store
            .read(|r| r.versions()?.into_iter().map(|v| line(r, v)).collect::<Result<Vec<_>>>())?;
        Ok(Outcome::Answer(Models { models }))
    }
}

fn line(r: Reader<'_>, v: Version) -> Result<ModelLine> {
    let retired = r.retired(&v.id)?.is_some();
    let approved = !retired && approval_of(r, &v.id)?.is_some();
    let aliases = aliases_of(r, &v.id)?;
    let person = person_of(r, &v.actor)?;
    let Version { id, name, kind, actor, at, bytes, .. } = v;
    Ok(ModelLine { id, name, kind, aliases, approved, retired, actor, person, at, bytes })
}

/// The aliases that point to a version now.
pub(super) fn aliases_of(r: Reader<'_>, version: &str) -> Result<Vec<String>> {
    let mut names: Vec<String> = r.alias_changes()?.into_iter().map(|c| c.name).collect();
    names.sort();
    names.dedup();
    let mut now = Vec::new();
    for name in names {
        if r.alias(&name)?.is_some_and(|c| c.version == version) {
            now.push(name);
        }
    }
    Ok(now)
}

impl Show for Models {
    fn show(&self, out: &mut String) {
        if self.models.is_empty() {
            out.push_str("no versions yet; `slate model train --run RUN --model NAME` makes one\n");
            return;
        }
        let columns = ["version", "name", "kind", "alias", "approved", "bytes", "by", "at"];
        let mut table = Table::new(columns).right(&[5]);
        for m in &self.models {
            let approved = match (m.retired, m.approved) {
                (true, _) => "retired".to_owned(),
                (false, approved) => if approved { "yes" } else { "-" }.to_owned(),
            };
            let (id, aliases) = (short(&m.id).to_owned(), m.aliases.join(", "));
            let (name, kind, by) = (m.name.clone(), m.kind.clone(), m.actor.clone());
            table.row([id, name, kind, aliases, approved, grouped(m.bytes), by, m.at.to_string()]);
        }
        table.show(out);
    }
}
