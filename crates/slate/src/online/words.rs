//! A definition in sentences, for whoever decides whether it may start.

use slate_experiment::design::{Cell, Definition, LearnsFrom, Measure, Method, Role};

/// What starting the test would do, a sentence each.
pub fn in_words(test: &Definition) -> Vec<String> {
    let mut words = vec![test.hypothesis.trim().to_owned(), who(test)];
    words.extend(test.cells.iter().zip(test.weights()).enumerate().map(cell));
    words.extend(test.metrics.iter().map(metric));
    words.push(rule(test));
    words.push(match test.learns_from {
        LearnsFrom::All => "Models that learn meanwhile learn from viewers of all cells".to_owned(),
        LearnsFrom::DefaultCell => {
            "Models that learn meanwhile learn from the default cell and those outside".to_owned()
        }
        LearnsFrom::Nobody => "No model learns meanwhile".to_owned(),
    });
    words
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn who(test: &Definition) -> String {
    let steps: Vec<String> = test.ramp.iter().copied().map(percent).collect();
    let (unit, steps) = (&test.unit, steps.join(", then "));
    let mut who = format!("Each {unit} is in one cell for {} days; let in are {steps}", test.days);
    if let Some(layer) = &test.layer {
        let share = percent(test.share.unwrap_or(1.0));
        who.push_str(&format!(", of {share} of layer `{layer}`"));
    }
    if !test.targeting.is_empty() {
        let targeting = serde_json::Value::Object(test.targeting.clone());
        who.push_str(&format!(", only where {targeting}"));
    }
    for requires in &test.requires {
        who.push_str(&format!(", only in cell `{}` of `{}`", requires.cell, requires.test));
    }
    who
}

fn cell((number, (cell, weight)): (usize, (&Cell, f64))) -> String {
    let name = &cell.name;
    let mut gives = Vec::new();
    if let Some(version) = &cell.version {
        gives.push(format!("lists by version {}", crate::proposal_view::short(version)));
    }
    if let Some(other) = &cell.interleave {
        let other = crate::proposal_view::short(other);
        gives.push(format!("lists into which version {other} is drafted by turns"));
    }
    if let Some(page) = &cell.page {
        gives.push(format!("pages laid out by {}", serde_json::json!(page)));
    }
    if let Some(artwork) = &cell.artwork {
        gives.push(format!("artwork {}", serde_json::json!(artwork)));
    }
    if let Some(value) = &cell.value {
        gives.push(format!("the value {value} to clients"));
    }
    let gives = if gives.is_empty() { "what there is today".to_owned() } else { gives.join(", ") };
    let which = if number == 0 { "Default cell" } else { "Cell" };
    format!("{which} `{name}`, {}: {gives}", percent(weight))
}

fn metric(metric: &Measure) -> String {
    let Measure { name, role, better, margin, adjusted, .. } = metric;
    let role = match role {
        Role::Primary => "decides",
        Role::Secondary => "is only looked at",
        Role::Guardrail => "is guarded",
    };
    let better = serde_json::json!(better).as_str().unwrap_or_default().to_owned();
    let mut words = format!("`{name}` {role}; better is {better}");
    if let Some(margin) = margin {
        words.push_str(&format!("; worse by {} is still kept", percent(*margin)));
    }
    if *adjusted {
        words.push_str("; adjusted by what it was before");
    }
    words
}

fn rule(test: &Definition) -> String {
    let rule = &test.decision;
    let looks = match rule.method {
        Method::Fixed => "once, at the planned end".to_owned(),
        Method::Sequential => format!("at any time from {} units on", rule.look_from),
    };
    format!(
        "A cell is shipped if every metric that decides is shown to be better in it at alpha {}, no guardrail is shown \
         to be broken at {}, and no check has failed; the numbers count {looks}",
        rule.alpha, rule.guardrail_alpha
    )
}
