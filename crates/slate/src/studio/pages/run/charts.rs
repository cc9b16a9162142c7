//! The pictures of a run: levels, paired differences, quality against cost, groups of viewers.

use maud::{Markup, html};

use super::{RunModel, RunView};
use crate::studio::chart::{
    Axis, Baseline, Dot, IntervalPlot, IntervalRow, Role, Scatter, interval_plot, scatter,
};
use crate::studio::parts::Figure;
use crate::studio::parts::number::{counted, decimal, score};

pub(super) fn charts(view: &RunView) -> Markup {
    html! {
        div.grid.two {
            section { (interval_plot(&levels(view))) }
            @if !view.reference.is_empty() { section { (interval_plot(&differences(view))) } }
        }
    }
}

fn levels(view: &RunView) -> IntervalPlot {
    let rows = view.models.iter().map(|model| plot_row(model, &model.figure));
    let n = view.models.first().and_then(|model| model.figure.n);
    let viewers = n.map(|n| format!(", {}", counted(n, "viewer", "viewers"))).unwrap_or_default();
    IntervalPlot {
        title: format!("{} by model, 95 % interval{viewers}", view.metric),
        finding: view.models.first().map(ahead).unwrap_or_default(),
        measure: view.metric.clone(),
        rows: rows.collect(),
        baseline: Baseline::None,
    }
}

fn ahead(best: &RunModel) -> String {
    format!("{} leads with {}", best.name, best.figure.value_text())
}

fn differences(view: &RunView) -> IntervalPlot {
    let measured =
        view.models.iter().filter_map(|model| Some((model, &model.difference.as_ref()?.0)));
    let rows: Vec<IntervalRow> = measured.map(|(model, figure)| plot_row(model, figure)).collect();
    let level =
        rows.iter().filter(|row| row.interval.is_some_and(|(low, high)| low <= 0.0 && high >= 0.0));
    let finding = match level.count() {
        0 => format!("Every other model is told apart from {}", view.reference),
        1 => format!("One model is not told apart from {}", view.reference),
        many => format!("{many} models are not told apart from {}", view.reference),
    };
    IntervalPlot {
        title: format!("Paired difference to {}, {}", view.reference, view.metric),
        finding,
        measure: "Difference".to_owned(),
        rows,
        baseline: Baseline::Zero(view.reference.clone()),
    }
}

fn plot_row(model: &RunModel, figure: &Figure) -> IntervalRow {
    let (value, interval) = (figure.value, figure.interval);
    IntervalRow { label: model.name.clone(), value, interval, role: model.role }
}

pub(super) fn costs(view: &RunView) -> Markup {
    let chart = Scatter {
        title: format!("{} against CPU seconds to fit", view.metric),
        finding: cost_finding(view),
        across: Axis { name: "fit, CPU s".to_owned(), by_tens: true },
        up: Axis { name: view.metric.clone(), by_tens: false },
        dots: view.models.iter().map(dot).collect(),
    };
    scatter(&chart)
}

fn dot(model: &RunModel) -> Dot {
    Dot {
        label: model.name.clone(),
        x: model.fit_cpu_s,
        y: model.figure.value,
        interval: model.figure.interval,
        role: model.role,
    }
}

fn cost_finding(view: &RunView) -> String {
    let cheapest = view
        .models
        .iter()
        .filter(|model| model.role != Role::Control && model.fit_cpu_s.is_finite());
    let cheapest = cheapest.min_by(|a, b| a.fit_cpu_s.total_cmp(&b.fit_cpu_s));
    match (view.models.first(), cheapest) {
        (Some(best), Some(cheap)) if best.name != cheap.name && cheap.fit_cpu_s > 0.0 => format!(
            "{} needs {} times the fitting time of {} for {} more {}",
            best.name,
            decimal(best.fit_cpu_s / cheap.fit_cpu_s, 1),
            cheap.name,
            score(best.figure.value - cheap.figure.value),
            view.metric,
        ),
        (Some(best), Some(_)) => format!("{} is also the cheapest to fit", best.name),
        _ => String::new(),
    }
}
