//! One model version: is it serving, since when, approved by whom, tested where, made from what.

use maud::{Markup, html};

use crate::studio::chart::{
    Baseline, IntervalPlot, IntervalRow, Lineage, Role, interval_plot, lineage,
};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Column, Figure, Row, Status, Step, Table, csrf_field, facts, hash, section, section_with,
    segment, state, table, time, timeline,
};

/// What the page of a version shows.
#[derive(Debug, Clone, Default)]
pub struct ModelView {
    /// Content hash: the version's name.
    pub version: String,
    /// Name of the model.
    pub name: String,
    /// How it stands.
    pub status: Status,
    /// The answer in one sentence: `serves as production since 2026-11-12, approved by B. Okafor`.
    pub answer: String,
    /// What happened to it, and what is next.
    pub timeline: Vec<Step>,
    /// Where it comes from and where it went.
    pub lineage: Lineage,
    /// The runs that tested it.
    pub tested: Vec<TestedLine>,
    /// The metric of `groups`.
    pub metric: String,
    /// How it does for each group of viewers.
    pub groups: Vec<(String, Figure)>,
    /// Coverage, catalog size, file size and whatever else there is: name and value.
    pub facts: Vec<(String, String)>,
    /// Fingerprint of the data it was trained on.
    pub fingerprint: String,
    /// Parameters: name and value.
    pub params: Vec<(String, String)>,
    /// What this actor can do now.
    pub actions: ModelActions,
    /// Token of the forms.
    pub csrf: String,
}

/// What can be done with a version now; each empty if it cannot.
#[derive(Debug, Clone, Default)]
pub struct ModelActions {
    /// The alias it can be proposed for.
    pub propose: Option<String>,
    /// The alias an approved proposal lets it be promoted to.
    pub promote: Option<String>,
    /// The version, approved before, that the alias can go back to: hash and name.
    pub rollback: Option<(String, String)>,
}

/// One run that tested the version.
#[derive(Debug, Clone, Default)]
pub struct TestedLine {
    /// Name of the run.
    pub run: String,
    /// Where it is seen.
    pub href: String,
    /// The metric.
    pub metric: String,
    /// What was measured.
    pub figure: Figure,
    /// When, RFC 3339.
    pub at: String,
}

/// The page; posts to `/models/{version}/propose`, `/promote` or `/rollback`.
#[must_use]
pub fn model(view: &ModelView) -> Page {
    let body = html! {
        section { (lineage(&view.lineage)) }
        (tested(view))
        @if !view.groups.is_empty() { section { (interval_plot(&groups(view))) } }
        div.grid.two.block { (made(view)) (parameters(view)) }
        (propose(view))
        (rollback(view))
    };
    let crumbs = vec![("Models".to_owned(), "/models".to_owned())];
    let title = format!("{} {}", view.name, view.answer);
    Page {
        crumbs,
        under: under(view),
        actions: promote(view),
        ..Page::new(Nav::Models, title, body)
    }
}

fn under(view: &ModelView) -> Markup {
    html! {
        p.meta { (state(&view.status)) span { "version " (hash(&view.version)) } }
        (timeline(&view.timeline))
    }
}

fn promote(view: &ModelView) -> Markup {
    html! {
        @if let Some(alias) = &view.actions.promote {
            form method="post" action={ "/models/" (segment(&view.version)) "/promote" } {
                (csrf_field(&view.csrf))
                input type="hidden" name="alias" value=(alias);
                button.primary type="submit" { "Promote to " (alias) }
            }
        }
    }
}

fn tested(view: &ModelView) -> Markup {
    let columns = vec![
        Column::wide("Run"),
        Column::id("Metric"),
        Column::number("Value"),
        Column::number("95 % interval"),
        Column::number("n"),
        Column::id("When"),
    ];
    let rows = view.tested.iter().map(|line| {
        let n = line.figure.n.map(crate::studio::parts::number::count).unwrap_or_default();
        let cells = vec![
            html! { (line.run) },
            html! { (line.metric) },
            html! { (line.figure.value_text()) },
            html! { span.quiet { (line.figure.interval_text()) } },
            html! { (n) },
            time(&line.at),
        ];
        Row::open(line.href.clone(), cells)
    });
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        return section("Tested", &html! { p.quiet { "No run has tested this version." } });
    }
    section("Tested", &table(&Table { caption: "Runs that tested it".to_owned(), columns, rows }))
}

fn groups(view: &ModelView) -> IntervalPlot {
    let row = |(label, figure): &(String, Figure)| IntervalRow {
        label: label.clone(),
        value: figure.value,
        interval: figure.interval,
        role: Role::Plain,
    };
    IntervalPlot {
        title: format!("{} by group of viewers, 95 % interval", view.metric),
        finding: group_finding(view),
        measure: view.metric.clone(),
        rows: view.groups.iter().map(row).collect(),
        baseline: Baseline::None,
    }
}

fn group_finding(view: &ModelView) -> String {
    let measured = || view.groups.iter().filter(|(_, figure)| figure.value.is_finite());
    let best = measured().max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let worst = measured().min_by(|a, b| a.1.value.total_cmp(&b.1.value));
    match (best, worst) {
        (Some(best), Some(worst)) if best.0 != worst.0 => {
            format!("Works best for {}, least for {}", best.0, worst.0)
        }
        _ => String::new(),
    }
}

fn made(view: &ModelView) -> Markup {
    let mut pairs: Vec<(&str, Markup)> =
        view.facts.iter().map(|(name, value)| (name.as_str(), html! { (value) })).collect();
    pairs.push(("Data fingerprint", hash(&view.fingerprint)));
    pairs.push(("Version", html! { code { (view.version) } }));
    section("What it is", &facts(&pairs))
}

fn parameters(view: &ModelView) -> Markup {
    let pairs: Vec<(&str, Markup)> = view
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), html! { code { (value) } }))
        .collect();
    if pairs.is_empty() {
        return section("Parameters", &html! { p.quiet { "This model has none." } });
    }
    section("Parameters", &facts(&pairs))
}

fn propose(view: &ModelView) -> Markup {
    html! {
        @if let Some(alias) = &view.actions.propose {
            (section_with("Propose", &html! { "a second person decides" }, &html! {
                form.panel.fields method="post" action={ "/models/" (segment(&view.version)) "/propose" } {
                    (csrf_field(&view.csrf))
                    input type="hidden" name="alias" value=(alias);
                    (reason("propose-reason"))
                    div.actions {
                        button.primary[view.actions.promote.is_none()] type="submit" {
                            "Propose as " (alias)
                        }
                    }
                }
            }))
        }
    }
}

fn rollback(view: &ModelView) -> Markup {
    html! {
        @if let Some((version, name)) = &view.actions.rollback {
            (section_with("Roll back", &html! { "at once, and recorded" }, &html! {
                form.panel.fields method="post" action={ "/models/" (segment(&view.version)) "/rollback" } {
                    (csrf_field(&view.csrf))
                    input type="hidden" name="to" value=(version);
                    p { "Serve " (name) " " (hash(version)) " again, which was approved before." }
                    (reason("rollback-reason"))
                    div.actions { button.danger type="submit" { "Roll back to " (name) } }
                }
            }))
        }
    }
}

fn reason(id: &str) -> Markup {
    html! {
        div {
            label for=(id) { "Why, for the record" }
            textarea id=(id) name="reason" required maxlength="2000" {}
        }
    }
}
