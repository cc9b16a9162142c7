//! The command line: arguments in, one operation or process, data on stdout, talk on stderr.

mod batch;
mod commands;
mod copies;
mod demo;
mod init;
mod serve;
pub(crate) mod signals;
mod simulate;
mod studioless;
mod terminal;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;
use slate_core::{Error, Result};

use crate::executor::{Executor, Visitor};
use crate::place::Place;
use crate::registry::{Entry, Reply};
use crate::token::Token;
use terminal::Terminal;

/// Runs the program.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    crate::failpoints::arm();
    let matches = match commands::root().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(e) => {
            let _ = e.print();
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2));
        }
    };
    let terminal = Terminal::new(matches.get_flag("quiet"));
    Terminal::catch_signals();
    match dispatch(&matches, &terminal) {
        Ok(reply) => print(&reply, matches.get_flag("json")),
        Err(e) => complain(&e, matches.get_flag("json")),
    }
}

fn dispatch(matches: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    let (words, arguments) = commands::chosen(matches);
    let studio = folder(matches);
    match words.as_slice() {
        ["init"] => init::run(arguments),
        ["demo"] => demo::run(arguments, terminal),
        ["simulate"] => simulate::run(arguments, terminal),
        ["serve"] => serve::run(&studio, arguments, terminal),
        ["backup"] => copies::backup(&studio, arguments, terminal),
        ["restore"] => copies::restore(arguments, terminal),
        ["recommend"] if batch::is_wanted(arguments) => batch::run(&studio, arguments, terminal),
        ["evaluate"] if !is_studio(&studio) => studioless::evaluate(arguments, terminal),
        ["test", "compute"] if !is_studio(&studio) => studioless::compute(arguments),
        ["catalog", asked] if !is_studio(&studio) => {
            studioless::catalog(asked, arguments, terminal)
        }
        _ => {
            let entry = commands::find(&words)
                .ok_or_else(|| Error::invalid(format!("unknown command `{}`", words.join(" "))))?;
            operate(entry, &studio, arguments, terminal)
        }
    }
}

/// Runs an operation on the studio of this folder, as the actor of `SLATE_TOKEN` or the owner.
fn operate(
    entry: &Entry,
    studio: &Path,
    arguments: &ArgMatches,
    terminal: &Terminal,
) -> Result<Reply> {
    let executor = Executor::new(Place::open(studio)?);
    let visitor = visitor(&executor)?;
    (entry.run_matches)(&executor, &visitor, arguments, terminal)
}

fn is_studio(folder: &Path) -> bool {
    folder.join("slate.db").exists()
}

fn folder(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>("studio").cloned().unwrap_or_else(|| PathBuf::from("."))
}

/// Whoever `SLATE_TOKEN` belongs to; without it, whoever can read the folder's own key.
fn visitor(executor: &Executor) -> Result<Visitor> {
    let token = match std::env::var("SLATE_TOKEN") {
        Ok(text) => Token::parse(text.trim()),
        Err(_) => executor.place.owner_token(),
    };
    match token {
        Ok(token) => executor.visitor(&token),
        Err(_) => Ok(Visitor::NOBODY),
    }
}

fn print(reply: &Reply, json: bool) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let written =
        if json { writeln!(out, "{}", reply.json) } else { out.write_all(reply.text.as_bytes()) };
    // A reader that went away (`slate … | head`) is not our failure.
    let _ = written.and_then(|()| out.flush());
    ExitCode::SUCCESS
}

fn complain(error: &Error, json: bool) -> ExitCode {
    let mut out = std::io::stderr().lock();
    let _ = if json {
        writeln!(out, "{}", crate::fault::to_json(error))
    } else {
        writeln!(out, "error: {error}")
    };
    ExitCode::from(error.kind().exit_code())
}
