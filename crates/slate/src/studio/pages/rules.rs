//! The rules of the editors: what counts, since when and why, what counted before, and what they do to one title.

use maud::{Markup, html};

use super::title::{Checked, answer};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted};
use crate::studio::parts::{
    Column, Notice, Row, Table, coded, csrf_field, empty, field, notice, reason, section,
    section_with, table, time,
};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct RulesView {
    /// The version that is shown, if any was set.
    pub(crate) shown: Option<RulesVersionView>,
    /// Whether that is the version that counts.
    pub(crate) counts: bool,
    /// Versions, newest first.
    pub(crate) versions: Vec<RulesVersionView>,
    /// Whether whoever looks may ask about one viewer.
    pub(crate) may_check: bool,
    /// Whether whoever looks may set rules.
    pub(crate) may_set: bool,
    /// What was asked: viewer and title.
    pub(crate) asked: (String, String),
    /// The answer, if something was asked.
    pub(crate) check: Option<Checked>,
    /// Why there is no answer.
    pub(crate) no_check: String,
    /// What was written and not taken: text, reason, what is the matter.
    pub(crate) refused: Option<Refused>,
    /// Token of the forms.
    pub(crate) csrf: String,
}

/// One version of the rules.
#[derive(Debug, Clone, Default)]
pub(crate) struct RulesVersionView {
    /// Its number.
    pub(crate) version: u64,
    /// Who set it.
    pub(crate) by: String,
    /// When.
    pub(crate) at: String,
    /// Why.
    pub(crate) why: String,
    /// The document.
    pub(crate) text: String,
    /// Every rule: which, and what it says.
    pub(crate) words: Vec<(String, String)>,
}

/// Rules that were written and not taken.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refused {
    /// The document.
    pub(crate) text: String,
    /// The reason that was given.
    pub(crate) why: String,
    /// What is the matter.
    pub(crate) notice: Notice,
}

/// The page. Setting rules answers with it as well, when they are not taken.
#[must_use]
pub(crate) fn rules(view: &RulesView) -> Page {
    let body = html! {
        @if let Some(refused) = &view.refused { (notice(&refused.notice)) }
        (counting(view))
        @if view.may_check { (check(view)) }
        @if view.may_set { (set(view)) }
        (versions(view))
    };
    Page { under: under(view), ..Page::new(Nav::Rules, headline(view), body) }
}

fn headline(view: &RulesView) -> String {
    if view.refused.is_some() {
        return "The rules were not set".to_owned();
    }
    match &view.shown {
        None => "No rules: everything that is available is shown".to_owned(),
        Some(v) => {
            let said = counted(v.words.len() as u64, "rule", "rules");
            let counts = if view.counts { "counts" } else { "counted before" };
            format!("Version {} {counts}: {said}", count(v.version))
        }
    }
}

fn under(view: &RulesView) -> Markup {
    html! {
        @if let Some(v) = &view.shown {
            p.meta { span { "set by " (v.by) ", " (time(&v.at)) } span { (v.why) } }
        }
    }
}

fn counting(view: &RulesView) -> Markup {
    let Some(shown) = &view.shown else {
        return empty(
            "Exclusions, pins, boosts and what children see will stand here.",
            "slate rules set --file rules.toml --why \"…\"",
        );
    };
    let columns = vec![Column::text("Rule"), Column::wide("What it says")];
    let rows = shown.words.iter().map(|(rule, says)| Row::new(vec![html! { (rule) }, coded(says)]));
    let body = html! {
        div.stack {
            @if shown.words.is_empty() { p.quiet { "The document says nothing." } }
            @else {
                (table(&Table { caption: "Rules in words".to_owned(), columns, rows: rows.collect() }))
            }
            details { summary { "The document" } pre { (shown.text) } }
        }
    };
    section("In words", &body)
}

fn check(view: &RulesView) -> Markup {
    let (viewer, title) = (&view.asked.0, &view.asked.1);
    let body = html! {
        div.stack {
            form.row-form method="get" action="/rules" {
                (field("viewer", "Viewer", viewer, ""))
                (field("title", "Title, by its id", title, ""))
                button type="submit" { "Check" }
            }
            @if !view.no_check.is_empty() { p.quiet { (view.no_check) "." } }
            @if let Some(checked) = &view.check { (answer(checked)) }
        }
    };
    let beside = html! { "by the rules that count now" };
    section_with("Why is this title, or is it not, shown to this viewer?", &beside, &body)
}

fn set(view: &RulesView) -> Markup {
    let (text, why) = match (&view.refused, &view.shown) {
        (Some(refused), _) => (refused.text.as_str(), refused.why.as_str()),
        (None, Some(shown)) => (shown.text.as_str(), ""),
        (None, None) => ("", ""),
    };
    let form = html! {
        form.panel.stack method="post" action="/rules" {
            (csrf_field(&view.csrf))
            div {
                label for="rules-text" { "The document, TOML" }
                textarea.document #rules-text name="text" rows="16" spellcheck="false" { (text) }
                p.hint { "All of it is checked before any of it counts. An earlier version can be set again." }
            }
            @if why.is_empty() { (reason("rules-why")) }
            @else {
                div {
                    label for="rules-why" { "Why, for the record" }
                    textarea #rules-why name="why" required maxlength="500" { (why) }
                }
            }
            div.actions { button.primary type="submit" { "Set these rules" } }
        }
    };
    let open = view.refused.is_some() || view.shown.is_none();
    let body = html! { details open[open] { summary { "Write the next version" } (form) } };
    section_with("Set rules", &html! { "at once, and recorded" }, &body)
}

fn versions(view: &RulesView) -> Markup {
    let columns =
        vec![Column::text("Version"), Column::text("By"), Column::id("When"), Column::wide("Why")];
    let shown = view.shown.as_ref().map(|v| v.version);
    let rows = view.versions.iter().map(|v| {
        let cells =
            vec![html! { (count(v.version)) }, html! { (v.by) }, time(&v.at), html! { (v.why) }];
        let href = Some(format!("/rules?version={}", v.version));
        Row { href, cells, here: shown == Some(v.version), grey: false }
    });
    let whole =
        Table { caption: "Versions, newest first".to_owned(), columns, rows: rows.collect() };
    html! { @if view.versions.len() > 1 { (section("Versions", &table(&whole))) } }
}
