//! `model import`: weights or scores that another system made, as a version like any other.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result, TitleId};
use slate_recommend::models::item_weights::{ItemWeightsSpec, item_weights};
use slate_recommend::models::viewer_scores::{SCORE_MAX, ViewerScores, ViewerScoresSpec, Who};
use slate_recommend::{ModelSpec, Recommender, save};
use slate_store::{TextKind, Version};
use slate_tables::{EventField, ScoreFile, ScoreRows};
use utoipa::ToSchema;

use crate::commitments::Commitments;
use crate::forgetting::Forgotten;
use crate::input::Input;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::ops::evaluate::CODE_VERSION;
use crate::proposal_view::short;
use crate::table::grouped;

/// The tag of a tracked run that names the version made of one of its files.
pub const VERSION_TAG: &str = "slate.version";

/// Two numbers and what the first says for the second.
type Row = (u32, u32, f32);

/// How many unknown titles are named.
const NAMED_MAX: usize = 5;

/// Keep a model that was made elsewhere as a version.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelImport {
    /// CSV, JSON Lines or Parquet with the columns seen, title, weight; or viewer, title, score. A file of a tracked
    /// run is tracked:RUN/PATH
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
    /// Leave out rows with titles that are not known here, instead of refusing the file
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
    /// What is known of a title for a single viewer
    ViewerScores,
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
    /// Viewers it has scores for; none in a file of weights.
    pub viewers: u64,
    /// Weights or scores it keeps.
    pub weights: u64,
    /// Titles of the file that are not known here; their rows are left out.
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
        let forgotten = Forgotten::now(cx)?;
        let made = self.made(cx)?;
        let (unknown, weights, viewers) = (made.unknown, made.weights, made.viewers);
        let bytes = save(made.model.as_ref(), &made.titles, &made.spec)?;
        let (id, size) = (cx.place.artifacts.put(&bytes)?, bytes.len() as u64);
        let version = self.version(cx, &made, (id, size))?;
        let from = self.run_named(cx)?;
        Ok(Outcome::change(format!("version:{}", version.id), "", move |tx| {
            forgotten.check(tx)?;
            let new = tx.add_version(&version)?;
            if let Some(run) = &from {
                tx.set_tracked_text(TextKind::Run, run, VERSION_TAG, &version.id)?;
            }
            let effect = json!({
                "name": version.name, "kind": version.kind, "data": version.data_fingerprint,
                "weights": weights, "viewers": viewers, "unknown": unknown, "new": new, "run": from,
            });
            let (version, titles, bytes) = (version.id, version.titles, size);
            let response = ModelImported { version, new, titles, viewers, weights, unknown, bytes };
            Ok(Applied { response, effect })
        }))
    }
}

/// What is made of a file.
struct Made {
    model: Box<dyn Recommender>,
    spec: ModelSpec,
    titles: Vec<TitleId>,
    viewers: u64,
    weights: u64,
    unknown: u64,
}

impl ModelImport {
    /// The tracked run whose file it is.
    fn run_named(&self, cx: &Context<'_>) -> Result<Option<String>> {
        match &self.file {
            Input::Tracked { run, .. } => cx.place.store.read(|r| Ok(Some(r.tracked_run(run)?.id))),
            _ => Ok(None),
        }
    }

    fn made(&self, cx: &Context<'_>) -> Result<Made> {
        cx.talk.step("reading the file", 0, 0)?;
        let (path, name) = (self.file.path(cx.place)?, self.file.name());
        let file = match self.kind {
            ImportKind::ItemWeights => ScoreFile::weights(&path, &name, &self.map)?,
            ImportKind::ViewerScores => ScoreFile::scores(&path, &name, &self.map)?,
        };
        let read = file.read()?;
        let known = Known::of(cx, &read);
        known.check(self.skip_unknown, &name, &file, &read)?;
        check_rows(&file, &read)?;
        let titles = known.ids()?;
        let (unknown, n) = (known.unknown.len() as u64, titles.len());
        let made = |model, spec, viewers, weights: usize| {
            let weights = weights as u64;
            Made { model, spec, titles, viewers, weights, unknown }
        };
        Ok(match self.kind {
            ImportKind::ItemWeights => {
                let rows = known.weights(&read);
                let (spec, weights) = (ModelSpec::ItemWeights(ItemWeightsSpec {}), rows.len());
                made(item_weights(n, rows)?, spec, 0, weights)
            }
            ImportKind::ViewerScores => {
                let (who, rows) = known.scores(&read, &Commitments::of(cx.place));
                let model = Box::new(ViewerScores::new(&who, n, &rows)?);
                let spec = ModelSpec::ViewerScores(ViewerScoresSpec {});
                made(model, spec, who.len() as u64, rows.len())
            }
        })
    }

    fn version(
        &self,
        cx: &Context<'_>,
        made: &Made,
        (id, bytes): (String, u64),
    ) -> Result<Version> {
        let params = serde_json::to_value(&made.spec)
            .map_err(|e| Error::invalid(format!("write the parameters: {e}")))?;
        Ok(Version {
            name: self.name.clone(),
            kind: made.spec.kind().to_owned(),
            run: None,
            // Nothing was fitted: what counts as seen is what counts when nobody says.
            plan: String::new(),
            params,
            data_fingerprint: id.clone(),
            code_version: CODE_VERSION.to_owned(),
            viewers: made.viewers,
            titles: made.titles.len() as u64,
            bytes,
            actor: cx.caller.actor.to_string(),
            at: cx.now,
            id,
        })
    }
}

/// Refuses two numbers for one pair, and scores that are too large, at their place in the file.
fn check_rows(file: &ScoreFile, read: &ScoreRows) -> Result<()> {
    if let Some(row) = read.rows.iter().position(|&(.., x)| x.abs() > SCORE_MAX) {
        let found = read.rows[row].2;
        let e = Error::invalid(format!("expected a number within {SCORE_MAX:e}, found {found:e}"));
        return Err(file.placed(e, row, EventField::Value));
    }
    let mut order: Vec<u32> = (0..).take(read.rows.len()).collect();
    let pair = |row: u32| (read.rows[row as usize].0, read.rows[row as usize].1);
    order.sort_unstable_by_key(|&row| (pair(row), row));
    let twice = order.windows(2).filter(|w| pair(w[0]) == pair(w[1])).map(|w| w[1]).min();
    let Some(row) = twice else { return Ok(()) };
    let (first, title) = pair(row);
    let names = if read.viewers.is_empty() { &read.titles } else { &read.viewers };
    let (first, title) = (names.string(first), read.titles.string(title));
    let e = Error::invalid(format!("expected one number for `{first}` and `{title}`, found two"));
    Err(file.placed(e, row as usize, EventField::Title))
}

/// The titles of a file that are known here, by id, and those that are not.
struct Known {
    titles: Vec<String>,
    /// The number in the model of each title of the file.
    numbers: Vec<Option<u32>>,
    /// Numbers in the file.
    unknown: Vec<u32>,
}

impl Known {
    fn of(cx: &Context<'_>, read: &ScoreRows) -> Self {
        let (catalog, viewers) = (cx.engine.catalog(), cx.engine.viewers());
        let is_known = |id: &str| catalog.has(id) || viewers.titles.get(id.as_bytes()).is_some();
        let mut here = Vec::new();
        let mut unknown = Vec::new();
        for number in (0..).take(read.titles.len()) {
            let id = read.titles.string(number);
            if is_known(&id) { here.push((id, number)) } else { unknown.push(number) }
        }
        here.sort_unstable();
        let mut numbers = vec![None; read.titles.len()];
        for (new, (_, old)) in (0..).zip(&here) {
            numbers[*old as usize] = Some(new);
        }
        Self { titles: here.into_iter().map(|(id, _)| id).collect(), numbers, unknown }
    }

    fn ids(&self) -> Result<Vec<TitleId>> {
        self.titles.iter().map(|id| TitleId::new(id.as_str())).collect()
    }

    /// Refuses a file without a title that is known here, and unknown titles at the place of the first one.
    fn check(&self, skip: bool, name: &str, file: &ScoreFile, read: &ScoreRows) -> Result<()> {
        if self.titles.is_empty() {
            let error = Error::invalid("expected titles that are known here, found none");
            return Err(error.at(name).hint("import titles or events first"));
        }
        let Some(first) = self.unknown.first().filter(|_| !skip) else { return Ok(()) };
        let named = self.unknown.iter().take(NAMED_MAX);
        let named: Vec<_> = named.map(|&t| format!("`{}`", read.titles.string(t))).collect();
        let (n, all) = (self.unknown.len(), self.numbers.len());
        let which = if n > NAMED_MAX { "such as " } else { "" };
        let detail = format!("{n} of {all} titles are not known here: {which}{}", named.join(", "));
        let error = Error::invalid(detail).hint("`--skip-unknown` leaves their rows out");
        let is_title = |&(_, title, _): &Row| title == *first;
        let is_seen = |&(seen, ..): &Row| read.viewers.is_empty() && seen == *first;
        let row = read.rows.iter().position(|row| is_title(row) || is_seen(row)).unwrap_or(0);
        let field = if is_seen(&read.rows[row]) { EventField::Viewer } else { EventField::Title };
        Err(file.placed(error, row, field))
    }

    /// The weights between titles that are known.
    fn weights(&self, read: &ScoreRows) -> Vec<Row> {
        let number = |title: u32| self.numbers[title as usize];
        let known = |&(i, j, weight): &Row| Some((number(i)?, number(j)?, weight));
        read.rows.iter().filter_map(known).collect()
    }

    /// What stands for every viewer of the file with a score for a title that is known, and these scores.
    fn scores(&self, read: &ScoreRows, commitments: &Commitments) -> (Vec<Who>, Vec<Row>) {
        let mut numbers = vec![None; read.viewers.len()];
        let (mut who, mut rows) = (Vec::new(), Vec::new());
        for &(viewer, title, score) in &read.rows {
            let Some(title) = self.numbers[title as usize] else { continue };
            let number = *numbers[viewer as usize].get_or_insert_with(|| {
                who.push(commitments.who(&read.viewers.string(viewer)));
                slate_math::cast::index(who.len() - 1)
            });
            rows.push((number, title, score));
        }
        (who, rows)
    }
}

impl Show for ModelImported {
    fn show(&self, out: &mut String) {
        let id = short(&self.version);
        let made = if self.new { "made version" } else { "this version was there already:" };
        let (weights, titles) = (grouped(self.weights), grouped(self.titles));
        let of = match self.viewers {
            0 => format!("{weights} weights between {titles} titles"),
            n => format!("{weights} scores of {titles} titles for {} viewers", grouped(n)),
        };
        out.push_str(&format!("{made} {id} from {of}\n"));
        if self.unknown > 0 {
            let n = grouped(self.unknown);
            out.push_str(&format!("{n} titles are not known here and left out\n"));
        }
        out.push_str(&format!("next: slate model propose {id} --why \"…\"\n"));
    }
}
