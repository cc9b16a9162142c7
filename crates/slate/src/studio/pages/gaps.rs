//! Gaps: tastes whose viewing grows while their titles end or run out.

use maud::{Markup, html};

use crate::studio::chart::{
    Baseline, IntervalPlot, IntervalRow, Line, Lines, Point, Role, interval_plot, lines,
};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted, decimal};
use crate::studio::parts::{Column, Row, Table, command, empty, section, section_with, table};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct GapsView {
    /// Why there is nothing to see.
    pub(crate) nothing: String,
    /// The day of the look.
    pub(crate) today: String,
    /// Tastes, gaps first.
    pub(crate) tastes: Vec<TasteView>,
    /// Tastes that are too small to be told.
    pub(crate) left_out: u64,
}

/// A taste.
#[derive(Debug, Clone, Default)]
pub(crate) struct TasteView {
    /// Its genres.
    pub(crate) name: String,
    /// Its viewers lately.
    pub(crate) viewers: u64,
    /// Plays by month of 30 days.
    pub(crate) plays: Vec<u64>,
    /// The factor it grows by in a month, and its interval.
    pub(crate) growth: (f64, f64, f64),
    /// Titles that can be watched, new ones, ending ones.
    pub(crate) figures: [u64; 3],
    /// Months until half of its viewers have seen all that stays.
    pub(crate) months_left: Option<f64>,
    /// Why it is a gap; nothing if it is none.
    pub(crate) why: Vec<String>,
    /// Titles watched most: name and address.
    pub(crate) titles: Vec<(String, String)>,
    /// Titles to come that are like its own: name, address, and how much, of 1.
    pub(crate) fits: Vec<(String, String, f64)>,
}

/// The most tastes of a chart.
const DRAWN: usize = 12;

/// The page.
#[must_use]
pub(crate) fn gaps(view: &GapsView) -> Page {
    if view.tastes.is_empty() {
        let why = if view.nothing.is_empty() {
            "No taste has enough viewers".to_owned()
        } else {
            view.nothing.clone()
        };
        let sentence =
            format!("{why}. What viewers want more of than there will be will stand here.");
        return Page::new(
            Nav::Gaps,
            "No gaps to see yet",
            empty(&sentence, "slate import events viewing.csv"),
        );
    }
    let open: Vec<&TasteView> = view.tastes.iter().filter(|taste| !taste.why.is_empty()).collect();
    let tastes = counted(view.tastes.len() as u64, "taste", "tastes");
    let title = match open.as_slice() {
        [] => format!("None of {tastes} outgrows what there is"),
        [_] => format!("1 of {tastes} outgrows what there is"),
        gaps => format!("{} of {tastes} outgrow what there is", gaps.len()),
    };
    let body = html! {
        @for gap in &open { (one(gap)) }
        (growth(view))
        (all(view))
        (section("What would fill them", &html! {
            p { "Of titles that could be had, those that fit each gap are named by" }
            (command("slate catalog gaps --candidates offers.csv"))
        }))
    };
    let under = html! { p.meta { span { "as of " (view.today) } span { "tastes found in viewing; groups below 20 viewers are in no figure" } } };
    Page { under, ..Page::new(Nav::Gaps, title, body) }
}

fn one(gap: &TasteView) -> Markup {
    let beside = html! { (counted(gap.viewers, "viewer", "viewers")) " lately" };
    let point = |(n, plays): (usize, &u64)| Point {
        label: match gap.plays.len() - 1 - n {
            0 => "the last month".to_owned(),
            ago => format!("{} before", counted(ago as u64, "month", "months")),
        },
        value: *plays as f64,
        band: None,
    };
    let (growth, low, high) = gap.growth;
    let chart = Lines {
        title: "Plays by month of 30 days".to_owned(),
        finding: format!(
            "Viewing grows by × {growth:.2} a month, 95 % between {low:.2} and {high:.2}."
        ),
        measure: "plays".to_owned(),
        from_zero: true,
        lines: vec![Line {
            name: gap.name.clone(),
            control: false,
            points: gap.plays.iter().enumerate().map(point).collect(),
        }],
    };
    section_with(
        &gap.name,
        &beside,
        &html! {
            ul { @for why in &gap.why { li { (why) } } }
            (lines(&chart))
            p {
                "To come and like it: "
                @if gap.fits.is_empty() { "nothing" }
                @for (n, (name, href, alike)) in gap.fits.iter().enumerate() {
                    @if n > 0 { ", " } a href=(href) { (name) } (format!(" ({alike:.2})"))
                }
            }
            p { "Watched most: " @for (n, (name, href)) in gap.titles.iter().enumerate() { @if n > 0 { ", " } a href=(href) { (name) } } }
        },
    )
}

fn growth(view: &GapsView) -> Markup {
    let row = |taste: &TasteView| IntervalRow {
        label: taste.name.clone(),
        value: 100.0 * (taste.growth.0 - 1.0),
        interval: Some((100.0 * (taste.growth.1 - 1.0), 100.0 * (taste.growth.2 - 1.0))),
        role: if taste.why.is_empty() { Role::Plain } else { Role::Best },
    };
    let plot = IntervalPlot {
        title: "Growth of viewing in a month, per cent, 95 % interval".to_owned(),
        finding: "Tastes in bold are gaps.".to_owned(),
        measure: "per cent a month".to_owned(),
        rows: view.tastes.iter().take(DRAWN).map(row).collect(),
        baseline: Baseline::Zero("no growth".to_owned()),
    };
    section("Demand", &interval_plot(&plot))
}

fn all(view: &GapsView) -> Markup {
    let heads = ["Viewers", "Plays", "Titles", "New", "Ending", "Months left"];
    let columns = std::iter::once(Column::wide("Taste")).chain(heads.map(Column::number));
    let columns = columns.chain([Column::wide("Why it is a gap")]).collect();
    let row = |taste: &TasteView| {
        let [supply, fresh, ending] = taste.figures.map(count);
        let months = taste.months_left.map_or("-".to_owned(), |months| decimal(months, 1));
        let plays = count(taste.plays.last().copied().unwrap_or(0));
        let numbers = [count(taste.viewers), plays, supply, fresh, ending, months];
        let name = html! { (taste.name) };
        let cells = std::iter::once(name).chain(numbers.iter().map(|text| html! { (text) }));
        Row::new(cells.chain([html! { (taste.why.join("; ")) }]).collect())
    };
    let caption = "Every taste with its demand and supply".to_owned();
    let rows = view.tastes.iter().map(row).collect();
    section(
        "Demand and supply",
        &html! {
            (table(&Table { caption, columns, rows }))
            p.quiet { "Titles, plays and months left are counts of what is there, of all viewers looked at: they have no interval." }
        @if view.left_out > 0 { p.quiet { (view.left_out) " smaller tastes are left out." } }
        },
    )
}
