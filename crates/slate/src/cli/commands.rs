//! The tree of commands, derived from the list of operations.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::ops;
use crate::registry::Entry;

const ABOUT: &str = "A machine-learning platform for film and television, in one program";
const FIRST_STEPS: &str = "\
First steps:
  slate demo                              an invented service, from data to a served list
  slate init studio && cd studio          a studio of your own
  slate import movielens ml-latest-small  viewing, from a folder or a .zip
  slate evaluate PLAN.toml                which recommender is best, and how sure is that
  slate serve                             lists over HTTP, and the studio in a browser";

/// What a group of commands is about.
const GROUPS: &[(&str, &str)] = &[
    ("actor", "Accounts and tokens"),
    ("catalog", "What goes with success, what to expect of a title, what to acquire"),
    ("data", "What is there"),
    ("exposures", "What was shown, and what came of it"),
    ("flag", "What other programs are told about tests: flags and their values"),
    ("import", "Bring viewing and titles in"),
    ("model", "Versions: train, propose, decide, promote, roll back"),
    ("proposal", "What waits for a decision"),
    ("record", "What was done, by whom, and proof of it"),
    ("rules", "What editors decide about lists and pages"),
    ("run", "Offline experiments that were run"),
    ("test", "Online tests"),
    ("title", "One title"),
    ("track", "Runs and models of prototypes that other programs track here"),
    ("viewer", "One viewer"),
];

/// The whole command line.
pub(crate) fn root() -> Command {
    let mut root = Command::new("slate")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .after_help(FIRST_STEPS)
        .styles(styles())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(global_arguments())
        .subcommand(super::init::command())
        .subcommand(super::demo::command())
        .subcommand(super::simulate::command())
        .subcommand(super::serve::command())
        .subcommands(super::copies::commands());
    for entry in ops::ALL {
        root = insert(root, entry.about.path, entry);
    }
    root.mut_subcommand("recommend", super::batch::extend)
}

fn styles() -> Styles {
    let strong = AnsiColor::Yellow.on_default();
    Styles::styled().header(strong.bold()).usage(strong.bold()).literal(strong)
}

fn global_arguments() -> [Arg; 3] {
    let studio = Arg::new("studio")
        .long("studio")
        .value_name("DIR")
        .env("SLATE_STUDIO")
        .value_parser(clap::value_parser!(PathBuf))
        .help("The studio's folder [default: the current folder]");
    let json =
        Arg::new("json").long("json").action(ArgAction::SetTrue).help("Answer as JSON on stdout");
    let quiet = Arg::new("quiet")
        .long("quiet")
        .short('q')
        .action(ArgAction::SetTrue)
        .help("No progress and no remarks");
    [studio.global(true), json.global(true), quiet.global(true)]
}

/// Puts an operation at its place in the tree, making the groups above it.
fn insert(parent: Command, path: &[&'static str], entry: &Entry) -> Command {
    match path {
        [] => parent,
        [name] => parent.subcommand(leaf(name, entry)),
        [group, rest @ ..] => {
            if parent.find_subcommand(group).is_some() {
                parent.mut_subcommand(group, |c| insert(c, rest, entry))
            } else {
                parent.subcommand(insert(group_command(group), rest, entry))
            }
        }
    }
}

fn group_command(name: &'static str) -> Command {
    let about = GROUPS.iter().find(|(n, _)| *n == name).map_or("", |(_, about)| *about);
    Command::new(name).about(about).subcommand_required(true).arg_required_else_help(true)
}

fn leaf(name: &'static str, entry: &Entry) -> Command {
    let about = entry.about;
    (entry.arguments)(Command::new(name))
        .about(about.summary)
        .long_about(None::<&str>)
        .after_help(format!("Example:\n  {}", about.example))
}

/// The words of the command that was given, and its own arguments.
pub(crate) fn chosen(matches: &ArgMatches) -> (Vec<&str>, &ArgMatches) {
    let (mut words, mut at) = (Vec::new(), matches);
    while let Some((word, inner)) = at.subcommand() {
        words.push(word);
        at = inner;
    }
    (words, at)
}

/// The operation with this path.
pub(crate) fn find(words: &[&str]) -> Option<&'static Entry> {
    ops::ALL.iter().find(|e| e.about.path == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_says_what_it_is_about() {
        fn check(command: &Command) {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_empty(), "`{}` says nothing", command.get_name());
            command.get_subcommands().for_each(check);
        }
        root().get_subcommands().for_each(check);
    }
}
