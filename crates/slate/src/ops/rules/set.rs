//! `rules set`: the whole document, checked before it counts.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_recommend::rules::{Ruled, Rules};
use utoipa::ToSchema;

use crate::input::Input;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

/// The longest reason, in bytes.
const WHY_BYTES_MAX: usize = 500;

/// Set the rules by which titles are shown.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesSet {
    /// The rules, a TOML file; they replace those that counted before
    #[arg(long, required_unless_present = "text", conflicts_with = "text")]
    #[serde(default)]
    pub file: Option<Input>,
    /// Or the rules themselves
    #[arg(long, value_name = "TOML")]
    #[serde(default)]
    pub text: Option<String>,
    /// Why
    #[arg(long)]
    pub why: String,
}

/// Rules that count from now on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SetRules {
    /// Their version.
    pub version: u64,
    /// BLAKE3 of the document.
    pub hash: String,
    /// Exclusions in them.
    pub exclusions: u64,
    /// Pins in them.
    pub pins: u64,
    /// Filters of rows in them.
    pub rows: u64,
    /// Boosts in them.
    pub boosts: u64,
    /// Named filters in them.
    pub filters: u64,
    /// Titles and words in them that the catalog does not have: most often a slip of the pen.
    pub notes: Vec<String>,
}

impl Operation for RulesSet {
    type Response = SetRules;
    const ABOUT: About = About {
        path: &["rules", "set"],
        purpose: Purpose::Curate,
        summary: "Set the rules by which titles are shown: exclusions, pins, rows, boosts, children's profiles",
        example: "slate rules set --file rules.toml --why \"holidays\"",
    };

    fn check(&self) -> Result<()> {
        Input::check_either(self.file.as_ref(), self.text.as_ref())?;
        let why = self.why.trim();
        if why.is_empty() {
            return Err(Error::invalid("rules need a reason").hint("say it with --why"));
        }
        if why.len() > WHY_BYTES_MAX {
            let found = why.len();
            return Err(Error::invalid(format!(
                "expected a reason of at most {WHY_BYTES_MAX} bytes, found {found}"
            )));
        }
        Ok(())
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, SetRules>> {
        cx.ready()?;
        let (body, name) = Input::either(self.file.as_ref(), self.text, cx.place)?;
        let rules = Rules::from_toml(&body, &name)?;
        let mut answer = described(&rules);
        answer.hash = blake3::hash(body.as_bytes()).to_hex().to_string();
        let offer = cx.engine.offer();
        answer.notes = Ruled::new(rules, offer.shelf()).unheard_of(offer.shelf());
        let (actor, at, why) = (cx.caller.actor.to_string(), cx.now, self.why.clone());
        Ok(Outcome::change("rules", self.why, move |tx| {
            if let Some(now) = tx.rules()?.filter(|now| now.hash == answer.hash) {
                let detail = format!("version {} of the rules says the same already", now.version);
                return Err(Error::conflict(detail));
            }
            answer.version = tx.add_rules(&answer.hash, &body, &why, &actor, at)?;
            let effect = json!({"version": answer.version, "hash": answer.hash});
            Ok(Applied { response: answer, effect })
        }))
    }
}

fn described(rules: &Rules) -> SetRules {
    SetRules {
        version: 0,
        hash: String::new(),
        exclusions: rules.exclude.len() as u64,
        pins: rules.pins.len() as u64,
        rows: rules.rows.len() as u64,
        boosts: rules.boosts.len() as u64,
        filters: rules.filters.len() as u64,
        notes: Vec::new(),
    }
}

impl Show for SetRules {
    fn show(&self, out: &mut String) {
        let Self { version, exclusions, pins, rows, boosts, filters, .. } = self;
        out.push_str(&format!(
            "version {version} of the rules counts: exclusions {exclusions}, pins {pins}, \
             rows {rows}, boosts {boosts}, filters {filters}\n"
        ));
        for note in &self.notes {
            out.push_str(&format!("note: {note}\n"));
        }
    }
}
