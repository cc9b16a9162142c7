//! Proposals that wait for a decision: mine first, then those of others, then what was decided.

use maud::{Markup, html};

use super::len;
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::counted;
use crate::studio::parts::{
    Pager, Status, empty, pager, section, section_with, segment, state, time,
};

/// What the inbox shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct InboxView {
    /// Proposals this actor may decide, newest first.
    pub(crate) mine: Vec<InboxLine>,
    /// Proposals that wait for somebody else.
    pub(crate) others: Vec<InboxLine>,
    /// Proposals that were decided, newest first.
    pub(crate) decided: Vec<InboxLine>,
    /// Which part of the decided ones this is.
    pub(crate) pager: Pager,
}

/// One proposal.
#[derive(Debug, Clone, Default)]
pub(crate) struct InboxLine {
    /// Its id.
    pub(crate) id: String,
    /// What is asked.
    pub(crate) ask: String,
    /// How it stands.
    pub(crate) status: Status,
    /// Who asks, or who decided.
    pub(crate) who: String,
    /// Since when, RFC 3339.
    pub(crate) at: String,
}

const OTHERS: &str = "you proposed these, or your role does not decide them";

/// The page.
#[must_use]
pub(crate) fn inbox(view: &InboxView) -> Page {
    if view.mine.is_empty() && view.others.is_empty() && view.decided.is_empty() {
        let body = empty(
            "What somebody asks for, with its evidence, will wait here for a second person.",
            "slate model propose VERSION",
        );
        return Page::new(Nav::Inbox, "Nothing has been proposed yet", body);
    }
    let body = html! {
        (part("Waits for you", "", &view.mine))
        (part("Waits for others", OTHERS, &view.others))
        (part("Decided", "newest first", &view.decided))
        div.below { (pager(&view.pager)) }
    };
    Page::new(Nav::Inbox, headline(view), body)
}

fn headline(view: &InboxView) -> String {
    let others = len(&view.others);
    match len(&view.mine) {
        0 if others == 0 => "Nothing waits for a decision".to_owned(),
        0 => format!("Nothing waits for you; {others} for others"),
        mine => {
            let mine = counted(mine, "proposal waits", "proposals wait");
            if others == 0 {
                format!("{mine} for you")
            } else {
                format!("{mine} for you, {others} for others")
            }
        }
    }
}

fn part(name: &str, beside: &str, lines: &[InboxLine]) -> Markup {
    let body = html! { ul.lines { @for item in lines { (line(item)) } } };
    html! {
        @if !lines.is_empty() {
            @if beside.is_empty() { (section(name, &body)) }
            @else { (section_with(name, &html! { (beside) }, &body)) }
        }
    }
}

fn line(item: &InboxLine) -> Markup {
    html! {
        li {
            span.main { a.row href={ "/inbox/" (segment(&item.id)) } { (item.ask) } }
            (state(&item.status))
            span.aside { (item.who) ", " (time(&item.at)) }
        }
    }
}
