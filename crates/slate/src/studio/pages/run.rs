//! One offline experiment: which model recommends best, how surely, at what cost.

mod apart;
mod charts;
mod expected;
mod tables;

pub(crate) use apart::{SliceModel, SliceView};
pub(crate) use expected::ExpectedView;

use maud::{Markup, html};

use crate::studio::chart::Role;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::p_value;
use crate::studio::parts::{
    Figure, Step, command, csrf_field, empty, facts, hash, hidden, plain_figure, reason, section,
    section_with, select, timeline,
};

/// What the page of a run shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunView {
    /// Its id.
    pub(crate) id: String,
    /// Its name, from the plan.
    pub(crate) name: String,
    /// What happened to it, and what is next.
    pub(crate) timeline: Vec<Step>,
    /// The metric shown: `ndcg@100`.
    pub(crate) metric: String,
    /// The metrics there are, in the order of [`RunModel::metrics`], each with the address that
    /// shows it.
    pub(crate) metrics: Vec<(String, String)>,
    /// The models, best first.
    pub(crate) models: Vec<RunModel>,
    /// The model that `difference` is measured from; empty if there is none.
    pub(crate) reference: String,
    /// The model that `over_control` is measured from; empty if there is none.
    pub(crate) control: String,
    /// Warm and cold titles apart, where that was measured.
    pub(crate) apart: Vec<SliceView>,
    /// What models are expected to do online; none where no test has ended.
    pub(crate) expected: Option<ExpectedView>,
    /// Data, protocol, seed and whatever else says how it was made: name and value.
    pub(crate) setup: Vec<(String, String)>,
    /// Fingerprint of the data.
    pub(crate) fingerprint: String,
    /// The plan as it was given.
    pub(crate) plan: String,
    /// Whether this actor may train the first version of it.
    pub(crate) may_train: bool,
    /// Versions of it that this actor may propose now: id and name.
    pub(crate) proposable: Vec<(String, String)>,
    /// Token of the forms.
    pub(crate) csrf: String,
}

/// One model of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunModel {
    /// Its name.
    pub(crate) name: String,
    /// Its parameters, in one line.
    pub(crate) params: String,
    /// The metric shown.
    pub(crate) figure: Figure,
    /// The paired difference to the reference, and its p value.
    pub(crate) difference: Option<(Figure, f64)>,
    /// The paired difference to the control, and its p value.
    pub(crate) over_control: Option<(Figure, f64)>,
    /// All metrics, in the order of [`RunView::metrics`].
    pub(crate) metrics: Vec<f64>,
    /// CPU seconds to fit.
    pub(crate) fit_cpu_s: f64,
    /// CPU seconds to score the test viewers.
    pub(crate) score_cpu_s: f64,
    /// Peak memory in MiB.
    pub(crate) peak_mib: f64,
    /// What it stands for in the charts.
    pub(crate) role: Role,
    /// The version that was trained from it, if one was.
    pub(crate) version: Option<String>,
}

/// The page.
#[must_use]
pub(crate) fn run(view: &RunView) -> Page {
    let body = html! {
        (results(view))
        (next(view))
        (made(view))
    };
    let crumbs = vec![("Runs".to_owned(), "/runs".to_owned())];
    Page { crumbs, under: under(view), ..Page::new(Nav::Runs, headline(view), body) }
}

fn results(view: &RunView) -> Markup {
    if view.models.is_empty() {
        return empty("This run has no models.", "slate evaluate plan.toml");
    }
    html! {
        (metric_choice(view))
        (charts::charts(view))
        (tables::models(view))
        (apart::apart(view))
        @if let Some(expected) = &view.expected { (expected::expected(expected, &view.id)) }
        section { (charts::costs(view)) }
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
        None => format!("{} has no results", view.name),
    }
}

fn under(view: &RunView) -> Markup {
    html! {
        p.meta {
            span { (view.name) }
            @if let Some(words) = lead(view) { span { (words) } }
        }
        (timeline(&view.timeline))
    }
}

/// How surely the first is ahead of the reference, or of the second if it is the reference itself:
/// said beside the title, so that nobody over-reads it.
fn lead(view: &RunView) -> Option<String> {
    let best = view.models.first()?;
    let (who, measured) = match &best.difference {
        Some(measured) => (&view.reference, measured),
        None => {
            let second = view.models.get(1)?;
            (&second.name, second.difference.as_ref()?)
        }
    };
    let (figure, p) = measured;
    let told = if figure.told_from_zero()? { "To" } else { "Not told apart from" };
    Some(format!("{told} {who}: {} ({})", plain_figure(figure), p_value(*p)))
}

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

/// What can be done with it: train a version, then propose it.
fn next(view: &RunView) -> Markup {
    html! {
        @if view.may_train { (train(view)) }
        @if !view.proposable.is_empty() { (propose(view, &view.proposable)) }
    }
}

fn train(view: &RunView) -> Markup {
    let Some(best) = view.models.first() else { return html! {} };
    let line = format!("slate model train --run {} --model \"{}\"", view.id, best.name);
    section_with(
        "Train a version",
        &html! { "on all the data; a version can be proposed" },
        &command(&line),
    )
}

fn propose(view: &RunView, choices: &[(String, String)]) -> Markup {
    let chosen = choices.first().map_or("", |choice| choice.0.as_str());
    let form = html! {
        form.panel.fields method="post" action="/do/model/propose" {
            (csrf_field(&view.csrf))
            (hidden("next", "/inbox"))
            (select("version", "Version", choices, chosen))
            (reason("propose-why"))
            div.actions { button.primary type="submit" { "Propose for production" } }
        }
    };
    section_with("Propose a version", &html! { "a second person decides" }, &form)
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
