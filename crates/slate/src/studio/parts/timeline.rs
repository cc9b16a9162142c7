//! What changed, who did it, what happens next: the strip under the title of a thing that has a
//! life.

use maud::{Markup, html};

use super::time::time;

/// Whether a step is behind, is where the thing stands, or is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Moment {
    /// Behind.
    #[default]
    Done,
    /// Where it stands.
    Now,
    /// What happens next.
    Next,
}

/// One step in the life of a thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    /// What changed, in two or three words: `Proposed`, `Serving as production`.
    pub(crate) what: String,
    /// Who did it, or who can; empty if nobody in particular.
    pub(crate) who: String,
    /// When, as RFC 3339; empty for what is to come.
    pub(crate) at: String,
    /// Behind, here, or next.
    pub(crate) moment: Moment,
}

impl Step {
    /// A step that is behind.
    #[must_use]
    pub(crate) fn done(what: &str, who: &str, at: &str) -> Self {
        let (what, who, at) = (what.to_owned(), who.to_owned(), at.to_owned());
        Self { what, who, at, moment: Moment::Done }
    }

    /// Where it stands.
    #[must_use]
    pub(crate) fn now(what: &str, who: &str, at: &str) -> Self {
        Self { moment: Moment::Now, ..Self::done(what, who, at) }
    }

    /// What happens next, and who can do it.
    #[must_use]
    pub(crate) fn next(what: &str, who: &str) -> Self {
        Self { moment: Moment::Next, ..Self::done(what, who, "") }
    }
}

/// Draws the strip; nothing for no steps.
#[must_use]
pub(crate) fn timeline(steps: &[Step]) -> Markup {
    html! {
        @if !steps.is_empty() {
            ol.timeline aria-label="What has happened, and what is next" {
                @for step in steps { (item(step)) }
            }
        }
    }
}

fn item(step: &Step) -> Markup {
    let (class, current) = match step.moment {
        Moment::Done => (None, None),
        Moment::Now => (Some("now"), Some("step")),
        Moment::Next => (Some("next"), None),
    };
    html! {
        li class=[class] aria-current=[current] {
            b { @if step.moment == Moment::Next { "Next: " } (step.what) }
            (step.who)
            @if !step.who.is_empty() && !step.at.is_empty() { ", " }
            @if !step.at.is_empty() { (time(&step.at)) }
        }
    }
}
