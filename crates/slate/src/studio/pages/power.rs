//! What a test can find, from viewing before it: the least effect by the days it would run.

use maud::{Markup, html};

use crate::studio::chart::{Lines, lines};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Column, Row, Table, command, field, section, section_with, segment, table,
};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct PowerView {
    /// The test.
    pub(crate) test: String,
    /// What was asked: days, effect and power, as they are written.
    pub(crate) asked: [String; 3],
    /// Least effects by days, a line a metric.
    pub(crate) least: Lines,
    /// Days, metric, role, units, value, least effect, power, units needed.
    pub(crate) rows: Vec<[String; 8]>,
    /// Days that could not be looked back, and why.
    pub(crate) left_out: Vec<String>,
    /// Why there is no answer.
    pub(crate) refused: Option<String>,
}

/// The page.
#[must_use]
pub(crate) fn power(view: &PowerView) -> Page {
    let body = html! {
        section {
            p.lead {
                "As if the test had run in the last days of viewing, with everybody in one cell: how much its metrics "
                "vary, and so which effects it would find."
            }
        }
        (asked(view))
        @match &view.refused {
            Some(why) => {
                (section("No answer", &html! {
                    p.quiet { (why) "." }
                    (command("slate data show"))
                }))
            }
            None => { (answer(view)) }
        }
    };
    let crumbs = vec![
        ("Tests".to_owned(), "/tests".to_owned()),
        (view.test.clone(), format!("/tests/{}", segment(&view.test))),
    ];
    Page { crumbs, ..Page::new(Nav::Tests, format!("What {} can find", view.test), body) }
}

fn asked(view: &PowerView) -> Markup {
    let [days, effect, power] = &view.asked;
    let body = html! {
        form.row-form method="get" action={ "/tests/" (segment(&view.test)) "/power" } {
            (field("days", "Days, separated by commas", days, ""))
            (field("effect", "Effect to be found, as a share", effect, ""))
            (field("power", "Chance to find it", power, ""))
            button type="submit" { "Work it out" }
        }
    };
    section("The question", &body)
}

fn answer(view: &PowerView) -> Markup {
    let columns = vec![
        Column::number("Days"),
        Column::wide("Metric"),
        Column::text("Role"),
        Column::number("Units"),
        Column::number("Value"),
        Column::number("Least effect"),
        Column::number("Power"),
        Column::number("Units needed"),
    ];
    let rows = view.rows.iter().map(|row| Row::new(row.iter().map(|c| html! { (c) }).collect()));
    let caption = "Each metric by the days the test would run".to_owned();
    let beside = html! { "units are viewers who did anything in so many days" };
    html! {
        (section("By how long it runs", &lines(&view.least)))
        (section_with("In numbers", &beside, &html! {
            (table(&Table { caption, columns, rows: rows.collect() }))
            @for why in &view.left_out { p.quiet { "Left out: " (why) "." } }
        }))
    }
}
