//! The record: its entries, its end, and whether it verifies.

use axum::response::Response;
use slate_core::{ErrorKind, Result};
use slate_rights::record::{Entry, Head, Verdict, to_hex};

use super::paging::{self, PAGE};
use super::visit::{Door, Visit};
use crate::ops::record::{RecordHead, RecordList, RecordVerify};
use crate::studio::layout::Page;
use crate::studio::pages::record::{EntryLine, HeadView, RecordView, record};
use crate::studio::parts::{State, Status, segment, short_hash};

/// Rows of refused strangers.
const STRANGERS: usize = 20;

/// Shows the record.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let newest = visit.ask(RecordList { before: None, limit: PAGE })?;
    let pager = paging::pager(newest.size, visit.page(), PAGE, "/record?page={page}");
    let before = newest.size.saturating_sub(pager.first).saturating_add(2);
    let shown = match pager.first {
        0 | 1 => newest,
        _ => visit.ask(RecordList { before: Some(before), limit: PAGE })?,
    };
    let strangers = shown.unknown_callers.into_iter().take(STRANGERS);
    Ok(record(&RecordView {
        entries: shown.entries.iter().map(line).collect(),
        head: if pager.total == 0 { None } else { Some(head(visit)?) },
        verified: if visit.parameter("verify").is_empty() { None } else { Some(verify(visit)?) },
        strangers: strangers.map(|c| (c.day, c.reason, c.n)).collect(),
        pager,
    }))
}

fn head(visit: &Visit<'_>) -> Result<HeadView> {
    let signed = visit.ask(RecordHead {})?;
    let hash = to_hex(&Head::parse(&signed.head)?.hash);
    Ok(HeadView { hash, key: signed.key })
}

/// How many entries are signed, or what is broken.
fn verify(visit: &Visit<'_>) -> Result<Result<u64, String>> {
    match visit.ask(RecordVerify { head: None }) {
        Ok(state) => Ok(Ok(state.signed_size)),
        Err(e) if e.kind() == ErrorKind::Corrupt => Ok(Err(e.detail().to_owned())),
        Err(e) => Err(e),
    }
}

fn line(e: &Entry) -> EntryLine {
    EntryLine {
        number: e.seq,
        at: e.at.to_string(),
        who: who(e),
        what: format!("{} {}", e.operation, subject_words(&e.subject)).trim_end().to_owned(),
        href: subject_href(&e.subject),
        why: e.why.clone(),
        status: outcome(e),
    }
}

/// The person, and the account where it is called otherwise.
pub(super) fn who(e: &Entry) -> String {
    if e.person == e.actor { e.person.clone() } else { format!("{} ({})", e.person, e.actor) }
}

/// Done, or refused and why.
pub(super) fn outcome(e: &Entry) -> Status {
    match e.verdict {
        Verdict::Permit => Status::new(State::Good, "done"),
        Verdict::Deny => Status::new(State::Bad, &format!("refused: {}", e.reasons.join(", "))),
    }
}

/// A subject as people say it; a hash is cut to what they compare.
pub(super) fn subject_words(subject: &str) -> String {
    match subject.split_once(':') {
        Some(("version", id)) => short_hash(id).to_owned(),
        Some((_, id)) => id.to_owned(),
        None => String::new(),
    }
}

/// Where a subject is seen; empty for nowhere.
pub(super) fn subject_href(subject: &str) -> String {
    match subject.split_once(':') {
        Some(("version", id)) => format!("/models/{}", segment(id)),
        Some(("proposal", id)) => format!("/inbox/{}", segment(id)),
        Some(("run", id)) => format!("/runs/{}", segment(id)),
        Some(("alias", _)) => "/models".to_owned(),
        Some(("actor" | "token", _)) => "/settings".to_owned(),
        Some(("import", _)) => "/data".to_owned(),
        Some(("test", name)) => format!("/tests/{}", segment(name)),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_have_words_and_places() {
        let table = [
            ("version:0123456789abcdef", "01234567", "/models/0123456789abcdef"),
            ("proposal:12", "12", "/inbox/12"),
            ("actor:ben", "ben", "/settings"),
            ("alias:production", "production", "/models"),
            ("import:plays.csv", "plays.csv", "/data"),
            ("test:autumn", "autumn", "/tests/autumn"),
            ("events", "", ""),
        ];
        for (subject, words, href) in table {
            let found = (subject_words(subject), subject_href(subject));
            assert_eq!(found, (words.to_owned(), href.to_owned()), "{subject}");
        }
    }
}
