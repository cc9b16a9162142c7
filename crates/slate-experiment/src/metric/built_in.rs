//! The metrics of a streaming service that are there by name.
//!
//! They count what the data says and nothing else: events name no device and no page, a play says how long it was only if
//! the player sent it, and what was shown is known of pages that Slate made.

use slate_core::{Error, EventKind, Result};

use super::form::{Events, Form, Measure, Term};

/// A metric that is there by name.
#[derive(Debug, Clone, Copy)]
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// What it counts, in a sentence.
    pub what: &'static str,
    form: fn() -> Form,
}

impl BuiltIn {
    /// Its form.
    pub fn form(&self) -> Form {
        (self.form)()
    }
}

fn played() -> Events {
    Events::of(EventKind::Play)
}

fn count_of(kind: EventKind) -> Term {
    Term { measure: Measure::Count, of: Events::of(kind) }
}

fn by_plays(kind: EventKind) -> Form {
    Form::Ratio { of: count_of(kind), per: count_of(EventKind::Play) }
}

fn plays() -> Form {
    Form::Count { of: played() }
}

fn hours() -> Form {
    Form::Sum { of: played(), per: 3_600.0 }
}

fn hours_known() -> Form {
    let of = Term { measure: Measure::Known, of: played() };
    Form::Ratio { of, per: count_of(EventKind::Play) }
}

fn finish_rate() -> Form {
    by_plays(EventKind::Finish)
}

fn days_active() -> Form {
    Form::Days { of: played() }
}

fn retention_7() -> Form {
    Form::Retention { of: played(), day: 7, window_days: 7 }
}

fn retention_28() -> Form {
    Form::Retention { of: played(), day: 28, window_days: 7 }
}

fn titles_tried() -> Form {
    Form::Titles { of: played() }
}

fn diversity_of_viewing() -> Form {
    Form::Diversity { of: played() }
}

fn hide_rate() -> Form {
    by_plays(EventKind::Hide)
}

fn page_abandonment() -> Form {
    Form::Abandonment { within_s: 1_800 }
}

fn take_rate() -> Form {
    Form::Take { within_s: 86_400 }
}

/// All of them.
pub const BUILT_IN: [BuiltIn; 12] = [
    BuiltIn { name: "plays", what: "plays started", form: plays },
    BuiltIn {
        name: "hours",
        what: "hours watched, as far as plays say how long they were: `hours_known` says how many do",
        form: hours,
    },
    BuiltIn {
        name: "hours_known",
        what: "plays that say how long they were, by plays; if it differs between cells, `hours` cannot be compared",
        form: hours_known,
    },
    BuiltIn {
        name: "finish_rate",
        what: "finishes by plays; a play that was finished in a later session counts in both",
        form: finish_rate,
    },
    BuiltIn { name: "days_active", what: "days (UTC) with a play", form: days_active },
    BuiltIn {
        name: "retention_7",
        what: "share of viewers with a play on days 1 to 7 after the day of their first exposure",
        form: retention_7,
    },
    BuiltIn {
        name: "retention_28",
        what: "share of viewers with a play on days 22 to 28 after the day of their first exposure",
        form: retention_28,
    },
    BuiltIn { name: "titles_tried", what: "different titles played", form: titles_tried },
    BuiltIn {
        name: "diversity_of_viewing",
        what: "effective number of genres of what was played (1 / sum of squared shares), 0 without plays",
        form: diversity_of_viewing,
    },
    BuiltIn { name: "hide_rate", what: "titles hidden by plays", form: hide_rate },
    BuiltIn {
        name: "page_abandonment",
        what: "pages after which nothing was played for 30 minutes, by pages shown",
        form: page_abandonment,
    },
    BuiltIn {
        name: "take_rate",
        what: "titles of pages that were played within a day of the page, by titles shown",
        form: take_rate,
    },
];

/// The built-in of this name.
///
/// # Errors
/// There is none.
pub fn built_in(name: &str) -> Result<BuiltIn> {
    BUILT_IN.into_iter().find(|b| b.name == name).ok_or_else(|| {
        let names: Vec<&str> = BUILT_IN.iter().map(|b| b.name).collect();
        Error::invalid(format!(
            "`{}` is no built-in metric, and has no form and no SQL",
            name.escape_debug()
        ))
        .hint(format!("give it a `form` or `sql`; built in are {}", names.join(", ")))
    })
}
