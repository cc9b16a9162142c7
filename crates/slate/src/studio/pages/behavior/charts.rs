//! The pictures of a version's behaviour: popularity, genres, groups of viewers.

use maud::Markup;

use slate_recommend::behavior::TENTHS;

use super::{BehaviorView, GroupView, PartView};
use crate::studio::chart::{
    Baseline, IntervalPlot, IntervalRow, Line, Lines, Point, Role, interval_plot_slim, lines,
};
use crate::studio::parts::Figure;
use crate::studio::parts::number::percent;

/// What is shown against what is watched, from the most watched titles to the least.
pub(super) fn popularity(view: &BehaviorView) -> Markup {
    let line = |name: &str, control: bool, of: fn(&PartView) -> &Figure| Line {
        name: name.to_owned(),
        control,
        points: (1..).zip(&view.popularity).map(|(n, part)| point(n, of(part))).collect(),
    };
    lines(&Lines {
        title: popular_title(view),
        finding: popular_finding(view),
        measure: "Share".to_owned(),
        from_zero: true,
        lines: vec![line("shown", false, |p| &p.shown), line("watched", true, |p| &p.watched)],
    })
}

fn popular_title(view: &BehaviorView) -> String {
    let title = "Share of lists and of histories, by tenths of all viewing from the most watched \
                 titles (1) to the least (10)";
    let nobody = if view.popularity.len() > TENTHS { "; 11: watched by nobody" } else { "" };
    format!("{title}{nobody}")
}

fn point(number: usize, figure: &Figure) -> Point {
    Point { label: number.to_string(), value: figure.value, band: figure.interval }
}

/// How much goes to the titles that make up the first half of all viewing.
fn popular_finding(view: &BehaviorView) -> String {
    let half = view.popularity.iter().take(5);
    let sum = |of: fn(&PartView) -> f64| percent(half.clone().map(of).sum(), 0);
    let titles: u64 = half.clone().map(|p| p.titles).sum();
    let (watched, shown) = (sum(|p| p.watched.value), sum(|p| p.shown.value));
    format!(
        "The {titles} most watched titles are {watched} of what viewers watch, {shown} of lists"
    )
}

/// Genres shown more and less than they are watched.
pub(super) fn genres(view: &BehaviorView) -> Markup {
    let measured = |part: &PartView| {
        let (figure, _) = part.difference.as_ref()?;
        Some(row(&part.name, figure, Role::Plain))
    };
    interval_plot_slim(&IntervalPlot {
        title: "Share of lists less share of histories, by genre, 95 % interval".to_owned(),
        finding: genre_finding(view),
        measure: "Shown less watched".to_owned(),
        rows: view.genres.iter().filter_map(measured).collect(),
        baseline: Baseline::Zero("as watched".to_owned()),
    })
}

fn genre_finding(view: &BehaviorView) -> String {
    let told = |p: &&PartView| {
        p.difference.as_ref().is_some_and(|(figure, _)| figure.told_from_zero() == Some(true))
    };
    let value = |p: &&PartView| p.difference.as_ref().map_or(0.0, |(figure, _)| figure.value);
    let told: Vec<&PartView> = view.genres.iter().filter(told).collect();
    let most = told.iter().copied().max_by(|a, b| value(a).total_cmp(&value(b)));
    let least = told.iter().copied().min_by(|a, b| value(a).total_cmp(&value(b)));
    match (most.filter(|p| value(p) > 0.0), least.filter(|p| value(p) < 0.0)) {
        (Some(most), Some(least)) => {
            format!("{} is shown more than it is watched, {} less", most.name, least.name)
        }
        (Some(most), None) => format!("{} is shown more than it is watched", most.name),
        (None, Some(least)) => format!("{} is shown less than it is watched", least.name),
        (None, None) => "Genres are shown as they are watched".to_owned(),
    }
}

/// One plot for each way of grouping viewers.
pub(super) fn groups(view: &BehaviorView) -> Vec<Markup> {
    view.groups.iter().map(|(by, groups)| interval_plot_slim(&plot(view, by, groups))).collect()
}

fn plot(view: &BehaviorView, by: &str, groups: &[GroupView]) -> IntervalPlot {
    let mut rows: Vec<IntervalRow> =
        groups.iter().map(|g| row(&g.name, &g.hit, Role::Plain)).collect();
    rows.push(row("all viewers", &view.all.hit, Role::Control));
    IntervalPlot {
        title: format!("hit@{} of the hidden title by {by}, 95 % interval", view.k),
        finding: group_finding(groups),
        measure: format!("hit@{}", view.k),
        rows,
        baseline: Baseline::None,
    }
}

fn group_finding(groups: &[GroupView]) -> String {
    let worst = groups.iter().min_by(|a, b| a.hit.value.total_cmp(&b.hit.value));
    let told = |g: &&GroupView| {
        g.difference
            .as_ref()
            .is_some_and(|(f, _)| f.value < 0.0 && f.told_from_zero() == Some(true))
    };
    match worst.filter(told) {
        Some(worst) => format!("Served worst: {}", worst.name),
        None => "None is found to be served worse than the others".to_owned(),
    }
}

fn row(name: &str, figure: &Figure, role: Role) -> IntervalRow {
    let (value, interval) = (figure.value, figure.interval);
    IntervalRow { label: name.to_owned(), value, interval, role }
}
