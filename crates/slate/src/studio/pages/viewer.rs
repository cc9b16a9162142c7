//! The list as one viewer sees it, why each title is on it, and the history behind it.

use maud::{Markup, html};

use super::clip;
use crate::studio::chart::{Bar, Bars, bars};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{counted, score};
use crate::studio::parts::{
    Column, Notice, Pager, Row, State, Table, csrf_field, empty, hidden, notice, pager, section,
    section_with, segment, table, time,
};

/// What the page of a viewer shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ViewerView {
    /// The viewer's id.
    pub(crate) id: String,
    /// The list, best first; empty if there is none.
    pub(crate) list: Vec<Recommended>,
    /// Whether the viewer has opted out of personalization.
    pub(crate) opted_out: bool,
    /// Why there is no list, if there is none: `no model is in production`.
    pub(crate) no_list: String,
    /// The version that made it: name and address.
    pub(crate) model: (String, String),
    /// What else shaped the list: `seen titles are left out`.
    pub(crate) rules: Vec<String>,
    /// The history, newest first.
    pub(crate) history: Vec<Watched>,
    /// Which part of the history this is.
    pub(crate) pager: Pager,
    /// Whether whoever looks may write the viewer's wish down.
    pub(crate) may_wish: bool,
    /// Whether whoever looks may have the viewer forgotten.
    pub(crate) may_forget: bool,
    /// Token of the forms.
    pub(crate) csrf: String,
}

/// One title on the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recommended {
    /// Its name.
    pub(crate) title: String,
    /// Where it is seen.
    pub(crate) href: String,
    /// Year and genres in one line.
    pub(crate) detail: String,
    /// The model's score; none for a title it does not know.
    pub(crate) score: Option<f64>,
    /// Why, in one line: `because of Harbour Lights and The Salt Road`.
    pub(crate) why: String,
    /// What speaks for it most, largest first; empty if the model cannot say.
    pub(crate) parts: Vec<Bar>,
}

/// One event of the history.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watched {
    /// Name of the title.
    pub(crate) title: String,
    /// Where it is seen.
    pub(crate) href: String,
    /// `play`, `finish`, `rating`, `like`, `hide`.
    pub(crate) kind: String,
    /// Its value, if it has one: `4.5`.
    pub(crate) value: String,
    /// When, RFC 3339.
    pub(crate) at: String,
}

/// The page.
#[must_use]
pub(crate) fn viewer(view: &ViewerView) -> Page {
    let body = html! {
        div.grid.two { div #list { (list(view)) } (history(view)) }
        @if view.may_forget { (forget(view)) }
    };
    let crumbs = vec![("Viewers".to_owned(), "/viewers".to_owned())];
    Page { crumbs, actions: wish(view), ..Page::new(Nav::Viewers, headline(view), body) }
}

fn headline(view: &ViewerView) -> String {
    match view.list.first() {
        Some(first) if first.why.is_empty() => {
            format!("Viewer {} sees {} first", view.id, clip(&first.title))
        }
        Some(first) => {
            format!("Viewer {} sees {} first, {}", view.id, clip(&first.title), first.why)
        }
        None => format!("Viewer {} has no list: {}", view.id, view.no_list),
    }
}

/// The viewer's wish, written down for them.
fn wish(view: &ViewerView) -> Markup {
    let (action, words) = if view.opted_out {
        ("/do/viewer/opt-in", "Personalize again")
    } else {
        ("/do/viewer/opt-out", "Stop personalizing")
    };
    html! {
        @if view.may_wish {
            form method="post" action=(action) {
                (csrf_field(&view.csrf))
                (hidden("next", &format!("/viewers/{}", segment(&view.id))))
                (hidden("viewer", &view.id))
                button type="submit" { (words) }
            }
        }
    }
}

/// The viewer's right to be forgotten, behind a tick.
fn forget(view: &ViewerView) -> Markup {
    let body = html! {
        p {
            "Deletes every event, the opt-out and the key of this viewer, and takes them out of every model. "
            "It cannot be undone. Backups and exports are outside."
        }
        form method="post" action="/do/viewer/forget" {
            (csrf_field(&view.csrf))
            (hidden("next", &format!("/viewers/{}", segment(&view.id))))
            (hidden("viewer", &view.id))
            label.check {
                input type="checkbox" name="confirm" value="yes" required;
                " Delete everything that is known of " (view.id)
            }
            button type="submit" { "Forget this viewer" }
        }
    };
    section("Forget", &body)
}

fn list(view: &ViewerView) -> Markup {
    let page = format!("/viewers/{}/page", segment(&view.id));
    let beside = html! {
        @if !view.list.is_empty() {
            "by " a href=(view.model.1) { (view.model.0) } ", or " a href=(page) { "the whole page" }
        }
    };
    let body = html! {
        @if view.list.is_empty() { (no_list(view)) }
        @else {
            ol.lines.slate-list {
                @for (rank, item) in (1..).zip(&view.list) { (recommended(rank, item)) }
            }
        }
        @if !view.rules.is_empty() {
            ul.rules.small.quiet { @for rule in &view.rules { li { (rule) } } }
        }
    };
    section_with("The list", &beside, &body)
}

fn no_list(view: &ViewerView) -> Markup {
    let what = format!("No list is made for this viewer: {}.", view.no_list);
    notice(&Notice { state: State::Warning, what, ..Notice::default() })
}

fn recommended(rank: u64, item: &Recommended) -> Markup {
    html! {
        li {
            span.rank { (rank) }
            span { a.row href=(item.href) { (item.title) } " " span.quiet.small { (item.detail) } }
            span.quiet { @if let Some(known) = item.score { (score(known)) } }
            @if item.parts.is_empty() { @if !item.why.is_empty() { span.why { (item.why) } } }
            @else { (parts(item)) }
        }
    }
}

fn parts(item: &Recommended) -> Markup {
    let chart = Bars {
        title: "What speaks for it most".to_owned(),
        finding: String::new(),
        measure: "Contribution".to_owned(),
        bars: item.parts.clone(),
    };
    html! {
        details.why {
            summary { @if item.why.is_empty() { "why" } @else { (item.why) } }
            (bars(&chart))
        }
    }
}

fn history(view: &ViewerView) -> Markup {
    let columns = vec![
        Column::wide("Title"),
        Column::id("Event"),
        Column::number("Value"),
        Column::id("When"),
    ];
    let rows = view.history.iter().map(|event| {
        let cells = vec![
            html! { (event.title) },
            html! { (event.kind) },
            html! { (event.value) },
            time(&event.at),
        ];
        Row::open(event.href.clone(), cells)
    });
    let rows: Vec<Row> = rows.collect();
    let body = if rows.is_empty() {
        empty("What this viewer watches will stand here.", "slate import events events.csv")
    } else {
        let caption = "History, newest first".to_owned();
        html! { (table(&Table { caption, columns, rows })) (pager(&view.pager)) }
    };
    section_with(
        "History",
        &html! { (counted(view.pager.total, "event", "events")) ", newest first" },
        &body,
    )
}
