//! `slate demo`: from nothing to a served list, on an invented service.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use slate_core::{Result, Seed};

use super::terminal::Terminal;
use crate::demo::{Demo, DemoOptions, OWNER, Prepared, prepare, show_lists, show_pages};
use crate::http::ServeOptions;
use crate::registry::Reply;
use crate::talk::Talk;

const SEED: &str = "2026";
const ADDRESS: &str = "127.0.0.1:7700";

pub(crate) fn command() -> Command {
    let path = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .value_parser(clap::value_parser!(PathBuf))
            .help(help)
    };
    Command::new("demo")
        .about("Make an invented service and take it from data to a served list")
        .after_help("Example:\n  slate demo\n  slate demo --data ml-latest-small --exit")
        .arg(path("data", "PATH", "A MovieLens folder or .zip instead of an invented service"))
        .arg(path("dir", "DIR", "Keep the studio in this new folder [default: a temporary one]"))
        .arg(
            Arg::new("seed")
                .long("seed")
                .default_value(SEED)
                .value_parser(clap::value_parser!(Seed))
                .help("What the invented service follows from"),
        )
        .arg(
            Arg::new("address")
                .long("address")
                .value_name("HOST:PORT")
                .default_value(ADDRESS)
                .help("Where to serve"),
        )
        .arg(
            Arg::new("exit")
                .long("exit")
                .action(ArgAction::SetTrue)
                .help("End after the lists instead of serving"),
        )
}

/// Where the studio is made; a temporary place goes when the demo ends.
struct Stage {
    folder: PathBuf,
    temporary: Option<PathBuf>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(place) = &self.temporary {
            let _ = std::fs::remove_dir_all(place);
        }
    }
}

pub(crate) fn run(arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    let dir = arguments.get_one::<PathBuf>("dir").map(PathBuf::as_path);
    let stage = stage(dir, arguments.contains_id("data"));
    let options = DemoOptions {
        folder: stage.folder.clone(),
        seed: arguments.get_one::<Seed>("seed").copied().unwrap_or_default(),
        data: arguments.get_one::<PathBuf>("data").cloned(),
    };
    if !arguments.get_flag("exit") {
        return stay(&options, arguments, terminal);
    }
    let Prepared { demo, story, trial } = prepare(&options, terminal)?;
    let (lists, json) = show_lists(&demo, terminal)?;
    let pages = shown_pages(&demo, &options, terminal)?;
    let text = format!("{}{story}{lists}{pages}", notice(&options));
    let json = json!({"invented": options.data.is_none(), "test": trial, "lists": json});
    Ok(Reply { json, text })
}

/// The folder's name is the studio's name on every page.
fn stage(dir: Option<&Path>, real: bool) -> Stage {
    if let Some(dir) = dir {
        return Stage { folder: dir.to_owned(), temporary: None };
    }
    let place = std::env::temp_dir().join(format!("slate-demo-{}", std::process::id()));
    let name = if real { "demo" } else { "invented service" };
    Stage { folder: place.join(name), temporary: Some(place) }
}

fn notice(options: &DemoOptions) -> String {
    match &options.data {
        None => format!(
            "This service is invented from seed {}: no title, person or viewer of it exists.\n\n",
            options.seed
        ),
        Some(path) => format!("Data from {}.\n\n", path.display()),
    }
}

/// The pages of the invented service's two fans; other data has none.
fn shown_pages(demo: &Demo, options: &DemoOptions, talk: &dyn Talk) -> Result<String> {
    if options.data.is_some() { Ok(String::new()) } else { show_pages(demo, talk) }
}

/// Tells the story and serves until the person stops it.
fn stay(options: &DemoOptions, arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    let Prepared { demo, story, .. } = prepare(options, terminal)?;
    let (lists, _) = show_lists(&demo, terminal)?;
    let pages = shown_pages(&demo, options, terminal)?;
    let address = arguments.get_one::<String>("address").cloned();
    say(&format!("{}{story}{lists}{pages}\n", notice(options)));
    say(&sign_in_help(&demo, address.as_deref().unwrap_or(ADDRESS)));
    let server = demo.visitor(OWNER)?;
    let options = ServeOptions { server, address, tls: None, behind_proxy: false };
    super::serve::start(&demo.executor, &options, terminal)?;
    terminal.say("the demo's studio is gone");
    Ok(Reply { json: json!({"stopped": true}), text: String::new() })
}

fn sign_in_help(demo: &Demo, address: &str) -> String {
    let mut text = format!("The studio is at http://{address}. Sign in with a token:\n");
    for (name, role, token) in &demo.accounts {
        text.push_str(&format!("  {name:<8}{role:<10}{}\n", token.reveal()));
    }
    text.push_str("Ctrl-C ends the demo.\n");
    text
}

fn say(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
