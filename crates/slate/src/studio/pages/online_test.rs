//! One online test: a verdict or why there is none, the effect day by day, checks, guardrails, for whom it is another,
//! and what can be done now.

use maud::{Markup, html};

use crate::studio::chart::{IntervalPlot, Lineage, Lines, interval_plot, lineage, lines};
use crate::studio::layout::{Nav, Page};
use crate::studio::parts::{
    Column, Row, State, Status, Step, Table, coded, command, csrf_field, facts, hash, hidden,
    reason, section, section_with, segment, state, table, timeline,
};

/// What the page of a test shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct TestView {
    /// Its name.
    pub(crate) name: String,
    /// The answer in one sentence: `ship two-memories`, `no verdict, because …`.
    pub(crate) answer: String,
    /// How it stands.
    pub(crate) status: Status,
    /// What is expected.
    pub(crate) hypothesis: String,
    /// What happened to it, and what is next.
    pub(crate) timeline: Vec<Step>,
    /// Cells: name, weight, units, what they give.
    pub(crate) cells: Vec<[String; 4]>,
    /// The last look; none before the first.
    pub(crate) look: Option<LookView>,
    /// The definition in sentences.
    pub(crate) plan: Vec<String>,
    /// Hash of the definition.
    pub(crate) hash: String,
    /// Where its versions come from, and where it led.
    pub(crate) lineage: Lineage,
    /// Whether it runs, so that the page follows it.
    pub(crate) runs: bool,
    /// What can be done now.
    pub(crate) actions: TestActions,
    /// Token of the forms.
    pub(crate) csrf: String,
}

/// A look at the numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct LookView {
    /// As of when, RFC 3339.
    pub(crate) as_of: String,
    /// How many looks there were.
    pub(crate) looks: u64,
    /// The first metric that decides, day by day.
    pub(crate) line: Lines,
    /// Metrics that decide and are guarded.
    pub(crate) effects: IntervalPlot,
    /// Every metric and cell: metric, role, cell, default cell's value, effect, interval, p, what it means.
    pub(crate) rows: Vec<[String; 8]>,
    /// Which of two versions viewers of interleaved cells prefer; none where no cell interleaves.
    pub(crate) preferred: Option<IntervalPlot>,
    /// Checks: name, whether it holds, what was found.
    pub(crate) checks: Vec<(String, bool, String)>,
    /// By dimension: metric and cell, dimension, level, units, effect, interval, p of being like the others.
    pub(crate) levels: Vec<[String; 7]>,
}

/// What the person who looks can do.
#[derive(Debug, Clone, Default)]
pub(crate) struct TestActions {
    /// Ask that it may start.
    pub(crate) propose: bool,
    /// Start it.
    pub(crate) start: bool,
    /// Let more in: the share it becomes.
    pub(crate) ramp: Option<String>,
    /// End it.
    pub(crate) stop: bool,
    /// Look at the numbers.
    pub(crate) look: bool,
    /// Write the memo.
    pub(crate) decide: bool,
}

/// How often the page asks for what is new of a test that runs.
const FOLLOW_SECONDS: u32 = 15;

/// The page.
#[must_use]
pub(crate) fn online_test(view: &TestView) -> Page {
    let body = html! {
        section { p.lead { (view.hypothesis) } }
        div data-follow=[view.runs.then_some(FOLLOW_SECONDS)] { (numbers(view)) (cells(view)) }
        @if !view.lineage.stages.is_empty() {
            (section("Where it comes from, and where it led", &lineage(&view.lineage)))
        }
        (plan(view))
        (actions(view))
    };
    let crumbs = vec![("Tests".to_owned(), "/tests".to_owned())];
    let title = format!("{}: {}", view.name, view.answer);
    let under = html! {
        p.meta { (state(&view.status)) span { "definition " (hash(&view.hash)) } }
        (timeline(&view.timeline))
    };
    Page { crumbs, under, actions: look_button(view), ..Page::new(Nav::Tests, title, body) }
}

fn look_button(view: &TestView) -> Markup {
    html! {
        a.button href={ "/tests/" (segment(&view.name)) "/power" } { "What it can find" }
        @if view.actions.look {
            form method="post" action="/do/test/analyse" { (fields(view)) button type="submit" { "Look now" } }
        }
    }
}

/// What every form of the page carries.
fn fields(view: &TestView) -> Markup {
    html! {
        (csrf_field(&view.csrf))
        (hidden("next", &format!("/tests/{}", segment(&view.name))))
        (hidden("test", &view.name))
    }
}

fn numbers(view: &TestView) -> Markup {
    let Some(look) = &view.look else {
        let body = html! {
            p.quiet { "Nobody has looked at the numbers yet." }
            (command(&format!("slate test analyse {}", view.name)))
        };
        return section("The numbers", &body);
    };
    let beside = html! {
        "as of " (look.as_of)
        @if look.looks > 0 { ", look " (look.looks) } @else { ", not looked at by anybody yet" }
        @if view.runs { ", this page follows" }
    };
    html! {
        (section_with("Day by day", &beside, &lines(&look.line)))
        (section("Effects", &html! { (interval_plot(&look.effects)) (effects(look)) }))
        @if let Some(preferred) = &look.preferred {
            (section_with("What viewers prefer", &html! { "nothing rests on it" }, &interval_plot(preferred)))
        }
        (section("Checks", &checks(look)))
        (levels(look))
    }
}

fn effects(look: &LookView) -> Markup {
    let columns = vec![
        Column::wide("Metric"),
        Column::text("Role"),
        Column::text("Cell"),
        Column::number("Default cell"),
        Column::number("Effect"),
        Column::number("Interval"),
        Column::number("p"),
        Column::text("Says"),
    ];
    let rows = look.rows.iter().map(|row| Row::new(row.iter().map(|c| html! { (c) }).collect()));
    let caption = "Every metric in every cell, against the default cell".to_owned();
    table(&Table { caption, columns, rows: rows.collect() })
}

fn checks(look: &LookView) -> Markup {
    let columns = vec![Column::text("Check"), Column::text("Holds"), Column::wide("Found")];
    let rows = look.checks.iter().map(|(name, passes, found)| {
        let status = if *passes {
            Status::new(State::Good, "holds")
        } else {
            Status::new(State::Bad, "fails")
        };
        Row::new(vec![html! { (name) }, state(&status), coded(found)])
    });
    let caption = "What must hold for the numbers to be believed".to_owned();
    table(&Table { caption, columns, rows: rows.collect() })
}

fn levels(look: &LookView) -> Markup {
    if look.levels.is_empty() {
        return html! {};
    }
    let columns = vec![
        Column::wide("Metric, cell"),
        Column::text("Dimension"),
        Column::text("Level"),
        Column::number("Units"),
        Column::number("Effect"),
        Column::number("Interval"),
        Column::number("p, like the others"),
    ];
    let rows = look.levels.iter().map(|row| Row::new(row.iter().map(|c| html! { (c) }).collect()));
    let caption = "Effects by level; nothing rests on them".to_owned();
    let body = table(&Table { caption, columns, rows: rows.collect() });
    section_with("For whom it is another", &html! { "nothing rests on it" }, &body)
}

fn cells(view: &TestView) -> Markup {
    let columns = vec![
        Column::text("Cell"),
        Column::number("Weight"),
        Column::number("Units"),
        Column::wide("Gives"),
    ];
    let rows = view.cells.iter().map(|row| Row::new(row.iter().map(|c| html! { (c) }).collect()));
    let caption = "Cells and who is in them".to_owned();
    section("Cells", &table(&Table { caption, columns, rows: rows.collect() }))
}

fn plan(view: &TestView) -> Markup {
    let body = html! {
        ul { @for line in &view.plan { li { (coded(line)) } } }
        (facts(&[("Definition", html! { code { (view.hash) } })]))
    };
    section_with("The plan", &html! { "frozen when the test starts" }, &body)
}

fn actions(view: &TestView) -> Markup {
    let a = &view.actions;
    let ramp = a.ramp.as_ref().map(|share| format!("Let in {share}"));
    html! {
        @if a.propose { (act(view, "test/propose", "Propose to start", "a second person decides", "button")) }
        @if a.start { (act(view, "test/start", "Start", "approved by a second person", "primary")) }
        @if let Some(ramp) = &ramp { (act(view, "test/ramp", ramp, "the next step of the ramp", "primary")) }
        @if a.decide { (to_memo(view)) }
        @if a.stop { (act(view, "test/stop", "Stop", "at once, and recorded", "danger")) }
    }
}

/// The way to the memo.
fn to_memo(view: &TestView) -> Markup {
    let href = format!("/tests/{}/memo", segment(&view.name));
    let body = html! { p { a.button.primary href=(href) { "Write the memo" } } };
    section_with("Decide", &html! { "with a memo that a second person decides on" }, &body)
}

/// A form with a reason.
fn act(view: &TestView, path: &str, label: &str, beside: &str, class: &str) -> Markup {
    let id = format!("{}-why", path.replace('/', "-"));
    let form = html! {
        form.panel.fields method="post" action=(format!("/do/{path}")) {
            (fields(view))
            (reason(&id))
            div.actions { button class=(class) type="submit" { (label) } }
        }
    };
    section_with(label, &html! { (beside) }, &form)
}
