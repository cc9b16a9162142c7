//! `slate recommend --all`: a list for every viewer into a file.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use slate_core::{Error, Purpose, Result, Territory};
use slate_rights::Facts;

use crate::batch::{Batch, write_all};
use crate::executor::{Executor, now};
use crate::operation::About;
use crate::ops::recommend::check_k;
use crate::place::Place;
use crate::registry::Reply;
use crate::table::grouped;
use crate::talk::Talk;

const ABOUT: About = About {
    path: &["recommend"],
    purpose: Purpose::Personalize,
    summary: "Make a list for every viewer",
    example: "slate recommend --all --out lists.parquet --k 20",
};

/// Adds what only the command line can ask for to `slate recommend`.
pub(crate) fn extend(recommend: Command) -> Command {
    let all = Arg::new("all")
        .long("all")
        .action(ArgAction::SetTrue)
        .requires("out")
        .conflicts_with_all(["viewer", "history", "exclude"])
        .help("For every viewer, into the file --out; those who opted out are left out");
    let out = Arg::new("out")
        .long("out")
        .value_name("FILE")
        .requires("all")
        .value_parser(clap::value_parser!(PathBuf))
        .help("With --all: .parquet, or .jsonl for JSON Lines");
    let threads = Arg::new("threads")
        .long("threads")
        .requires("all")
        .default_value("0")
        .value_parser(clap::value_parser!(u16).range(0..=256))
        .help(
            "With --all: how many threads; all cores when 0. The file is the same to the last bit",
        );
    recommend
        .mut_arg("viewer", |a| a.required_unless_present_any(["history", "all"]))
        .args([all, out, threads])
}

/// Whether lists for everybody were asked for.
pub(crate) fn is_wanted(arguments: &ArgMatches) -> bool {
    arguments.try_get_one::<bool>("all").ok().flatten().copied().unwrap_or(false)
}

pub(crate) fn run(studio: &Path, arguments: &ArgMatches, talk: &dyn Talk) -> Result<Reply> {
    let executor = Executor::new(Place::open(studio)?);
    let visitor = super::visitor(&executor)?;
    executor.admit(&visitor, &ABOUT, Facts::default(), now())?;
    let k = arguments.get_one::<u32>("k").copied().unwrap_or(20);
    check_k(k)?;
    let threads = arguments.get_one::<u16>("threads").copied().unwrap_or(0);
    let out = arguments
        .get_one::<PathBuf>("out")
        .ok_or_else(|| Error::invalid("expected a file, as in `--out lists.parquet`"))?;
    executor.engine.ready(&executor.place)?;
    let batch = Batch {
        k: k as usize,
        filter: arguments.get_one::<String>("where").cloned(),
        at: now(),
        territory: arguments.get_one::<Territory>("territory").copied(),
        age_max: arguments.get_one::<u8>("age_max").copied(),
        threads: usize::from(threads),
    };
    let written = write_all(&executor.place, &executor.engine, &batch, out, talk)?;
    let effect = json!({
        "k": k, "viewers": written.viewers, "rows": written.rows, "opted_out": written.opted_out,
    });
    executor.note(&visitor, &ABOUT, &format!("version:{}", written.version), effect)?;
    let mut text = format!(
        "{} rows for {} viewers in {}\n",
        grouped(written.rows),
        grouped(written.viewers),
        out.display()
    );
    if written.opted_out > 0 {
        let n = grouped(written.opted_out);
        text.push_str(&format!("{n} viewers opted out of personalization and are left out\n"));
    }
    let json = json!({
        "out": out, "version": written.version, "viewers": written.viewers,
        "rows": written.rows, "opted_out": written.opted_out,
    });
    Ok(Reply { json, text })
}
