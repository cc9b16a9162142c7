//! One offline experiment: which model recommends best, how surely, at what cost.

mod charts;
mod tables;

use maud::{Markup, html};

use crate::studio::chart::Role;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::p_value;
use crate::studio::parts::{
    Figure, Progress, Status, Step, csrf_field, empty, facts, hash, plain_figure, progress,
    section, section_with, segment, select, state, timeline,
};

/// What the page of a run shows.
#[derive(Debug, Clone, Default)]
pub struct RunView {
    /// Its id.
    pub id: String,
    /// Its name, from the plan.
    pub name: String,
    /// How it stands.
    pub status: Status,
    /// What happened to it, and what is next.
    pub timeline: Vec<Step>,
    /// How far it is, while it runs.
    pub progress: Option<Progress>,
    /// The metric shown: `NDCG@100`.
    pub metric: String,
    /// The metrics there are, in the order of [`RunModel::metrics`], each with the address that
    /// shows it.
    pub metrics: Vec<(String, String)>,
    /// The models, best first.
    pub models: Vec<RunModel>,
    /// The model that `difference` is measured from; empty if there is none.
    pub reference: String,
    /// The model that `over_control` is measured from; empty if there is none.
    pub control: String,
    /// The metric of the best model by group of viewers.
    pub groups: Vec<(String, Figure)>,
    /// Data, protocol, seed and whatever else says how it was made: name and value.
    pub setup: Vec<(String, String)>,
    /// Fingerprint of the data.
    pub fingerprint: String,
    /// The plan as it was given.
    pub plan: String,
    /// Whether this actor may propose a model of it.
    pub may_propose: bool,
    /// Token of the forms.
    pub csrf: String,
}

/// One model of a run.
#[derive(Debug, Clone, Default)]
pub struct RunModel {
    /// Its name.
    pub name: String,
    /// Its parameters, in one line.
    pub params: String,
    /// The metric shown.
    pub figure: Figure,
    /// The paired difference to the reference, and its p value.
    pub difference: Option<(Figure, f64)>,
    /// The paired difference to the control, and its p value.
    pub over_control: Option<(Figure, f64)>,
    /// All metrics, in the order of [`RunView::metrics`].
    pub metrics: Vec<f64>,
    /// CPU seconds to fit.
    pub fit_cpu_s: f64,
    /// CPU seconds to score the test viewers.
    pub score_cpu_s: f64,
    /// Peak memory in MiB.
    pub peak_mib: f64,
    /// What it stands for in the charts.
    pub role: Role,
    /// The model version made from it, if one was kept.
    pub version: Option<String>,
}

/// The page; posts `model`, `reason` and `csrf` to `/runs/{id}/propose`.
#[must_use]
pub fn run(view: &RunView) -> Page {
    let body = html! {
        @if view.progress.is_some() { div #results data-live="3000" { (results(view)) } }
        @else { (results(view)) (propose(view)) }
        (made(view))
    };
    let crumbs = vec![("Runs".to_owned(), "/runs".to_owned())];
    Page { crumbs, under: under(view), ..Page::new(Nav::Runs, headline(view), body) }
}

fn results(view: &RunView) -> Markup {
    if view.models.is_empty() {
        return empty(NO_RESULTS, "slate evaluate plan.toml");
    }
    html! {
        (metric_choice(view))
        (charts::charts(view))
        (tables::models(view))
        (charts::costs(view))
        (tables::all_metrics(view))
    }
}

fn headline(view: &RunView) -> String {
    match view.models.first() {
        Some(best) => format!(
            "{} recommends best so far: {} {}",
            best.name,
            view.metric,
            plain_figure(&best.figure)
        ),
        None if view.progress.is_some() => format!("{}: no model is finished yet", view.name),
        None => format!("{} has no results", view.name),
    }
}

fn under(view: &RunView) -> Markup {
    html! {
        p.meta {
            span { (view.name) }
            (state(&view.status))
            @if let Some(words) = runner_up(view) { span { (words) } }
        }
        @if let Some(part) = &view.progress { div #progress data-live="3000" { (progress(part)) } }
        (timeline(&view.timeline))
    }
}

/// How surely the first is ahead of the second: said beside the title, so that nobody over-reads
/// it.
fn runner_up(view: &RunView) -> Option<String> {
    let best = view.models.first()?;
    let second = view.models.get(1)?;
    let (figure, p) = second.difference.as_ref().filter(|_| view.reference == best.name)?;
    let told = if figure.told_from_zero()? { "Second:" } else { "Not told apart from" };
    Some(format!("{told} {}, {} ({})", second.name, plain_figure(figure), p_value(*p)))
}

const NO_RESULTS: &str = "The ranking will stand here as soon as the first model is finished. The \
    same command resumes a run that was stopped.";

fn metric_choice(view: &RunView) -> Markup {
    html! {
        @if view.metrics.len() > 1 {
            nav.choices aria-label="Metric" {
                @for (name, href) in &view.metrics {
                    a href=(href) aria-current=[(*name == view.metric).then_some("true")] { (name) }
                }
            }
        }
    }
}

fn propose(view: &RunView) -> Markup {
    let kept =
        view.models.iter().filter_map(|model| Some((model.version.clone()?, model.name.clone())));
    let choices: Vec<(String, String)> = kept.collect();
    let chosen = choices.first().map(|choice| choice.0.clone()).unwrap_or_default();
    html! {
        @if view.may_propose && !choices.is_empty() {
            (section_with("Propose a model", &html! { "a second person decides" }, &html! {
                form.panel.fields method="post" action={ "/runs/" (segment(&view.id)) "/propose" } {
                    (csrf_field(&view.csrf))
                    (select("model", "Model", &choices, &chosen))
                    div {
                        label for="reason" { "Why, for the record" }
                        textarea #reason name="reason" required maxlength="2000" {}
                    }
                    div.actions { button.primary type="submit" { "Propose as production" } }
                }
            }))
        }
    }
}

fn made(view: &RunView) -> Markup {
    let mut pairs: Vec<(&str, Markup)> =
        view.setup.iter().map(|(name, value)| (name.as_str(), html! { (value) })).collect();
    if !view.fingerprint.is_empty() {
        pairs.push(("Data fingerprint", hash(&view.fingerprint)));
    }
    section(
        "How it was made",
        &html! {
            div.stack {
                (facts(&pairs))
            (params(view))
                @if !view.plan.is_empty() { details { summary { "The plan" } pre { (view.plan) } } }
            }
        },
    )
}

fn params(view: &RunView) -> Markup {
    let with = || view.models.iter().filter(|model| !model.params.is_empty());
    html! {
        @if with().count() > 0 {
            details {
                summary { "Parameters of the models" }
                dl.facts {
                    @for model in with() { dt { (model.name) } dd { code { (model.params) } } }
                }
            }
        }
    }
}
