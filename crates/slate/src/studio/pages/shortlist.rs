//! The board of a shortlist: what the budget buys, what each title adds, and what a swap is worth.

use maud::{Markup, html};

use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Column, Row, Step, Table, csrf_field, hidden, reason, section, section_with, table, timeline,
};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct BoardView {
    /// Its artifact.
    pub(crate) id: String,
    /// What it says in a sentence.
    pub(crate) headline: String,
    /// What is certain of it, in a sentence.
    pub(crate) certain: String,
    /// What ranking by audience per price buys, in a sentence.
    pub(crate) ranked: String,
    /// What people changed of the model's, in a sentence; empty if nothing.
    pub(crate) changed: String,
    /// The titles.
    pub(crate) titles: Vec<BoardTitle>,
    /// Candidates that are not chosen: id, name, price, viewers they would add.
    pub(crate) others: Vec<[String; 4]>,
    /// Segment, viewers, share served, share reached of the others.
    pub(crate) segments: Vec<[String; 4]>,
    /// Segments left out.
    pub(crate) left_out: u64,
    /// What is otherwise, what this is then worth, what the best is, titles kept.
    pub(crate) otherwise: Vec<[String; 4]>,
    /// What happened to it.
    pub(crate) steps: Vec<Step>,
    /// The proposal for it: its number.
    pub(crate) proposal: Option<i64>,
    /// Whether this guest may change it, and propose it.
    pub(crate) may: [bool; 2],
    /// The value that shows forms are ours.
    pub(crate) csrf: String,
}

/// A title of the board.
#[derive(Debug, Clone, Default)]
pub(crate) struct BoardTitle {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Why it is there, if not chosen by the model.
    pub(crate) because: String,
    /// Price, viewers it adds, its audience, the interval of that, what is lost without it.
    pub(crate) figures: [String; 5],
    /// What it keeps out, and by how much it is ahead.
    pub(crate) displaces: String,
}

/// The page.
#[must_use]
pub(crate) fn board(view: &BoardView) -> Page {
    let body = html! {
        section {
            p.lead { (view.certain) "." }
            p { (view.ranked) "." }
            @if !view.changed.is_empty() { p { (view.changed) "." } }
        }
        (titles(view))
        (others(view))
        (propose(view))
        (assumptions(view))
        (reached(view))
    };
    let crumbs = vec![("Shortlists".to_owned(), "/shortlists".to_owned())];
    let under = timeline(&view.steps);
    Page { crumbs, under, ..Page::new(Nav::Shortlists, view.headline.clone(), body) }
}

fn titles(view: &BoardView) -> Markup {
    let heads = ["Price", "Adds", "Audience", "Interval", "Lost without"];
    let columns = std::iter::once(Column::wide("Title")).chain(heads.map(Column::number));
    let columns = columns.chain([Column::wide("Keeps out"), Column::text("")]);
    let row = |t: &BoardTitle| {
        let figures = t.figures.iter().map(|text| html! { (text) });
        let name = html! {
            (t.name)
            @if t.because == "chosen" { " " span.suggested { "suggested" } }
            @else { " " span.quiet { (t.because) } }
        };
        let out = html! { @if view.may[0] { (swap(view, "exclude", &t.id, "Take out", &t.name)) } };
        let cells = std::iter::once(name).chain(figures).chain([html! { (t.displaces) }, out]);
        Row::new(cells.collect())
    };
    let caption = "The titles, each after those that add more for their price".to_owned();
    let rows = view.titles.iter().map(row).collect();
    let beside = html! { "in viewers who are not well served yet" };
    let body = html! {
        @if view.titles.is_empty() { p.quiet { "Nothing fits into the budget." } }
        @else { (table(&Table { caption, columns: columns.collect(), rows })) }
    };
    section_with("What the budget buys", &beside, &body)
}

fn others(view: &BoardView) -> Markup {
    let columns = vec![
        Column::wide("Title"),
        Column::number("Price"),
        Column::number("Would add"),
        Column::text(""),
    ];
    let row = |[id, name, price, adds]: &[String; 4]| {
        let put_in = html! { @if view.may[0] { (swap(view, "include", id, "Put in", name)) } };
        Row::new(vec![html! { (name) }, html! { (price) }, html! { (adds) }, put_in])
    };
    let caption = "Candidates that are not chosen".to_owned();
    let rows: Vec<Row> = view.others.iter().map(row).collect();
    let body = html! {
        @if rows.is_empty() { p.quiet { "Every candidate is chosen." } }
        @else { (table(&Table { caption, columns, rows })) }
    };
    section("Not chosen", &body)
}

/// A button that puts one title in or takes it out; the rest is chosen anew.
fn swap(view: &BoardView, field: &str, title: &str, word: &str, name: &str) -> Markup {
    html! {
        form.inline method="post" action={ "/shortlists/" (view.id) } {
            (csrf_field(&view.csrf))
            (hidden("shortlist", &view.id))
            (hidden(field, title))
            button.small type="submit" aria-label={ (word) ": " (name) } { (word) }
        }
    }
}

fn propose(view: &BoardView) -> Markup {
    let body = html! {
        @if let Some(number) = view.proposal {
            p { a href={ "/inbox/" (number) } { "Proposal " (number) } " asks for this shortlist." }
        } @else if view.may[1] && !view.titles.is_empty() {
            form method="post" action="/do/catalog/propose" {
                (csrf_field(&view.csrf))
                (hidden("next", &format!("/shortlists/{}", view.id)))
                (hidden("shortlist", &view.id))
                (reason("propose-why"))
                button.primary type="submit" { "Ask a second person" }
            }
        } @else { p.quiet { "Somebody who may propose asks for it." } }
    };
    section("Decide", &body)
}

fn assumptions(view: &BoardView) -> Markup {
    let columns = vec![
        Column::wide("If"),
        Column::number("This one is worth"),
        Column::number("One chosen for it"),
        Column::number("Titles kept"),
    ];
    let row = |texts: &[String; 4]| Row::new(texts.iter().map(|text| html! { (text) }).collect());
    let caption = "What becomes of it if something is otherwise".to_owned();
    let rows = view.otherwise.iter().map(row).collect();
    section("If it were otherwise", &table(&Table { caption, columns, rows }))
}

fn reached(view: &BoardView) -> Markup {
    let columns = vec![
        Column::wide("Segment"),
        Column::number("Viewers"),
        Column::number("Well served"),
        Column::number("Reached of the others"),
    ];
    let row = |texts: &[String; 4]| Row::new(texts.iter().map(|text| html! { (text) }).collect());
    let caption = "Whom it reaches".to_owned();
    let rows = view.segments.iter().map(row).collect();
    let body = html! {
        (table(&Table { caption, columns, rows }))
        @if view.left_out > 0 {
            p.quiet { (view.left_out) " segments of fewer than 20 viewers are in no figure." }
        }
    };
    section("Whom it reaches", &body)
}
