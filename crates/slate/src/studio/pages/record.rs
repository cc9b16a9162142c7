//! The record: everything that changed, who did it and why, linked by hashes and signed.

use maud::{Markup, html};

use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{
    Column, Notice, Pager, Row, State, Status, Table, command, empty, facts, hash, notice, pager,
    section, section_with, state, table, time_exact,
};

/// What the record shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordView {
    /// Entries of this page, newest first.
    pub(crate) entries: Vec<EntryLine>,
    /// Which part of them this is.
    pub(crate) pager: Pager,
    /// The end of the chain; none for an empty record.
    pub(crate) head: Option<HeadView>,
    /// What verifying found, if it was asked for: how many entries are signed, or what is broken.
    pub(crate) verified: Option<Result<u64, String>>,
    /// Refusals of callers nobody knows: day, reason, how often.
    pub(crate) strangers: Vec<(String, String, u64)>,
}

/// The end of the chain.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeadView {
    /// Hash of the last entry.
    pub(crate) hash: String,
    /// The public key that its signatures verify with.
    pub(crate) key: String,
}

/// One entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryLine {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// When, RFC 3339.
    pub(crate) at: String,
    /// Who.
    pub(crate) who: String,
    /// What: the operation's name and its subject in words.
    pub(crate) what: String,
    /// Where the subject is seen; empty for nowhere.
    pub(crate) href: String,
    /// Why, as they wrote it.
    pub(crate) why: String,
    /// Done, or refused.
    pub(crate) status: Status,
}

/// The page.
#[must_use]
pub(crate) fn record(view: &RecordView) -> Page {
    let body = html! {
        @match &view.verified {
            Some(Ok(signed)) => (verified(*signed)),
            Some(Err(what)) => (broken(what)),
            None => {},
        }
        @if let Some(head) = &view.head { (end(head)) }
        @if view.entries.is_empty() {
            (empty(
                "Every change will stand here, with who, what, why and when.",
                "slate record list",
            ))
        } @else { (entries(view)) }
        (strangers(view))
    };
    Page::new(Nav::Record, headline(view), body)
}

fn headline(view: &RecordView) -> String {
    let total = counted(view.pager.total, "entry", "entries");
    match (&view.verified, view.entries.first()) {
        (Some(Err(_)), _) => format!("The record is broken: {total}"),
        (Some(Ok(_)), _) => format!("{total}, and every one verifies"),
        (None, Some(newest)) => format!("{total}; {} by {}", newest.what, newest.who),
        (None, None) => "The record is empty".to_owned(),
    }
}

fn verified(signed: u64) -> Markup {
    let what = format!("Every entry follows from the one before; {} signed.", count(signed));
    notice(&Notice { state: State::Good, what, ..Notice::default() })
}

fn broken(what: &str) -> Markup {
    notice(&Notice {
        state: State::Bad,
        what: "An entry was changed, or the end was cut off.".to_owned(),
        found: what.to_owned(),
        hint: "keep this studio as it is, and compare it with a backup".to_owned(),
        ..Notice::default()
    })
}

fn end(head: &HeadView) -> Markup {
    let body = html! {
        div.stack {
            (facts(&[
                ("Last entry", html! { (hash(&head.hash)) }),
                ("Signed by key", html! { (hash(&head.key)) }),
            ]))
            form.actions method="get" action="/record" {
                button type="submit" name="verify" value="1" { "Verify every entry" }
                span.quiet.small { "or, with a head that was kept elsewhere:" }
            }
            (command("slate record verify --head kept-elsewhere.head"))
        }
    };
    section("The end", &body)
}

fn strangers(view: &RecordView) -> Markup {
    if view.strangers.is_empty() {
        return html! {};
    }
    let columns = vec![Column::id("Day"), Column::text("Reason"), Column::number("Times")];
    let rows = view.strangers.iter().map(|(day, reason, n)| {
        Row::new(vec![html! { (day) }, html! { (reason) }, html! { (count(*n)) }])
    });
    let caption = "Refusals of callers nobody knows".to_owned();
    let body = table(&Table { caption, columns, rows: rows.collect() });
    section_with("Strangers", &html! { "callers nobody knows are counted, not recorded" }, &body)
}

fn entries(view: &RecordView) -> Markup {
    let columns = vec![
        Column::text("What"),
        Column::id("Outcome"),
        Column::text("Who"),
        Column::id("When"),
        Column::wide("Why"),
        Column::number("No."),
    ];
    let caption = "Entries, newest first".to_owned();
    let rows = view.entries.iter().map(row).collect();
    let body = html! { (table(&Table { caption, columns, rows })) (pager(&view.pager)) };
    section_with("Entries", &html! { "newest first" }, &body)
}

fn row(line: &EntryLine) -> Row {
    let cells = vec![
        html! { (line.what) },
        state(&line.status),
        html! { (line.who) },
        time_exact(&line.at),
        html! { span.quiet { (line.why) } },
        html! { (count(line.number)) },
    ];
    let href = (!line.href.is_empty()).then(|| line.href.clone());
    Row { href, cells, ..Row::default() }
}
