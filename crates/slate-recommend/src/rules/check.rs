//! Rule by rule, whether a title may be shown, in words an editor can act on.

use slate_core::{Timestamp, Title, Window};

use super::{Exclude, Meant, RowFilter, Rules, Viewpoint};
use crate::filter::Filter;

/// What one rule says of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which rule: `availability`, `age limit`, `kids`, `exclude 2`, `filter`, `pin 1`, `row 2`, `boost 3`; numbers count in
    /// the document.
    pub rule: String,
    /// Whether it lets the title through.
    pub passes: bool,
    /// Why, as a sentence without a full stop.
    pub why: String,
}

impl Step {
    fn new(rule: impl Into<String>, passes: bool, why: impl Into<String>) -> Self {
        Self { rule: rule.into(), passes, why: why.into() }
    }
}

/// What every rule says of a title in plain lists, in the order the rules are applied; `filter` is the one of the
/// request. The title may be shown if all let it through; pins, filters of rows and boosts always do.
pub fn check(rules: &Rules, title: &Title, view: &Viewpoint, filter: Option<&Filter>) -> Vec<Step> {
    let mut steps = vec![availability(title, view)];
    steps.extend(view.age_max.map(|limit| age(rules, title.age, limit)));
    steps.extend(suitable(rules, title, view));
    let excluded = (1..).zip(&rules.exclude).map(|(n, e)| exclude(n, e, title, view));
    steps.extend(excluded);
    steps.extend(filter.map(|f| holds("filter", f, title)));
    steps.extend(pins(rules, title, view));
    steps.extend(rows(rules, title, view));
    steps.extend(boosts(rules, title, view));
    steps
}

fn availability(title: &Title, view: &Viewpoint) -> Step {
    let place = view.territory.map(|t| format!(" in {t}")).unwrap_or_default();
    let holding = title.windows.iter().filter(|w| w.holds(view.at, view.territory));
    let why = if title.windows.is_empty() {
        "always and everywhere available".to_owned()
    } else if title.is_available(view.at, view.territory) {
        match holding.map(|w| w.until).collect::<Option<Vec<Timestamp>>>() {
            Some(ends) => {
                let last = ends.into_iter().max().map(|t| t.to_string()).unwrap_or_default();
                format!("available{place} until {last}")
            }
            None => format!("available{place}"),
        }
    } else if let Some(from) = title.available_from(view.at, view.territory) {
        format!("not available{place} until {from}")
    } else if title.windows.iter().any(|w| w.is_for(view.territory)) {
        format!("no longer available{place}")
    } else if view.territory.is_none() {
        "available in some territories only, and nobody says where this is".to_owned()
    } else {
        format!("not available{place}")
    };
    Step::new("availability", title.is_available(view.at, view.territory), why)
}

fn age(rules: &Rules, age: Option<u8>, limit: u8) -> Step {
    let passes = rules.kids.allows(age, limit);
    let why = match age {
        Some(age) if passes => format!("its age {age} is within the profile's limit of {limit}"),
        Some(age) => format!("its age {age} is above the profile's limit of {limit}"),
        None if passes => format!("its age is unknown; a limit of {limit} is not a child's"),
        None => format!("its age is unknown, and the profile's limit of {limit} is a child's"),
    };
    Step::new("age limit", passes, why)
}

fn suitable(rules: &Rules, title: &Title, view: &Viewpoint) -> Option<Step> {
    let child = view.age_max.is_some_and(|limit| rules.kids.is_child(limit));
    rules.kids.filter.as_ref().filter(|_| child).map(|f| holds("kids", f, title))
}

fn holds(rule: &str, filter: &Filter, title: &Title) -> Step {
    let failed: Vec<String> = filter.why_not(title).iter().map(ToString::to_string).collect();
    let why = if failed.is_empty() { format!("`{filter}` holds") } else { failed.join("; ") };
    Step::new(rule, failed.is_empty(), why)
}

fn exclude(n: usize, rule: &Exclude, title: &Title, view: &Viewpoint) -> Step {
    let named = match &rule.what {
        Meant::Titles(ids) => ids.contains(&title.id),
        Meant::Where(filter) => filter.why_not(title).is_empty(),
    };
    let because = if rule.reason.is_empty() { String::new() } else { format!(": {}", rule.reason) };
    let why = match (named, view.is_under(&rule.when)) {
        (false, _) => "is not about it".to_owned(),
        (true, false) => {
            format!("is about it, but does not count here and now{}", period(&rule.when))
        }
        (true, true) => format!("leaves it out{because}{}", period(&rule.when)),
    };
    Step::new(format!("exclude {n}"), !(named && view.is_under(&rule.when)), why)
}

/// When and where a rule counts, if not always and everywhere.
fn period(when: &Window) -> String {
    if *when == Window::default() { String::new() } else { format!(" ({when})") }
}

fn pins(rules: &Rules, title: &Title, view: &Viewpoint) -> Vec<Step> {
    let about = (1..).zip(&rules.pins).filter(|(_, p)| p.title == title.id);
    let step = |(n, pin): (usize, &super::Pin)| {
        let row = pin.row.as_ref().map(|r| format!(" of the row `{r}`")).unwrap_or_default();
        let counts = pin.when.holds(view.at, view.territory);
        let not = if counts { "" } else { ", but does not count here and now" };
        let why = format!("puts it at position {}{row}{not}{}", pin.position, period(&pin.when));
        Step::new(format!("pin {n}"), true, why)
    };
    about.map(step).collect()
}

fn rows(rules: &Rules, title: &Title, view: &Viewpoint) -> impl Iterator<Item = Step> {
    let step = |(n, rule): (usize, &RowFilter)| {
        let verb =
            if rule.filter.why_not(title).is_empty() { "lets it into" } else { "keeps it out of" };
        let not = if view.is_under(&rule.when) { "" } else { ", but does not count here and now" };
        let (row, when) = (rule.row, period(&rule.when));
        Step::new(format!("row {n}"), true, format!("{verb} the row `{row}`{not}{when}"))
    };
    (1..).zip(&rules.rows).map(step)
}

fn boosts(rules: &Rules, title: &Title, view: &Viewpoint) -> Vec<Step> {
    let about = (1..).zip(&rules.boosts).filter(|(_, b)| b.filter.why_not(title).is_empty());
    let step = |(n, boost): (usize, &super::Boost)| {
        let counts = boost.when.holds(view.at, view.territory);
        let not = if counts { "" } else { ", but does not count here and now" };
        let why = format!(
            "moves its score by {:+} standard deviations{not}{}",
            boost.by,
            period(&boost.when)
        );
        Step::new(format!("boost {n}"), true, why)
    };
    about.map(step).collect()
}
