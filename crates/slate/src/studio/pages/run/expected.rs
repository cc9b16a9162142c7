//! What models are expected to do online, as past tests have shown.

use maud::{Markup, html};

use crate::studio::chart::{IntervalPlot, interval_plot};
use crate::studio::parts::{command, section_with};

/// What is expected, or why nothing is.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExpectedView {
    /// Expected effects by model; none without a line through past tests.
    pub(crate) plot: Option<IntervalPlot>,
    /// How many past tests it rests on.
    pub(crate) tests: usize,
    /// Why there is no line.
    pub(crate) refused: Option<String>,
}

pub(super) fn expected(view: &ExpectedView, run: &str) -> Markup {
    let tests = view.tests;
    let beside =
        html! { "as " (tests) @if tests == 1 { " past test says" } @else { " past tests say" } };
    let body = html! {
        @match &view.plot {
            Some(plot) => { (interval_plot(plot)) }
            None => {
                p.quiet { "Nothing can be told yet: " (view.refused.as_deref().unwrap_or("there is no past test")) "." }
                (command(&format!("slate run forecast {run}")))
            }
        }
    };
    section_with("What to expect online", &beside, &body)
}
