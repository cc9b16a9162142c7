//! The record: everything that changed, who did it and why, linked by hashes and signed.

use maud::{Markup, html};

use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{
    Column, Notice, Pager, Row, State, Status, Table, command, empty, facts, hash, notice, pager,
    section, section_with, short_hash, state, table, time_exact,
};

/// What the record shows.
#[derive(Debug, Clone, Default)]
pub struct RecordView {
    /// Entries of this page, newest first.
    pub entries: Vec<EntryLine>,
    /// Which part of them this is.
    pub pager: Pager,
    /// The head of the chain, and when it was signed; none for an empty record.
    pub head: Option<HeadView>,
    /// What is broken, if anything is: `entry 412: its hash does not follow from entry 411`.
    pub broken: Option<String>,
}

/// The head of the chain.
#[derive(Debug, Clone, Default)]
pub struct HeadView {
    /// Hash of the last entry.
    pub hash: String,
    /// Public key that signed it.
    pub key: String,
    /// When, RFC 3339.
    pub signed_at: String,
    /// When the whole chain was verified last, RFC 3339; empty if never.
    pub verified_at: String,
}

/// One entry.
#[derive(Debug, Clone, Default)]
pub struct EntryLine {
    /// Its number, from 1.
    pub number: u64,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub who: String,
    /// What: the operation's name and its subject in words.
    pub what: String,
    /// Where the subject is seen; empty for nowhere.
    pub href: String,
    /// Why, as they wrote it.
    pub why: String,
    /// Done, or refused.
    pub status: Status,
    /// Its hash.
    pub hash: String,
}

/// The page.
#[must_use]
pub fn record(view: &RecordView) -> Page {
    let body = html! {
        @if let Some(what) = &view.broken { (broken(what)) }
        @if let Some(head) = &view.head { (signed(head)) }
        @if view.entries.is_empty() {
            (empty(
                "Every change will stand here, with who, what, why and when.",
                "slate record list",
            ))
        } @else { (entries(view)) }
    };
    Page::new(Nav::Record, headline(view), body)
}

fn headline(view: &RecordView) -> String {
    let total = counted(view.pager.total, "entry", "entries");
    match (&view.broken, &view.head) {
        (Some(_), _) => format!("The record is broken: {total}, one does not follow"),
        (None, Some(head)) => format!("{total}, unbroken to {}", short_hash(&head.hash)),
        (None, None) => "The record is empty".to_owned(),
    }
}

fn broken(what: &str) -> Markup {
    notice(&Notice {
        state: State::Bad,
        what: "An entry was changed, or the end was cut off.".to_owned(),
        found: what.to_owned(),
        hint: "compare with the signed head that was exported: slate record verify".to_owned(),
        ..Notice::default()
    })
}

fn signed(head: &HeadView) -> Markup {
    let body = html! {
        div.stack {
            (facts(&[
                ("Last entry", html! { (hash(&head.hash)) }),
                ("Signed", html! { (time_exact(&head.signed_at)) " by key " (hash(&head.key)) }),
                ("Verified", html! {
                    @if head.verified_at.is_empty() { "not yet" }
                    @else { (time_exact(&head.verified_at)) }
                }),
            ]))
            (command("slate record verify"))
        }
    };
    section("Head", &body)
}

fn entries(view: &RecordView) -> Markup {
    let columns = vec![
        Column::number("No."),
        Column::id("When"),
        Column::text("Who"),
        Column::wide("What"),
        Column::id("Outcome"),
        Column::wide("Why"),
        Column::id("Hash"),
    ];
    let caption = "Entries, newest first".to_owned();
    let rows = view.entries.iter().map(row).collect();
    let body = html! { (table(&Table { caption, columns, rows })) (pager(&view.pager)) };
    section_with("Entries", &html! { "newest first" }, &body)
}

fn row(line: &EntryLine) -> Row {
    let cells = vec![
        html! { (count(line.number)) },
        time_exact(&line.at),
        html! { (line.who) },
        html! { (line.what) },
        state(&line.status),
        html! { span.quiet { (line.why) } },
        hash(&line.hash),
    ];
    let href = (!line.href.is_empty()).then(|| line.href.clone());
    Row { href, cells, ..Row::default() }
}
