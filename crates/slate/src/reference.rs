//! The reference page, derived from the list of operations.

use std::fmt::Write;

use clap::{Arg, ArgAction, Command};

use crate::ops;
use crate::registry::Entry;

const HEAD: &str = "\
# Reference

Every operation of Slate: its command, its endpoint, its purpose and its arguments. This page is derived
from the program (`UPDATE_REFERENCE=1 cargo test -p slate --test it reference` writes it again).

Over HTTP an operation is `POST /v1/…` with a JSON object whose fields are the arguments' names (with `_`
for `-`), and `Authorization: Bearer TOKEN`. Files are sent first: `POST /v1/uploads` answers with a name to
put in their place. `GET /openapi.json` describes it all. Every command takes `--studio DIR`, `--json` and
`--quiet`. Exit codes: 0 done, 2 bad input, 3 not found, 4 in conflict, 5 nobody known, 6 refused, 7 a bound was
reached, 8 too little data, 9 damaged, 10 the machine refused, 130 stopped.
";

/// The whole page.
pub fn markdown() -> String {
    let mut page = HEAD.to_owned();
    for entry in ops::ALL {
        operation(&mut page, entry);
    }
    page
}

fn operation(page: &mut String, entry: &Entry) {
    let about = entry.about;
    let command = (entry.arguments)(Command::new("x"));
    let _ = write!(
        page,
        "\n## {}\n\n{}. Purpose: `{}`. Endpoint: `POST /v1/{}`.\n\n    {}\n\n",
        about.name(),
        about.summary,
        about.purpose,
        about.path.join("/"),
        about.example
    );
    let arguments: Vec<&Arg> = command.get_arguments().filter(|a| a.get_id() != "help").collect();
    if !arguments.is_empty() {
        page.push_str("| argument | |\n|---|---|\n");
        arguments.iter().for_each(|a| argument(page, a));
    }
}

fn argument(page: &mut String, argument: &Arg) {
    let id = argument.get_id().as_str();
    let name = match argument.get_long() {
        Some(long) if matches!(argument.get_action(), ArgAction::SetTrue) => format!("--{long}"),
        Some(long) => format!("--{long} {}", id.to_uppercase()),
        None => id.to_uppercase(),
    };
    let required = if argument.is_required_set() { " (required)" } else { "" };
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help.replace('|', "\\|");
    let default: Vec<_> = argument.get_default_values().iter().filter_map(|v| v.to_str()).collect();
    let default = match default.join(",") {
        d if d.is_empty() || d == "false" => String::new(),
        d => format!("; default {d}"),
    };
    let _ = writeln!(page, "| `{name}`{required} | {help}{default} |");
}
