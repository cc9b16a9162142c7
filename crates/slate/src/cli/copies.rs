//! `slate backup` and `slate restore`.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use slate_core::{Purpose, Result};
use slate_rights::Facts;

use crate::backup;
use crate::executor::{Executor, now};
use crate::operation::About;
use crate::place::Place;
use crate::registry::Reply;
use crate::talk::Talk;

const BACKUP: About = About {
    path: &["backup"],
    purpose: Purpose::Administer,
    summary: "Copy the studio, also while it runs",
    example: "slate backup /backups/2026-11-21",
};

const RESTORE: About = About {
    path: &["restore"],
    purpose: Purpose::Administer,
    summary: "Make a studio from a backup, after checking every file of it",
    example: "slate restore /backups/2026-11-21 studio",
};

pub(crate) fn commands() -> [Command; 2] {
    [
        command(&BACKUP).arg(folder("to", "Folder to make")),
        command(&RESTORE)
            .arg(folder("from", "Folder of the backup"))
            .arg(folder("to", "Folder to make")),
    ]
}

fn command(about: &About) -> Command {
    let name = about.path.first().copied().unwrap_or_default();
    Command::new(name).about(about.summary).after_help(format!("Example:\n  {}", about.example))
}

fn folder(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).required(true).value_parser(clap::value_parser!(PathBuf)).help(help)
}

fn path<'m>(arguments: &'m ArgMatches, name: &str) -> &'m Path {
    arguments.get_one::<PathBuf>(name).map_or(Path::new(""), PathBuf::as_path)
}

pub(crate) fn backup(studio: &Path, arguments: &ArgMatches, talk: &dyn Talk) -> Result<Reply> {
    let executor = Executor::new(Place::open(studio)?);
    let visitor = super::visitor(&executor)?;
    executor.admit(&visitor, &BACKUP, Facts::default(), now())?;
    let to = path(arguments, "to");
    let manifest = backup::backup(&executor.place, to, now(), talk)?;
    let n = manifest.files.len();
    executor.note(&visitor, &BACKUP, "studio", json!({"files": n}))?;
    let text = format!("copied {n} files to {}; it holds the studio's keys\n", to.display());
    Ok(Reply { json: json!({"backup": to, "files": n}), text })
}

pub(crate) fn restore(arguments: &ArgMatches, talk: &dyn Talk) -> Result<Reply> {
    let to = path(arguments, "to");
    let manifest = backup::restore(path(arguments, "from"), to, talk)?;
    let executor = Executor::new(Place::open(to)?);
    let visitor = executor.visitor(&executor.place.owner_token()?)?;
    let effect = json!({"backup_of": manifest.at, "files": manifest.files.len()});
    executor.note(&visitor, &RESTORE, "studio", effect)?;
    let n = manifest.files.len();
    let text = format!("brought {n} files of {} back to {}\n", manifest.at, to.display());
    Ok(Reply { json: json!({"studio": to, "files": n, "backup_of": manifest.at}), text })
}
