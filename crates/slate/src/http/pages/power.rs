//! What a test can find.

use axum::extract::Path;
use axum::response::Response;
use serde_json::{Value, json};
use slate_core::{Error, ErrorKind, Result};
use slate_experiment::verdict::Outlook;

use super::visit::{Door, Visit};
use crate::ops::test::{TestPower, TestPowered, TestStatus};
use crate::studio::chart::{Line, Lines, Point};
use crate::studio::layout::Page;
use crate::studio::pages::power::{PowerView, power};
use crate::studio::parts::number::{compact, counted, percent};

/// The most lines of the chart.
const LINES_MAX: usize = 6;

/// Shows what one test can find.
pub(super) async fn show(door: Door, Path(test): Path<String>) -> Response {
    door.open(move |visit| fill(visit, test)).await
}

fn fill(visit: &Visit<'_>, test: String) -> Result<Page> {
    // A test that there is not is another page than one without history.
    visit.ask(TestStatus { test: test.clone() })?;
    let or = |name: &str, or: &str| match visit.parameter(name) {
        "" => or.to_owned(),
        given => given.to_owned(),
    };
    let asked = [or("days", "7, 14, 28"), or("effect", "0.05"), or("power", "0.8")];
    let request = request(&test, &asked)?;
    let view = PowerView { test, asked, ..PowerView::default() };
    Ok(power(&match visit.ask(request) {
        Ok(found) => filled(view, &found),
        Err(e) if e.kind() == ErrorKind::Insufficient => {
            PowerView { refused: Some(e.detail().to_owned()), ..view }
        }
        Err(e) => return Err(e),
    }))
}

fn request(test: &str, [days, effect, power]: &[String; 3]) -> Result<TestPower> {
    let number = |text: &str, what: &str| {
        text.parse().map_err(|_| {
            Error::invalid(format!("expected {what}, found `{}`", text.escape_debug()))
        })
    };
    let day = |text: &str| text.trim().parse::<u32>();
    let days: std::result::Result<Vec<u32>, _> = days.split(',').map(day).collect();
    let days = days.map_err(|_| Error::invalid("expected days as numbers, separated by commas"))?;
    let (effect, power) = (number(effect, "an effect as a share")?, number(power, "a power")?);
    Ok(TestPower { test: test.to_owned(), days, effect, power })
}

fn filled(view: PowerView, found: &TestPowered) -> PowerView {
    let rows = found.outlooks.iter().map(row).collect();
    let left_out = left_out(found);
    PowerView { least: chart(found), rows, left_out, ..view }
}

/// Days that could not be looked back, and metrics that say nothing, each once.
fn left_out(found: &TestPowered) -> Vec<String> {
    let silent = |o: &Outlook| Some(format!("{}: {}", o.metric, o.refused.as_ref()?));
    let mut left_out = found.left_out.clone();
    for why in found.outlooks.iter().filter_map(silent) {
        if !left_out.contains(&why) {
            left_out.push(why);
        }
    }
    left_out
}

fn row(o: &Outlook) -> [String; 8] {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let role = match json!(o.role) {
        Value::String(role) => role,
        _ => String::new(),
    };
    [
        o.days.to_string(),
        o.metric.clone(),
        role,
        compact(o.units),
        or_none(o.value.map(|value| format!("{value:.4}"))),
        or_none(o.least.map(|least| percent(least, 1))),
        or_none(o.power.map(|power| percent(power, 0))),
        or_none(o.needed.map(compact)),
    ]
}

/// The least effects in per cent, by days.
fn chart(found: &TestPowered) -> Lines {
    let mut metrics: Vec<&str> = Vec::new();
    for o in &found.outlooks {
        if !metrics.contains(&o.metric.as_str()) {
            metrics.push(&o.metric);
        }
    }
    let point = |o: &Outlook| Point {
        label: counted(u64::from(o.days), "day", "days"),
        value: o.least.map_or(f64::NAN, |least| 100.0 * least),
        band: None,
    };
    let line = |metric: &&str| Line {
        name: (*metric).to_owned(),
        control: false,
        points: found.outlooks.iter().filter(|o| o.metric == *metric).map(point).collect(),
    };
    let best = found.outlooks.iter().rev().find_map(|o| Some((o, o.least?)));
    let finding = best.map_or_else(
        || "Nothing varies enough to say.".to_owned(),
        |(o, least)| {
            let (days, least) = (counted(u64::from(o.days), "day", "days"), percent(least, 1));
            format!("In {days} an effect on {} of {least} is found.", o.metric)
        },
    );
    Lines {
        title: format!("Least effect found with power {}, in per cent", found.power),
        finding,
        measure: "per cent".to_owned(),
        from_zero: true,
        lines: metrics.iter().take(LINES_MAX).map(line).collect(),
    }
}
