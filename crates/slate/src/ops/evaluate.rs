//! `evaluate`: which recommender is best on past viewing, and how sure is that.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use slate_core::{Error, Purpose, Result, Span};
use slate_recommend::compare::{Comparison, Estimate};
use slate_recommend::evaluate::SliceReport;
use slate_recommend::evaluate::search::Trial;
use slate_recommend::metrics::Metric;
use slate_recommend::plan::Plan;
use slate_recommend::report::{ModelReport, Report};
use slate_store::Run;
use utoipa::ToSchema;

use crate::evaluation::{Prepared, StoredRun, StoredValues, best, prepare, run, search, settle};
use crate::input::Input;
use crate::operation::{About, Applied, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::table::Table;
use crate::talk::Talk;

/// The program that runs, as versions and runs name it.
pub const CODE_VERSION: &str = concat!("slate ", env!("CARGO_PKG_VERSION"));

/// More threads than any machine has use for.
const THREADS_MAX: usize = 256;

/// Compare recommenders on past viewing.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluate {
    /// The plan, a TOML file
    pub plan: Input,
    /// How many threads; all cores when 0. The result is the same to the last bit
    #[arg(long, default_value_t = 0)]
    #[serde(default)]
    pub threads: usize,
    /// The most memory in MiB; a share of the machine's when left out. Models of kind auto are chosen by it,
    /// others refused when they would exceed it
    #[arg(long, value_name = "MIB")]
    #[serde(default)]
    pub memory: Option<u64>,
    /// First spend so long on better settings by the validation part: 90s, 20m, 2h
    #[arg(long, value_name = "SPAN")]
    #[serde(default)]
    pub search: Option<Span>,
    /// Write the plan that a search found to this file; `NAME-found.toml` without a studio
    #[arg(long, value_name = "FILE", requires = "search")]
    #[serde(skip)]
    pub save: Option<PathBuf>,
    /// Without a studio: keep finished results in this folder, and go on from them
    #[arg(long, value_name = "DIR")]
    #[serde(skip)]
    pub out: Option<PathBuf>,
}

/// A finished run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Evaluated {
    /// The run's id; none when there is no studio to keep it.
    pub run: Option<String>,
    /// Fingerprint of the data.
    pub data: String,
    /// What a search tried, and what it found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<Searched>,
    /// What came out.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub report: Report,
}

/// What a search tried, and what it found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Searched {
    /// How long it was to take.
    pub span: Span,
    /// Everything that was tried, in order.
    #[schema(value_type = Vec<Object>)]
    pub trials: Vec<Trial>,
    /// The plan that was found, which the report is of.
    pub plan: String,
}

impl Operation for Evaluate {
    type Response = Evaluated;
    const ABOUT: About = About {
        path: &["evaluate"],
        purpose: Purpose::Evaluate,
        summary: "Compare recommenders on past viewing, with intervals and paired tests",
        example: "slate evaluate plan.toml --json",
    };

    fn check(&self) -> Result<()> {
        if self.threads <= THREADS_MAX {
            return Ok(());
        }
        Err(Error::invalid(format!(
            "expected at most {THREADS_MAX} threads, found {}",
            self.threads
        )))
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Evaluated>> {
        let text = self.plan.read_text(cx.place)?;
        let folder = match &self.plan {
            Input::Path(path) => Some(folder_of(path)),
            Input::Upload(_) | Input::Tracked { .. } => None,
        };
        let done = evaluate(&self, &text, folder.as_deref(), Some(cx.place), cx.talk)?;
        let report = cx.place.artifacts.put(&done.run.to_bytes()?)?;
        let per_viewer = cx.place.artifacts.put(&done.values.to_bytes()?)?;
        let id = done.run.id(&done.text, &done.fingerprint, CODE_VERSION)?;
        let row = Run {
            id: id.clone(),
            name: done.run.report.plan.clone(),
            plan: done.text,
            report,
            per_viewer,
            data_fingerprint: done.fingerprint.clone(),
            code_version: CODE_VERSION.to_owned(),
            actor: cx.caller.actor.to_string(),
            at: crate::executor::now(),
        };
        let change = Outcome::change(format!("run:{id}"), "", move |tx| {
            let new = tx.add_run(&row)?;
            let effect = json!({"name": row.name, "data": row.data_fingerprint, "new": new});
            let (data, report) = (row.data_fingerprint, done.run.report);
            let response = Evaluated { run: Some(id), data, search: done.searched, report };
            Ok(Applied { response, effect })
        });
        // The run is kept; what it was put together from is not needed again.
        let bench = done.bench;
        Ok(change.then(move |_| _ = bench.map(std::fs::remove_dir_all)))
    }
}

/// A run before it is kept.
struct Done {
    run: StoredRun,
    values: StoredValues,
    fingerprint: String,
    /// The plan: as given, or as found.
    text: String,
    searched: Option<Searched>,
    /// Where finished results were kept until all were there.
    bench: Option<PathBuf>,
}

/// One folder for each plan, data and program: what another program computed is not taken over.
fn bench_name(text: &str, prepared: &Prepared) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("slate 2026-11 unfinished run v1");
    for part in [text, &prepared.fingerprint, CODE_VERSION] {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

fn evaluate(
    request: &Evaluate,
    text: &str,
    folder: Option<&Path>,
    place: Option<&Place>,
    talk: &dyn Talk,
) -> Result<Done> {
    let plan = Plan::from_toml(text, &request.plan.name())?;
    let mut prepared = prepare(plan, folder, place, talk)?;
    let bench = match place {
        Some(place) => Some(place.work().join("results").join(bench_name(text, &prepared))),
        None => request.out.clone(),
    };
    let searched = request
        .search
        .map(|span| find(request, span, &mut prepared, text, bench.clone(), talk))
        .transpose()?;
    settle(&mut prepared.plan, &prepared.split, request.memory, request.threads, talk)?;
    let evaluation = run(&prepared, request.threads, bench.clone(), talk)?;
    let (run, values) = StoredRun::new(evaluation, &prepared.split.test);
    let text = searched.as_ref().map_or(text, |found| &found.plan).to_owned();
    Ok(Done { run, values, fingerprint: prepared.fingerprint, text, searched, bench })
}

/// Searches, and puts what was found in the place of the plan.
fn find(
    request: &Evaluate,
    span: Span,
    prepared: &mut Prepared,
    text: &str,
    bench: Option<PathBuf>,
    talk: &dyn Talk,
) -> Result<Searched> {
    let found = search(prepared, span, (request.memory, request.threads), bench, talk)?;
    let plan = found.plan.rewritten(text)?;
    // Numbers are written as they are read: the plan that is stored is the plan that is judged.
    prepared.plan = Plan::from_toml(&plan, "the plan that was found")?;
    if let Some(file) = &request.save {
        slate_store::write_durably(file, plan.as_bytes(), 0o644)?;
        talk.say(&format!("the plan that was found is in {}", file.display()));
    }
    Ok(Searched { span, trials: found.trials, plan })
}

/// Runs a plan of split files without a studio. Nothing is recorded, and the person is told so.
///
/// # Errors
/// As the operation.
pub fn evaluate_without_studio(request: &Evaluate, talk: &dyn Talk) -> Result<Evaluated> {
    let (path, text) = (request.plan.path_in(None)?, request.plan.read_text_in(None)?);
    talk.say("no studio here: this run is not recorded");
    let saved = request.search.map(|_| found_beside(&path));
    let request = Evaluate { save: request.save.clone().or(saved), ..request.clone() };
    let done = evaluate(&request, &text, Some(&folder_of(&path)), None, talk)?;
    if let Some(out) = &request.out {
        let report = serde_json::to_vec_pretty(&done.run.report)
            .map_err(|e| Error::invalid(format!("write the report: {e}")))?;
        slate_store::write_durably(&out.join("report.json"), &report, 0o644)?;
    }
    let (data, search) = (done.fingerprint, done.searched);
    Ok(Evaluated { run: None, data, search, report: done.run.report })
}

/// Where the plan that was found goes when nobody says.
fn found_beside(plan: &Path) -> PathBuf {
    let stem = plan.file_stem().unwrap_or_default().to_string_lossy();
    PathBuf::from(format!("{stem}-found.toml"))
}

fn folder_of(plan: &Path) -> PathBuf {
    plan.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

impl Show for Evaluated {
    fn show(&self, out: &mut String) {
        if let Some(searched) = &self.search {
            show_search(searched, self.report.tune, out);
        }
        show_report(&self.report, out);
        match &self.run {
            Some(id) => {
                out.push_str(&format!("\nrun {id}; `slate run show {id}` shows it again\n"))
            }
            None => out.push_str("\nnot recorded: there is no studio here\n"),
        }
    }
}

/// What was tried on all viewers, the best first, and how much on fewer.
fn show_search(searched: &Searched, tune: Metric, out: &mut String) {
    let (whole, part): (Vec<&Trial>, Vec<&Trial>) =
        searched.trials.iter().partition(|t| t.share >= 1.0);
    let (span, tried, before) = (searched.span, whole.len(), part.len());
    out.push_str(&format!(
        "searched for {span}: {tried} settings on all viewers, {before} trials on a share of them\n\n"
    ));
    let mut best: Vec<(f64, &Trial)> = whole.iter().filter_map(|t| Some((t.value?, *t))).collect();
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut table = Table::new(["model", "validation", "fit CPU s", "setting"]).right(&[1, 2]);
    for (value, trial) in best {
        let cost = trial.fit_cpu_s.map_or("-".into(), |c| format!("{c:.2}"));
        let setting = in_words(&trial.params);
        table.cells(vec![trial.model.clone(), format!("{value:.4}"), cost, setting]);
    }
    out.push_str(&format!("by {tune} on the validation part, which chose among them:\n"));
    table.show(out);
    let mut errors: Vec<String> = searched
        .trials
        .iter()
        .filter_map(|t| Some(format!("{}: {}", t.model, t.error.as_ref()?)))
        .collect();
    errors.dedup();
    errors.iter().for_each(|error| out.push_str(&format!("{error}\n")));
    out.push('\n');
}

/// Parameters as `name value, name value`; of a blend the kinds and weights of its parts.
fn in_words(params: &Value) -> String {
    let field = |(name, value): (&String, &Value)| match value {
        Value::Array(parts) => parts.iter().map(part_in_words).collect::<Vec<_>>().join(" + "),
        value => format!("{name} {}", value.to_string().trim_matches('"')),
    };
    params.as_object().into_iter().flatten().map(field).collect::<Vec<_>>().join(", ")
}

fn part_in_words(part: &Value) -> String {
    let weight = part["weight"].as_f64().unwrap_or(1.0);
    format!("{weight:.2} {}", part["model"]["kind"].as_str().unwrap_or_default())
}

/// A report as a table, the best model named at the end.
pub(super) fn show_report(report: &Report, out: &mut String) {
    let Report { plan, protocol, viewers, titles, train_viewers, .. } = report;
    out.push_str(&format!(
        "{plan}: {protocol}, {viewers} test viewers, {train_viewers} to learn from, {titles} titles\n\n"
    ));
    let mut columns = vec!["model".to_owned()];
    let metrics: Vec<_> =
        report.models.first().map(|m| m.metrics.keys().copied().collect()).unwrap_or_default();
    columns.extend(metrics.iter().map(ToString::to_string));
    columns.extend(["fit CPU s", "score CPU s", "peak MiB"].map(str::to_owned));
    let mut table = Table::of(columns);
    for model in &report.models {
        let mut cells = vec![model.name.clone()];
        cells.extend(metrics.iter().map(|m| metric_cell(model, *m)));
        let costs =
            [(model.costs.fit_cpu_s, 2), (model.costs.score_cpu_s, 2), (model.costs.peak_mib, 0)];
        cells.extend(costs.map(|(c, digits)| c.map_or("-".into(), |c| format!("{c:.digits$}"))));
        table.cells(cells);
    }
    table.right_after_first();
    table.show(out);
    show_comparisons(report, out);
    report.apart.iter().for_each(|slice| show_slice(report, slice, out));
    for model in report.models.iter().filter(|m| !m.at_edge.is_empty()) {
        let (name, edge) = (&model.name, model.at_edge.join(", "));
        out.push_str(&format!(
            "{name}: the best {edge} is at the edge of the grid; try further out\n"
        ));
    }
}

/// Warm or cold titles alone: the plan's metric of every model, and against whom it was compared.
fn show_slice(report: &Report, slice: &SliceReport, out: &mut String) {
    let (name, titles, viewers, tune) = (&slice.name, slice.titles, slice.viewers, report.tune);
    out.push_str(&format!("\n{name}: {titles} titles alone, {viewers} viewers\n"));
    let compared: Vec<&Comparison> =
        slice.comparisons.iter().filter(|c| c.metric == tune).collect();
    let mut against: Vec<&String> = compared.iter().map(|c| &c.b).collect();
    against.dedup();
    let columns = against.iter().map(|b| format!("over {b}"));
    let mut table =
        Table::of(["model".to_owned(), tune.to_string()].into_iter().chain(columns).collect());
    for (model, metrics) in report.models.iter().zip(&slice.models) {
        let mut cells = vec![model.name.clone(), metrics.get(&tune).map_or("-".into(), estimate)];
        cells.extend(against.iter().map(|b| {
            let pair = compared.iter().find(|c| c.a == model.name && c.b == **b);
            pair.map_or(String::new(), |c| format!("{:+.4}, p = {:.3}", c.difference, c.p))
        }));
        table.cells(cells);
    }
    table.right_after_first();
    table.show(out);
}

fn metric_cell(model: &ModelReport, metric: Metric) -> String {
    match model.metrics.get(&metric) {
        None => "-".to_owned(),
        Some(e) => estimate(e),
    }
}

fn estimate(e: &Estimate) -> String {
    match e.ci {
        Some([low, high]) => format!("{:.4} [{low:.4}, {high:.4}]", e.mean),
        None => format!("{:.4}", e.mean),
    }
}

/// The best model against the others by the plan's metric.
fn show_comparisons(report: &Report, out: &mut String) {
    let Some(best) = best(report) else { return };
    let tune = report.tune;
    out.push_str(&format!("\nbest by {tune}: {}\n", best.name));
    for c in report.comparisons.iter().filter(|c| c.metric == tune && c.a == best.name) {
        let [low, high] = c.ci;
        let (b, difference, p) = (&c.b, c.difference, c.p);
        out.push_str(&format!("  {difference:+.4} [{low:+.4}, {high:+.4}] over {b}, p = {p:.3}\n"));
    }
}
