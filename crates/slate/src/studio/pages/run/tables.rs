//! The tables of a run: one line a model.

use maud::{Markup, html};

use super::{RunModel, RunView};
use crate::studio::chart::Role;
use crate::studio::parts::number::{cost, p_value, score};
use crate::studio::parts::{
    Column, Figure, Row, Table, reading, section, section_with, segment, table, tick,
};

pub(super) fn models(view: &RunView) -> Markup {
    let mut columns = vec![
        Column::wide("Model"),
        Column::id("Compare"),
        Column::number(&format!("{}, 95 % interval", view.metric)),
    ];
    if !view.reference.is_empty() {
        columns.push(Column::number(&to(&view.reference)));
        columns.push(Column::number("p"));
    }
    if !view.control.is_empty() {
        columns.push(Column::number(&to(&view.control)));
    }
    let costs = ["Fit, CPU s", "Score, CPU s", "Peak, MiB"];
    columns.extend(costs.map(Column::number));
    let rows = view.models.iter().map(|model| row(view, model)).collect();
    let body = html! {
        form method="get" action="/compare" {
            (table(&Table { caption: "Models, best first".to_owned(), columns, rows }))
            @if view.models.len() > 1 {
                div.actions.below {
                    button type="submit" { "Compare two models" }
                    span.quiet.small { "Tick two." }
                }
            }
        }
    };
    section_with("Models", &html! { "best first, every one on the same viewers" }, &body)
}

/// Heading of a column of differences; a long name would make a wide column of short figures.
pub(super) fn to(name: &str) -> String {
    if name.chars().count() <= 20 {
        format!("To {name}")
    } else {
        format!("To {}…", name.chars().take(18).collect::<String>())
    }
}

fn row(view: &RunView, model: &RunModel) -> Row {
    let mut cells = vec![
        html! { (model.name) },
        tick(&format!("{}/{}", view.id, model.name), &model.name),
        reading(&Figure { n: None, ..model.figure.clone() }),
    ];
    if !view.reference.is_empty() {
        let (figure, p) = paired(model.difference.as_ref());
        cells.extend([html! { (figure) }, html! { (p) }]);
    }
    if !view.control.is_empty() {
        cells.push(html! { (paired(model.over_control.as_ref()).0) });
    }
    let costs = [model.fit_cpu_s, model.score_cpu_s, model.peak_mib];
    cells.extend(costs.map(|value| html! { (cost(value)) }));
    let href = model.version.as_ref().map(|version| format!("/models/{}", segment(version)));
    Row { href, cells, here: model.role == Role::Best, grey: model.role == Role::Control }
}

/// A paired difference and its p value as two cells; a dash stands for the model itself.
pub(super) fn paired(difference: Option<&(Figure, f64)>) -> (String, String) {
    let Some((figure, p)) = difference else { return ("–".to_owned(), "–".to_owned()) };
    (
        figure.value_text() + " " + &figure.interval_text(),
        p_value(*p).replace("p = ", "").replace("p ", ""),
    )
}

pub(super) fn all_metrics(view: &RunView) -> Markup {
    let names = view.metrics.iter().map(|(name, _)| Column::number(name));
    let rows = view.models.iter().map(|model| {
        let values = model.metrics.iter().map(|value| html! { (score(*value)) });
        Row {
            cells: std::iter::once(html! { (model.name) }).chain(values).collect(),
            grey: model.role == Role::Control,
            ..Row::default()
        }
    });
    let whole = Table {
        caption: "All metrics".to_owned(),
        columns: std::iter::once(Column::text("Model")).chain(names).collect(),
        rows: rows.collect(),
    };
    html! { @if view.metrics.len() > 1 { (section("All metrics", &table(&whole))) } }
}
