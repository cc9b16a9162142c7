//! `track register`: a model under a name, or one more version of it.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_store::{RegisteredModel, RegisteredVersion, TextKind};
use utoipa::ToSchema;

use super::limits::{LONG_TAG_MAX, check_description, check_name, check_texts};
use super::{ModelCard, Pair, VersionCard};
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

/// Longest source of a version, in bytes.
const SOURCE_MAX: usize = 2_000;

/// Register a model, or a version of one.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackRegister {
    /// Name of the model
    pub model: String,
    /// Where a version's files are, for example runs:/3f2a…/scores; the model itself when left out
    #[arg(long)]
    #[serde(default)]
    pub source: Option<String>,
    /// The tracked run that the version came from
    #[arg(long, requires = "source")]
    #[serde(default)]
    pub run: Option<String>,
    /// What is said of it
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub description: String,
    /// A tag, repeatable
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub tags: Vec<Pair>,
}

/// What was registered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Registered {
    /// The model.
    pub model: ModelCard,
    /// The version, if it was one.
    pub version: Option<VersionCard>,
}

impl Operation for TrackRegister {
    type Response = Registered;
    const ABOUT: About = About {
        path: &["track", "register"],
        purpose: Purpose::Propose,
        summary: "Register a model of another program, or a version of it; nothing serves it",
        example: "slate track register two-towers --source runs:/3f2a9c0d/scores",
    };

    fn check(&self) -> Result<()> {
        check_name("name", &self.model)?;
        if self.model.contains(['/', ':', '.', '%']) {
            let detail = format!("a model cannot be called `{}`", self.model);
            return Err(Error::invalid(detail).hint("without `/`, `:`, `.` and `%`"));
        }
        let source = self.source.as_deref().unwrap_or("given");
        if source.is_empty() || source.len() > SOURCE_MAX || source.chars().any(char::is_control) {
            let detail = format!("expected a source of 1 to {SOURCE_MAX} bytes");
            return Err(Error::invalid(detail));
        }
        if self.run.is_some() && self.source.is_none() {
            return Err(Error::invalid("expected a source with the run"));
        }
        check_description(&self.description)?;
        check_texts("tags", &self.tags, LONG_TAG_MAX)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Registered>> {
        let (actor, now) = (cx.caller.actor.to_string(), cx.now);
        let run = match &self.run {
            Some(run) => Some(cx.place.store.read(|r| r.tracked_run(run))?.id),
            None => None,
        };
        let Self { model, source, description, tags, .. } = self;
        Ok(Outcome::change(format!("registered:{model}"), "", move |tx| {
            let (at, changed_at) = (now, now);
            let number = match &source {
                None => {
                    let (name, versions) = (model.clone(), 0);
                    let new =
                        RegisteredModel { name, description, versions, actor, at, changed_at };
                    tx.add_registered_model(&new)?;
                    None
                }
                Some(source) => Some(tx.add_registered_version(&RegisteredVersion {
                    model: model.clone(),
                    number: 0,
                    source: source.clone(),
                    run: run.clone(),
                    description,
                    actor,
                    at,
                    changed_at,
                })?),
            };
            let (kind, subject) = subject(&model, number);
            for Pair { key, value } in &tags {
                tx.set_tracked_text(kind, &subject, key, value)?;
            }
            let version = number.map(|n| VersionCard::read(tx, &model, n)).transpose()?;
            let effect = json!({"version": number, "source": source, "run": run, "tags": tags});
            let response = Registered { model: ModelCard::read(tx, &model)?, version };
            Ok(Applied { response, effect })
        }))
    }
}

/// What the tags of a model, or of one of its versions, are kept under.
pub(super) fn subject(model: &str, version: Option<u64>) -> (TextKind, String) {
    match version {
        None => (TextKind::Model, model.to_owned()),
        Some(number) => (TextKind::Version, format!("{model}/{number}")),
    }
}

impl Show for Registered {
    fn show(&self, out: &mut String) {
        let name = &self.model.name;
        match &self.version {
            None => out.push_str(&format!("registered {name}\n")),
            Some(v) => out.push_str(&format!("registered version {} of {name}\n", v.number)),
        }
    }
}
