//! Slices of a run: the same viewers judged by part of the titles only, warm and cold above all.

use maud::{Markup, html};

use super::RunView;
use super::tables::paired;
use crate::studio::chart::Role;
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{Column, Figure, Row, Table, reading, section_with, table};

/// What one slice measured, by the metric shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct SliceView {
    /// `warm`, `cold`.
    pub(crate) name: String,
    /// Titles that were ranked.
    pub(crate) titles: u64,
    /// Viewers with a target among them.
    pub(crate) viewers: u64,
    /// The models, best first; none where the metric shown is not measured on slices.
    pub(crate) models: Vec<SliceModel>,
}

/// One model on one slice.
#[derive(Debug, Clone, Default)]
pub(crate) struct SliceModel {
    /// Its name.
    pub(crate) name: String,
    /// The metric shown.
    pub(crate) figure: Figure,
    /// The paired difference to the reference, and its p value.
    pub(crate) difference: Option<(Figure, f64)>,
    /// The paired difference to the control, and its p value.
    pub(crate) over_control: Option<(Figure, f64)>,
    /// What it stands for.
    pub(crate) role: Role,
}

/// Every slice with its table; nothing for a run without slices.
pub(super) fn apart(view: &RunView) -> Markup {
    html! { @for slice in &view.apart { (one(view, slice)) } }
}

fn one(view: &RunView, slice: &SliceView) -> Markup {
    let viewers = counted(slice.viewers, "viewer", "viewers");
    let beside = html! {
        (says(&slice.name)) "; " (count(slice.titles)) " titles ranked, " (viewers)
        " with one of them to find"
    };
    let body = match slice.models.is_empty() {
        true => html! { p.quiet { (view.metric) " is not measured on part of the titles." } },
        false => models(view, slice),
    };
    section_with(&heading(&slice.name), &beside, &body)
}

fn heading(name: &str) -> String {
    match name {
        "warm" => "Warm titles only".to_owned(),
        "cold" => "Cold titles only".to_owned(),
        other => format!("Only {other}"),
    }
}

fn says(name: &str) -> &'static str {
    match name {
        "warm" => "somebody watched them in training",
        "cold" => "nobody watched them in training",
        _ => "part of the titles",
    }
}

fn models(view: &RunView, slice: &SliceView) -> Markup {
    let mut columns =
        vec![Column::wide("Model"), Column::number(&format!("{}, 95 % interval", view.metric))];
    for name in [&view.reference, &view.control].into_iter().filter(|name| !name.is_empty()) {
        columns.push(Column::number(&super::tables::to(name)));
        columns.push(Column::number("p"));
    }
    let rows = slice.models.iter().map(|model| row(view, model)).collect();
    let caption = format!("Models by {} on {} titles, best first", view.metric, slice.name);
    table(&Table { caption, columns, rows })
}

fn row(view: &RunView, model: &SliceModel) -> Row {
    let figure = reading(&Figure { n: None, ..model.figure.clone() });
    let mut cells = vec![html! { (model.name) }, figure];
    let both = [(&view.reference, &model.difference), (&view.control, &model.over_control)];
    for (_, measured) in both.into_iter().filter(|(name, _)| !name.is_empty()) {
        let (figure, p) = paired(measured.as_ref());
        cells.extend([html! { (figure) }, html! { (p) }]);
    }
    let (here, grey) = (model.role == Role::Best, model.role == Role::Control);
    Row { href: None, cells, here, grey }
}
