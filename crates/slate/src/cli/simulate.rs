//! `slate simulate`: online tests whose truth is known.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;
use slate_core::{Error, Result, Seed};

use super::terminal::Terminal;
use crate::registry::Reply;
use crate::simulate::{Plan, Simulated, Variant, simulate};
use crate::table::Table;

pub(crate) fn command() -> Command {
    let option = |name: &'static str, value: &'static str, default: &'static str| {
        Arg::new(name).long(name).value_name(value).default_value(default)
    };
    Command::new("simulate")
        .about("Run online tests on invented viewers whose taste is known, and count how often they end right")
        .after_help("Example:\n  slate simulate --variant better --runs 5")
        .arg(
            option("variant", "WHICH", "better")
                .value_parser(value_parser!(Variant))
                .help("What the tested version is, beside the one in production"),
        )
        .arg(option("runs", "N", "1").value_parser(value_parser!(u32).range(1..=10_000)).help("How many tests"))
        .arg(option("seed", "SEED", "1").value_parser(value_parser!(Seed)).help("What viewers do in the first one, and who is in which cell"))
        .arg(option("world", "SEED", "1").value_parser(value_parser!(Seed)).help("What titles and viewers follow from"))
        .arg(option("viewers", "N", "1200").value_parser(value_parser!(usize)).help("Viewers of each"))
        .arg(option("days", "N", "14").value_parser(value_parser!(i64)).help("Days of each"))
        .arg(
            option("novelty", "SHARE", "0")
                .value_parser(value_parser!(f64))
                .help("How much more is played at first because something is new"),
        )
        .arg(option("alpha", "ALPHA", "0.05").value_parser(value_parser!(f64)).help("Of the decision and of its guardrail"))
        .arg(
            option("margin", "SHARE", "0.05")
                .value_parser(value_parser!(f64))
                .help("The share of hours watched that may be lost before the guardrail is broken"),
        )
        .arg(
            Arg::new("dir")
                .long("dir")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help("Keep the studios in this new folder [default: a temporary one]"),
        )
}

pub(crate) fn run(arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    let number = |name: &str| arguments.get_one::<f64>(name).copied().unwrap_or_default();
    let plan = Plan {
        variant: arguments.get_one::<Variant>("variant").copied().unwrap_or(Variant::Better),
        world: arguments.get_one::<Seed>("world").copied().unwrap_or_default(),
        viewers: arguments.get_one::<usize>("viewers").copied().unwrap_or_default(),
        days: arguments.get_one::<i64>("days").copied().unwrap_or_default(),
        novelty: number("novelty"),
        alpha: number("alpha"),
        margin: number("margin"),
    };
    let first = arguments.get_one::<Seed>("seed").copied().unwrap_or_default();
    let runs = arguments.get_one::<u32>("runs").copied().unwrap_or(1);
    let seeds: Vec<Seed> = (0..u64::from(runs)).map(|n| Seed(first.0.wrapping_add(n))).collect();
    let kept = arguments.get_one::<PathBuf>("dir").cloned();
    let temporary = Temporary::of(kept.is_none());
    let folder = kept.unwrap_or_else(|| temporary.0.clone().unwrap_or_default());
    if folder.exists() {
        let detail = format!("`{}` is there already", folder.display());
        return Err(Error::conflict(detail).hint("name a folder that is not"));
    }
    let found = simulate(&plan, &seeds, &folder, terminal)?;
    Ok(Reply { text: shown(&found), json: json!(found) })
}

/// A folder that goes when the work ends.
struct Temporary(Option<PathBuf>);

impl Temporary {
    fn of(wanted: bool) -> Self {
        let name = format!("slate-simulate-{}", std::process::id());
        Self(wanted.then(|| std::env::temp_dir().join(name)))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn shown(found: &Simulated) -> String {
    let columns = ["seed", "expected", "effect", "interval", "answer", "right"];
    let mut table = Table::new(columns).right(&[0, 1, 2]);
    for season in &found.seasons {
        let test = &season.test;
        let effect = test.effect;
        table.row([
            season.seed.to_string(),
            format!("{:+.3}", test.expected[1] - test.expected[0]),
            effect.map_or("-".to_owned(), |[effect, ..]| format!("{effect:+.3}")),
            effect.map_or("-".to_owned(), |[_, low, high]| format!("{low:+.3} to {high:+.3}")),
            match test.rolled_back_on {
                Some(day) => format!("rolled back on day {day}"),
                None => test.answer.clone(),
            },
            if season.right { "yes" } else { "no" }.to_owned(),
        ]);
    }
    let mut text = String::from("plays a viewer; viewers and titles are invented\n");
    table.show(&mut text);
    let n = found.seasons.len();
    text.push_str(&format!("{} of {n} ended right, {} shipped", found.right, found.shipped));
    if let Some(day) = found.median_day {
        text.push_str(&format!(", {} rolled back, on day {day} in the median", found.rolled_back));
    }
    text.push('\n');
    text
}
