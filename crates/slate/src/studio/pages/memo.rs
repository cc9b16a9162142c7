//! The memo of a test as it is written: what the program found stands, what it means is said by a person.

use maud::{Markup, html};

use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Status, coded, csrf_field, facts, hidden, reason, section, section_with, segment, state,
    text_area, time_exact,
};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct MemoView {
    /// The test.
    pub(crate) test: String,
    /// The moment of the look, RFC 3339.
    pub(crate) as_of: String,
    /// What was asked.
    pub(crate) asked: String,
    /// Who was in which cell.
    pub(crate) allocated: String,
    /// What was checked, a sentence each.
    pub(crate) checked: Vec<String>,
    /// What was seen, a sentence each.
    pub(crate) seen: Vec<String>,
    /// What the rule answers.
    pub(crate) answer: String,
    /// Whether nobody was asked yet, or whoever was asked said no.
    pub(crate) open: bool,
    /// Whether whoever looks may propose it.
    pub(crate) may_propose: bool,
    /// The memo that was proposed last: its number, how it stands, who proposed it.
    pub(crate) proposed: Option<(String, Status, String)>,
    /// Token of the form.
    pub(crate) csrf: String,
}

/// The page.
#[must_use]
pub(crate) fn memo(view: &MemoView) -> Page {
    let found = html! {
        (facts(&[
            ("Asked", html! { (view.asked) }),
            ("Allocated", coded(&view.allocated)),
            ("Checked", lines(&view.checked)),
            ("Seen", lines(&view.seen)),
            ("The rule answers", html! { strong { (coded(&view.answer)) } }),
        ]))
    };
    let beside = html! { "as of " (time_exact(&view.as_of)) ", nobody can change it" };
    let body = html! {
        (section_with("What was found", &beside, &found))
        (became(view))
        @if view.open { (asking(view)) }
    };
    let title = format!("Memo of {}: {}", view.test, view.answer.replace('`', ""));
    let crumbs = vec![
        ("Tests".to_owned(), "/tests".to_owned()),
        (view.test.clone(), format!("/tests/{}", segment(&view.test))),
    ];
    Page { crumbs, ..Page::new(Nav::Tests, title, body) }
}

fn lines(lines: &[String]) -> Markup {
    html! { ul { @for line in lines { li { (coded(line)) } } } }
}

/// What has become of the memo that was proposed last.
fn became(view: &MemoView) -> Markup {
    let Some((number, status, by)) = &view.proposed else { return html! {} };
    let body = html! {
        p { "Proposed by " (by) ": " a href={ "/inbox/" (number) } { "proposal " (number) } " " (state(status)) }
    };
    section("What became of it", &body)
}

/// The form.
fn asking(view: &MemoView) -> Markup {
    if !view.may_propose {
        return section(
            "What it means",
            &html! { p.quiet { "An analyst proposes it; a second person decides." } },
        );
    }
    let form = html! {
        form.panel.fields method="post" action="/do/test/decide" {
            (csrf_field(&view.csrf))
            (hidden("next", &format!("/tests/{}/memo", segment(&view.test))))
            (hidden("test", &view.test))
            (text_area("means", "What the numbers mean", "In the memo, below what was found. Leave it empty if they speak for themselves."))
            (reason("memo-why"))
            div.actions { button.primary type="submit" { "Propose the decision" } }
        }
    };
    let beside = html! { "in your words; proposing it looks once more at the numbers" };
    section_with("What it means", &beside, &form)
}
