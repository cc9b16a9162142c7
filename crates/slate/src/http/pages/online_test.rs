//! One online test.

use axum::extract::Path;
use axum::response::Response;
use slate_core::{Purpose, Result};
use slate_experiment::design::{Definition, Role};
use slate_experiment::verdict::{CellEffect, Point, Preferred, Report};

use super::model::node;
use super::online_tests::{percent, status};
use super::visit::{Door, Visit};
use crate::online::in_words;
use crate::ops::model::ModelShow;
use crate::ops::test::{CellLine, MemoLine, StepLine, TestLooked, TestSheet, TestStatus};
use crate::proposal_view::{PRODUCTION, short};
use crate::studio::chart::{
    Baseline, IntervalPlot, IntervalRow, Line, Lineage, Lines, Node, Place as Chain, Point as Place,
};
use crate::studio::layout::Page;
use crate::studio::pages::online_test::{LookView, TestActions, TestView, online_test};
use crate::studio::parts::number::{count, p_value};
use crate::studio::parts::{Moment, Step, segment, short_hash};

/// Shows one test.
pub(super) async fn show(door: Door, Path(test): Path<String>) -> Response {
    door.open(move |visit| fill(visit, test)).await
}

fn fill(visit: &Visit<'_>, test: String) -> Result<Page> {
    let sheet = visit.ask(TestStatus { test })?;
    let definition: Definition = serde_json::from_value(sheet.definition.clone())
        .map_err(|e| slate_core::Error::corrupt(format!("the definition of a test: {e}")))?;
    let look = sheet.last_look.as_ref();
    Ok(online_test(&TestView {
        name: sheet.line.test.clone(),
        answer: plain(&answer(&sheet)),
        status: status(&sheet.line.standing),
        hypothesis: definition.hypothesis.trim().to_owned(),
        timeline: steps(&sheet),
        cells: sheet.cells.iter().zip(&definition.cells).map(cell).collect(),
        look: look.map(|look| look_view(look, &definition)),
        plan: in_words(&definition).split_off(1),
        hash: sheet.hash.clone(),
        lineage: lineage(visit, &sheet, &definition),
        runs: sheet.line.standing == "running",
        actions: actions(visit, &sheet),
        csrf: visit.csrf(),
    }))
}

fn answer(sheet: &TestSheet) -> String {
    match (&sheet.last_look, sheet.line.standing.as_str()) {
        (_, "decided" | "rolled back") => {
            sheet.steps.last().map_or_else(String::new, |step| step.why.clone())
        }
        (Some(look), _) => look.answer.clone(),
        (None, "draft") => "written down, not started".to_owned(),
        (None, standing) => format!("{standing}, not looked at yet"),
    }
}

/// Words without the marks of code, where there is no room for another type.
fn plain(words: &str) -> String {
    words.replace('`', "")
}

fn steps(sheet: &TestSheet) -> Vec<Step> {
    let word = |s: &StepLine| match s.step.as_str() {
        "start" => format!("Started with {}", percent(s.share)),
        "ramp" => format!("Let in {}", percent(s.share)),
        "stop" => "Stopped".to_owned(),
        "rollback" => "Rolled back".to_owned(),
        _ => "Decided".to_owned(),
    };
    let mut line: Vec<Step> =
        sheet.steps.iter().map(|s| Step::done(&word(s), &s.by, &s.at.to_string())).collect();
    if let Some(last) = line.last_mut() {
        last.moment = Moment::Now;
    }
    let next = match sheet.line.standing.as_str() {
        "draft" if sheet.approved => Some(("Start", "an approver")),
        "draft" => Some(("Approve", "somebody who did not propose it")),
        "running" => Some(("Decide", "an analyst, then a second person")),
        "stopped" | "rolled back" => Some(("Decide", "an analyst, then a second person")),
        _ => None,
    };
    line.extend(next.map(|(what, who)| Step::next(what, who)));
    line
}

fn cell((line, cell): (&CellLine, &slate_experiment::design::Cell)) -> [String; 4] {
    let gives = match (&cell.version, &cell.page, &cell.value) {
        _ if cell.interleave.is_some() => {
            let names = cell.versions().map(|version| short(version));
            let names: Vec<&str> =
                cell.version.is_none().then_some("production").into_iter().chain(names).collect();
            format!("versions {} by turns", names.join(" and "))
        }
        (Some(version), _, _) => format!("version {}", short(version)),
        (None, Some(page), _) => format!("pages {}", serde_json::json!(page)),
        (None, None, Some(value)) => value.to_string(),
        _ => "what there is today".to_owned(),
    };
    [line.cell.clone(), percent(line.weight), line.units.to_string(), gives]
}

fn look_view(look: &TestLooked, definition: &Definition) -> LookView {
    let report = &look.report;
    LookView {
        as_of: look.as_of.to_string(),
        looks: look.looks,
        line: line(report, definition),
        effects: effects(report, &look.answer),
        rows: report.effects.iter().map(row).collect(),
        preferred: preferred(report),
        checks: report.checks.iter().map(|c| (c.name.clone(), c.passes, c.found.clone())).collect(),
        levels: report.levels.iter().map(level).collect(),
    }
}

/// The first metric that decides, a line a cell.
fn line(report: &Report, definition: &Definition) -> Lines {
    let Some(metric) = definition.metrics_of(Role::Primary).next() else { return Lines::default() };
    let of_metric: Vec<&Point> = report.line.iter().filter(|p| p.metric == metric.name).collect();
    let days = of_metric.iter().map(|p| p.day).max().unwrap_or(0);
    let place = |cell: &str, day: usize| {
        let point = of_metric.iter().find(|p| p.cell == cell && p.day == day);
        Place {
            label: format!("day {day}"),
            value: point.map_or(f64::NAN, |p| p.effect),
            band: point.map(|p| (p.interval[0], p.interval[1])),
        }
    };
    let line = |cell: &slate_experiment::design::Cell| Line {
        name: cell.name.clone(),
        control: false,
        points: (1..=days).map(|day| place(&cell.name, day)).collect(),
    };
    let last = of_metric.iter().max_by_key(|p| p.day);
    let finding = last.map_or_else(
        || "No day has enough units yet.".to_owned(),
        |p| {
            let [low, high] = p.interval;
            let says =
                if low > 0.0 || high < 0.0 { "differs from 0" } else { "is not told from 0" };
            format!("On day {} the effect of {} is {:+.4} and {says}.", p.day, p.cell, p.effect)
        },
    );
    Lines {
        title: format!("Effect on {} with its confidence sequence, day by day", metric.name),
        finding,
        measure: metric.name.clone(),
        from_zero: false,
        lines: definition.cells[1..].iter().map(line).collect(),
    }
}

/// What decides and what is guarded, relative to the default cell where that is known.
fn effects(report: &Report, answer: &str) -> IntervalPlot {
    let shown = report.effects.iter().filter(|e| e.role != Role::Secondary);
    let row = |e: &CellEffect| {
        let [value, low, high] = e.relative?;
        Some(IntervalRow {
            label: format!("{}, {}", e.metric, e.cell),
            value: 100.0 * value,
            interval: Some((100.0 * low, 100.0 * high)),
            ..IntervalRow::default()
        })
    };
    let rows: Vec<IntervalRow> = shown.filter_map(row).collect();
    let title = if rows.is_empty() {
        "In percent of the default cell nothing can be said: its value is not above 0, or nobody has one yet"
    } else {
        "Effects in percent of the default cell"
    };
    IntervalPlot {
        title: title.to_owned(),
        finding: format!("The rule answers: {}.", plain(answer)),
        measure: "percent".to_owned(),
        rows,
        baseline: Baseline::Zero("the default cell".to_owned()),
    }
}

/// Which of two versions viewers of interleaved cells prefer.
fn preferred(report: &Report) -> Option<IntervalPlot> {
    let row = |p: &Preferred| {
        Some(IntervalRow {
            label: format!("{}: {} by turns", p.cell, short(&p.with)),
            value: 100.0 * p.preference?,
            interval: p.interval.map(|[low, high]| (100.0 * low, 100.0 * high)),
            ..IntervalRow::default()
        })
    };
    let first = report.preferred.first()?;
    Some(IntervalPlot {
        title: "Viewers who play more of what is drafted in, over one half".to_owned(),
        finding: match &first.refused {
            Some(why) => format!("Nothing can be told of {} yet: {why}.", first.cell),
            None => format!(
                "{} of {} viewers of {} who played more of either version prefer {}.",
                first.other,
                first.own + first.other,
                first.cell,
                short(&first.with)
            ),
        },
        measure: "percent of viewers".to_owned(),
        rows: report.preferred.iter().filter_map(row).collect(),
        baseline: Baseline::Zero("no preference".to_owned()),
    })
}

fn number(x: Option<f64>) -> String {
    x.map_or_else(|| "–".to_owned(), |x| format!("{x:.4}"))
}

fn span([low, high]: [f64; 2]) -> String {
    format!("{low:+.4} to {high:+.4}")
}

fn row(e: &CellEffect) -> [String; 8] {
    let role = match e.role {
        Role::Primary => "decides",
        Role::Guardrail => "guarded",
        Role::Secondary => "looked at",
    };
    let says = match (&e.guard, &e.refused) {
        (_, Some(why)) => why.clone(),
        (Some(guard), None) if guard.broken => "broken".to_owned(),
        (Some(_), None) => "kept".to_owned(),
        (None, None) => match (e.good, e.p_adjusted) {
            (Some(good), Some(p)) if p <= 0.05 => {
                if good > 0.0 { "better" } else { "worse" }.to_owned()
            }
            _ => "not told from none".to_owned(),
        },
    };
    let adjusted = if e.adjusted { " (adjusted)" } else { "" };
    [
        e.metric.clone(),
        role.to_owned(),
        e.cell.clone(),
        number(e.control),
        format!("{}{adjusted}", e.effect.map_or_else(|| "–".to_owned(), |x| format!("{x:+.4}"))),
        e.interval.map(span).unwrap_or_default(),
        e.p_adjusted.or(e.p).map_or_else(|| "–".to_owned(), p_value),
        says,
    ]
}

fn level(l: &slate_experiment::verdict::InLevel) -> [String; 7] {
    [
        format!("{}, {}", l.metric, l.cell),
        l.dimension.clone(),
        l.level.clone(),
        l.units.to_string(),
        format!("{:+.4}", l.effect),
        span(l.interval),
        format!("{:.3}", l.differs_p),
    ]
}

/// Data, run, version and cell of every cell that has a version; then the look, the memo, and what serves.
fn lineage(visit: &Visit<'_>, sheet: &TestSheet, definition: &Definition) -> Lineage {
    let mut stages = vec![Vec::new(); 4];
    let mut shipped = Vec::new();
    for (strand, (cell, line)) in definition.cells.iter().zip(&sheet.cells).enumerate() {
        let Some(version) = &cell.version else { continue };
        let Ok(model) = visit.ask(ModelShow { version: version.clone() }) else { continue };
        let data = count(model.viewers);
        let href = format!("/models/{}", segment(version));
        let run = model
            .run
            .clone()
            .map(|run| node("run", short_hash(&run), "", format!("/runs/{}", segment(&run))));
        let units = format!("{} units", count(line.units));
        let strands = [
            Some(node(
                "data",
                short_hash(&model.data_fingerprint),
                &format!("{data} viewers"),
                "/data".into(),
            )),
            run,
            Some(node("version", &model.name, short_hash(version), href.clone())),
            Some(Node { place: Chain::Here, ..node("cell", &cell.name, &units, String::new()) }),
        ];
        for (stage, node) in stages.iter_mut().zip(strands) {
            stage.extend(node.map(|node| Node { strand: Some(strand), ..node }));
        }
        let serves = model.steps.iter().rev().find(|s| s.what == "promoted");
        let after = sheet.steps.first().zip(serves).is_some_and(|(start, s)| s.at > start.at);
        if after {
            let at = serves.map_or_else(String::new, |s| s.at.to_string());
            let day = at.get(..10).unwrap_or_default();
            shipped.push(Node { strand: Some(strand), ..node(PRODUCTION, &model.name, day, href) });
        }
    }
    if stages.iter().all(Vec::is_empty) {
        return Lineage::default();
    }
    stages.extend([looked(sheet), remembered(sheet), shipped]);
    Lineage {
        title: "From data to production".to_owned(),
        finding: "Of cells that give a version of their own.".to_owned(),
        stages,
    }
}

fn looked(sheet: &TestSheet) -> Vec<Node> {
    let look = sheet.last_look.as_ref();
    let day = |look: &TestLooked| look.as_of.to_string().get(..10).unwrap_or_default().to_owned();
    look.map(|look| node("analysis", &plain(&look.answer), &day(look), String::new()))
        .into_iter()
        .collect()
}

fn remembered(sheet: &TestSheet) -> Vec<Node> {
    let href = |memo: &MemoLine| format!("/inbox/{}", memo.proposal);
    let node =
        |memo: &MemoLine| node("memo", &memo.status, &format!("by {}", memo.person), href(memo));
    sheet.memo.iter().map(node).collect()
}

fn actions(visit: &Visit<'_>, sheet: &TestSheet) -> TestActions {
    let standing = sheet.line.standing.as_str();
    let (draft, running) = (standing == "draft", standing == "running");
    let (may_propose, may_deploy) = (visit.may(Purpose::Propose), visit.may(Purpose::Deploy));
    TestActions {
        propose: draft && may_propose && !sheet.approved && !sheet.proposed,
        start: draft && may_deploy && sheet.approved,
        ramp: sheet.next_share.filter(|_| running && may_deploy).map(percent),
        stop: running && may_deploy,
        look: !draft,
        decide: !draft && standing != "decided" && may_propose,
    }
}
