//! The tables of a version's behaviour.

use maud::{Markup, html};

use super::{BehaviorView, GroupView, PartView};
use crate::studio::pages::titles::named;
use crate::studio::parts::number::{count, p_value};
use crate::studio::parts::{Column, Figure, Row, Table, reading, table};

/// Parts of the catalog: watched, shown, and the difference.
pub(super) fn parts(caption: &str, name: &str, parts: &[PartView]) -> Markup {
    let columns = vec![
        Column::text(name),
        Column::number("Titles"),
        Column::number("Watched"),
        Column::number("Shown"),
        Column::number("Shown less watched"),
        Column::number("p"),
    ];
    let rows = parts.iter().map(|part| {
        let (difference, p) = paired(part.difference.as_ref());
        Row::new(vec![
            html! { (part.name) },
            html! { (count(part.titles)) },
            reading(&part.watched),
            reading(&part.shown),
            html! { (difference) },
            html! { (p) },
        ])
    });
    let rows = rows.collect();
    html! {
        details.numbers {
            summary { "Numbers" }
            (table(&Table { caption: caption.to_owned(), columns, rows }))
        }
    }
}

/// Every group with its difference to all other viewers.
pub(super) fn groups(view: &BehaviorView) -> Markup {
    let columns = vec![
        Column::wide("Group"),
        Column::number("Viewers"),
        Column::number(&format!("hit@{}, 95 % interval", view.k)),
        Column::number("To all others"),
        Column::number("p"),
        Column::number(&format!("ndcg@{}", view.k)),
        Column::number("Most watched"),
    ];
    let all = Row { grey: true, ..row("", "all viewers", &view.all) };
    let each = view
        .groups
        .iter()
        .flat_map(|(by, groups)| groups.iter().map(move |group| row(by, &group.name, group)));
    let rows = std::iter::once(all).chain(each).collect();
    table(&Table { caption: "Groups of viewers".to_owned(), columns, rows })
}

fn row(by: &str, name: &str, group: &GroupView) -> Row {
    let (difference, p) = paired(group.difference.as_ref());
    Row::new(vec![
        named(name, by),
        html! { (group.hit.n.map(count).unwrap_or_default()) },
        reading(&Figure { n: None, ..group.hit.clone() }),
        html! { (difference) },
        html! { (p) },
        html! { (group.ndcg.value_text()) },
        html! { (group.most_watched.value_text()) },
    ])
}

/// A difference and its p value as two cells; a dash where there is none.
fn paired(difference: Option<&(Figure, f64)>) -> (String, String) {
    let Some((figure, p)) = difference else { return ("–".to_owned(), "–".to_owned()) };
    let value = figure.value_text() + " " + &figure.interval_text();
    (value, p_value(*p).replace("p = ", "").replace("p ", ""))
}
