//! `model import`: weights that another system made, as a version like any other.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result, TitleId};
use slate_recommend::models::item_weights::{ItemWeightsSpec, item_weights};
use slate_recommend::{ModelSpec, save};
use slate_store::Version;
use slate_tables::{Weights, read_weights};
use utoipa::ToSchema;

use crate::input::Input;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::ops::evaluate::CODE_VERSION;
use crate::proposal_view::short;
use crate::table::grouped;

/// How many unknown titles are named.
const NAMED_MAX: usize = 5;

/// Keep a model that was made elsewhere as a version.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelImport {
    /// CSV, JSON Lines or Parquet with the columns seen, title, weight
    pub file: Input,
    /// What the file holds
    #[arg(long, value_enum)]
    pub kind: ImportKind,
    /// What the model is to be called
    #[arg(long)]
    pub name: String,
    /// Which column holds what, for example seen=from,title=to,weight=score
    #[arg(long, value_name = "FIELD=COLUMN,…", default_value = "")]
    #[serde(default)]
    pub map: String,
    /// Leave out weights of titles that are not known here, instead of refusing the file
    #[arg(long)]
    #[serde(default)]
    pub skip_unknown: bool,
}

/// What a file of a model may hold.
#[derive(Debug, Clone, Copy, clap::ValueEnum, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImportKind {
    /// What having seen one title says for another
    ItemWeights,
}

/// A version that was made of a file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelImported {
    /// Hash of the artifact.
    pub version: String,
    /// Whether it was not there before.
    pub new: bool,
    /// Titles it scores.
    pub titles: u64,
    /// Weights it keeps.
    pub weights: u64,
    /// Titles of the file that are not known here; their weights are left out.
    pub unknown: u64,
    /// Size of the artifact.
    pub bytes: u64,
}

impl Operation for ModelImport {
    type Response = ModelImported;
    const ABOUT: About = About {
        path: &["model", "import"],
        purpose: Purpose::Evaluate,
        summary: "Keep a model that was made elsewhere as a version",
        example: "slate model import weights.parquet --kind item-weights --name ours",
    };

    fn check(&self) -> Result<()> {
        let fine = (1..=100).contains(&self.name.chars().count());
        if fine && self.name.trim() == self.name && !self.name.chars().any(char::is_control) {
            return Ok(());
        }
        Err(Error::invalid("expected a name of 1 to 100 characters"))
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, ModelImported>> {
        cx.ready()?;
        cx.talk.step("reading weights", 0, 0)?;
        let name = self.file.name();
        let read = read_weights(&self.file.path(cx.place), &name, &self.map)?;
        let known = Known::of(cx, &read)?;
        known.check(self.skip_unknown).map_err(|e| e.at(name.clone()))?;
        let (unknown, rows) = (known.unknown.len() as u64, known.rows(&read));
        let weights = rows.len() as u64;
        let model = item_weights(known.titles.len(), rows)
            .map_err(|e| known.twice(&read).unwrap_or(e).at(name))?;
        let spec = ModelSpec::ItemWeights(ItemWeightsSpec {});
        let bytes = save(model.as_ref(), &known.titles, &spec)?;
        let (id, size) = (cx.place.artifacts.put(&bytes)?, bytes.len() as u64);
        let titles = known.titles.len() as u64;
        let version = self.version(cx, &spec, (id, size), titles)?;
        Ok(Outcome::change(format!("version:{}", version.id), "", move |tx| {
            let new = tx.add_version(&version)?;
            let effect = json!({
                "name": version.name, "kind": version.kind, "data": version.data_fingerprint,
                "weights": weights, "unknown": unknown, "new": new,
            });
            let (version, bytes) = (version.id, size);
            let response = ModelImported { version, new, titles, weights, unknown, bytes };
            Ok(Applied { response, effect })
        }))
    }
}

impl ModelImport {
    fn version(
        &self,
        cx: &Context<'_>,
        spec: &ModelSpec,
        (id, bytes): (String, u64),
        titles: u64,
    ) -> Result<Version> {
        let params = serde_json::to_value(spec)
            .map_err(|e| Error::invalid(format!("write the parameters: {e}")))?;
        Ok(Version {
            name: self.name.clone(),
            kind: spec.kind().to_owned(),
            run: None,
            // Nothing was fitted: what counts as seen is what counts when nobody says.
            plan: String::new(),
            params,
            data_fingerprint: id.clone(),
            code_version: CODE_VERSION.to_owned(),
            viewers: 0,
            titles,
            bytes,
            actor: cx.caller.actor.to_string(),
            at: cx.now,
            id,
        })
    }
}

/// The titles of a file that are known here, by id, and those that are not.
struct Known {
    titles: Vec<TitleId>,
    /// The number in the model of each title of the file.
    numbers: Vec<Option<u32>>,
    unknown: Vec<String>,
}

impl Known {
    fn of(cx: &Context<'_>, read: &Weights) -> Result<Self> {
        let (catalog, viewers) = (cx.engine.catalog(), cx.engine.viewers());
        let is_known = |id: &str| catalog.has(id) || viewers.titles.get(id.as_bytes()).is_some();
        let mut here = Vec::new();
        let mut unknown = Vec::new();
        for number in (0..).take(read.titles.len()) {
            let id = read.titles.string(number);
            if is_known(&id) { here.push((id, number)) } else { unknown.push(id) }
        }
        here.sort_unstable();
        let mut numbers = vec![None; read.titles.len()];
        for (new, (_, old)) in (0..).zip(&here) {
            numbers[*old as usize] = Some(new);
        }
        let titles = here.into_iter().map(|(id, _)| TitleId::new(id)).collect::<Result<_>>()?;
        Ok(Self { titles, numbers, unknown })
    }

    fn check(&self, skip_unknown: bool) -> Result<()> {
        if self.titles.is_empty() {
            return Err(Error::invalid(
                "expected weights of titles that are known here, found none",
            )
            .hint("import titles or events first"));
        }
        if skip_unknown || self.unknown.is_empty() {
            return Ok(());
        }
        let named: Vec<_> =
            self.unknown.iter().take(NAMED_MAX).map(|id| format!("`{id}`")).collect();
        let (n, all) = (self.unknown.len(), self.numbers.len());
        let which = if n > NAMED_MAX { "such as " } else { "" };
        let detail = format!("{n} of {all} titles are not known here: {which}{}", named.join(", "));
        Err(Error::invalid(detail).hint("`--skip-unknown` leaves their weights out"))
    }

    /// The weights between titles that are known.
    fn rows(&self, read: &Weights) -> Vec<(u32, u32, f32)> {
        let number = |title: u32| self.numbers[title as usize];
        let known = |&(i, j, weight): &(u32, u32, f32)| Some((number(i)?, number(j)?, weight));
        read.rows.iter().filter_map(known).collect()
    }

    /// The first pair with two weights, by its ids.
    fn twice(&self, read: &Weights) -> Option<Error> {
        let mut pairs: Vec<(u32, u32)> = read.rows.iter().map(|&(i, j, _)| (i, j)).collect();
        pairs.sort_unstable();
        let pair = pairs.windows(2).find(|w| w[0] == w[1])?[0];
        let (seen, title) = (read.titles.string(pair.0), read.titles.string(pair.1));
        let detail = format!("expected one weight from `{seen}` to `{title}`, found two");
        Some(Error::invalid(detail))
    }
}

impl Show for ModelImported {
    fn show(&self, out: &mut String) {
        let id = short(&self.version);
        let made = if self.new { "made version" } else { "this version was there already:" };
        let (weights, titles) = (grouped(self.weights), grouped(self.titles));
        out.push_str(&format!("{made} {id} from {weights} weights between {titles} titles\n"));
        if self.unknown > 0 {
            let n = grouped(self.unknown);
            out.push_str(&format!("{n} titles are not known here and left out\n"));
        }
        out.push_str(&format!("next: slate model propose {id} --why \"…\"\n"));
    }
}
