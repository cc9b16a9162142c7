//! The memo of a test: what was asked, allocated, seen and checked, and what the frozen rule answers. It is drafted from
//! the plan and the last look; a second person decides on exactly what it says.

use serde::{Deserialize, Serialize};
use slate_core::Timestamp;
use slate_experiment::design::Role;
use slate_experiment::verdict::{CellEffect, Preferred, Report, Verdict};
use utoipa::ToSchema;

use super::Tested;
use crate::operation::Show;
use crate::proposal_view::Figure;

/// A memo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Memo {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// BLAKE3 of its definition.
    pub hash: String,
    /// The cell that the rule answers; none if the default cell stays.
    pub cell: Option<String>,
    /// What was asked.
    pub asked: String,
    /// Who was in which cell, from when to when.
    pub allocated: String,
    /// What was checked, a sentence each.
    pub checked: Vec<String>,
    /// What was seen, a sentence each.
    pub seen: Vec<String>,
    /// What the rule answers.
    pub answer: String,
    /// What whoever proposes it makes of all this, in their own words: the only part that is written by hand.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub means: String,
}

impl Memo {
    /// With what somebody makes of it.
    #[must_use]
    pub fn meaning(self, means: &str) -> Self {
        Self { means: means.trim().to_owned(), ..self }
    }
}

impl Show for Memo {
    fn show(&self, out: &mut String) {
        out.push_str(&format!("{}\n\nallocated: {}\n", self.asked, self.allocated));
        for line in self.checked.iter().chain(&self.seen) {
            out.push_str(&format!("  {line}\n"));
        }
        out.push_str(&format!("the rule answers: {}\n", self.answer));
        if !self.means.is_empty() {
            out.push_str(&format!("in the proposer's words: {}\n", self.means));
        }
    }
}

/// Drafts the memo of a look.
pub fn memo(test: &Tested, as_of: Timestamp, report: &Report) -> Memo {
    let cell = match &report.verdict {
        Verdict::Ship { cell } => Some(cell.clone()),
        _ => None,
    };
    let started = test.started_at().map_or_else(String::new, |at| at.to_string());
    let cells = test.definition.cells.iter().zip(&report.units);
    let units: Vec<String> = cells.map(|(cell, n)| format!("{n} in `{}`", cell.name)).collect();
    let check = |c: &slate_experiment::verdict::Check| {
        let holds = if c.passes { "holds" } else { "fails" };
        format!("{} {holds}: {}", c.name, c.found)
    };
    Memo {
        test: test.phase.test.clone(),
        phase: test.phase.phase,
        hash: test.phase.hash.clone(),
        cell,
        asked: test.definition.hypothesis.trim().to_owned(),
        allocated: format!("{} from {started} to {as_of}", units.join(", ")),
        checked: report.checks.iter().map(check).collect(),
        seen: report
            .effects
            .iter()
            .map(sentence)
            .chain(report.preferred.iter().map(prefer))
            .collect(),
        answer: answer(&report.verdict),
        means: String::new(),
    }
}

/// The rule's answer in words.
pub fn answer(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Ship { cell } => format!("ship `{cell}`"),
        Verdict::Keep { why } => format!("keep the default cell: {why}"),
        Verdict::RollBack { cell, metric } => {
            format!("roll back: guardrail `{metric}` is broken in `{cell}`")
        }
        Verdict::Wait { why } => format!("no answer yet: {why}"),
        Verdict::NoVerdict { why } => format!("no verdict, because {}", why.join("; ")),
    }
}

fn sentence(e: &CellEffect) -> String {
    let (metric, cell) = (&e.metric, &e.cell);
    let (Some(effect), Some([low, high])) = (e.effect, e.interval) else {
        let why = e.refused.as_deref().unwrap_or("it was not measured");
        return format!("`{metric}` in `{cell}`: {why}");
    };
    let n = e.units[0] + e.units[1];
    let p = e.p_adjusted.or(e.p).map_or_else(String::new, |p| match p {
        p if p < 0.0001 => ", p < 0.0001".to_owned(),
        p => format!(", p = {p:.4}"),
    });
    let guard = e.guard.map_or_else(String::new, |g| {
        let stands = if g.broken { "broken" } else { "kept" };
        format!(", guardrail {stands} (margin {:.1} %)", 100.0 * g.margin)
    });
    format!("`{metric}` in `{cell}`: {effect:+.5} [{low:+.5}, {high:+.5}], {n} units{p}{guard}")
}

/// Which of two versions viewers prefer, in words.
pub fn prefer(p: &Preferred) -> String {
    let short = crate::proposal_view::short;
    let own = p.version.as_deref().map_or("that in production", short);
    let (cell, with, decided) = (&p.cell, short(&p.with), p.own + p.other);
    let counts = format!(
        "of {decided} viewers of `{cell}` who played more of either version, {} played more of {with} than of {own}",
        p.other
    );
    match (&p.refused, p.preference, p.interval) {
        (None, Some(preference), Some([low, high])) => {
            format!("{counts}: preference {preference:+.4} [{low:+.4}, {high:+.4}]")
        }
        (refused, ..) => format!("{counts}: {}", refused.as_deref().unwrap_or("not measured")),
    }
}

/// At most three figures of a look, those that decide first.
pub fn figures(report: &Report) -> Vec<Figure> {
    let decides = |e: &&CellEffect| e.role != Role::Secondary;
    let mut effects: Vec<&CellEffect> = report.effects.iter().filter(decides).collect();
    effects.sort_by_key(|e| e.role);
    let figure = |e: &&CellEffect| {
        let viewers = slate_math::cast::count(e.units[0] + e.units[1]);
        Some(Figure {
            label: format!("{} in {}, difference to the default cell", e.metric, e.cell),
            value: e.effect?,
            ci: e.interval.map(|[low, high]| (low, high)),
            p: e.p_adjusted.or(e.p),
            viewers,
        })
    };
    effects.iter().filter_map(figure).take(3).collect()
}
