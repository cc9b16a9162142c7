//! `slate serve`: lists over HTTP, and the studio in a browser.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use slate_core::{Error, Purpose, Result};
use slate_rights::Facts;

use crate::executor::{Executor, Visitor, now};
use crate::forgetting::sweep_retired;
use crate::http::{ServeOptions, serve};
use crate::operation::About;
use crate::ops::import::sweep_orphans;
use crate::place::Place;
use crate::registry::Reply;
use crate::talk::Talk;

/// Requests that are worked on at once; each thread keeps some memory for itself.
const REQUESTS_MAX: usize = 64;
/// How long work may go on once the last connection is closed.
const WORK_MAX: Duration = Duration::from_secs(5);

const ABOUT: About = About {
    path: &["serve"],
    purpose: Purpose::Administer,
    summary: "Answer over HTTP, and show the studio in a browser",
    example: "slate serve --address 127.0.0.1:7700",
};

pub(crate) fn command() -> Command {
    let file = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help(help)
    };
    Command::new("serve")
        .about(ABOUT.summary)
        .after_help(format!("Example:\n  {}", ABOUT.example))
        .arg(
            Arg::new("address")
                .long("address")
                .value_name("HOST:PORT")
                .help("Where to listen [default: the one of slate.toml]"),
        )
        .arg(file("tls-cert", "Certificate chain, PEM").requires("tls-key"))
        .arg(file("tls-key", "Its private key, PEM").requires("tls-cert"))
        .arg(
            Arg::new("behind-proxy")
                .long("behind-proxy")
                .action(ArgAction::SetTrue)
                .help("A proxy in front does TLS and tells the client's address"),
        )
}

pub(crate) fn run(studio: &Path, arguments: &ArgMatches, talk: &dyn Talk) -> Result<Reply> {
    let executor = Arc::new(Executor::new(Place::open(studio)?));
    let visitor = super::visitor(&executor)?;
    executor.admit(&visitor, &ABOUT, Facts::default(), now())?;
    start(&executor, &options(visitor, arguments), talk)?;
    Ok(Reply { json: json!({"stopped": true}), text: String::new() })
}

fn options(server: Visitor, arguments: &ArgMatches) -> ServeOptions {
    let file = |name| arguments.get_one::<PathBuf>(name).cloned();
    ServeOptions {
        server,
        address: arguments.get_one::<String>("address").cloned(),
        tls: file("tls-cert").zip(file("tls-key")),
        behind_proxy: arguments.get_flag("behind-proxy"),
    }
}

/// Serves until asked to stop.
pub(crate) fn start(
    executor: &Arc<Executor>,
    options: &ServeOptions,
    talk: &dyn Talk,
) -> Result<()> {
    log_to_stderr();
    for name in sweep_orphans(&executor.place.tables(), &executor.place.store)? {
        talk.say(&format!("removed tables/{name}, which an interrupted import left"));
    }
    sweep_retired(&executor.place)?;
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(REQUESTS_MAX)
        .build()
        .map_err(|e| Error::io("start the server", &e))?;
    let announce = move |address| {
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "listening on {scheme}://{address}");
    };
    let exposures = keep_exposures(executor)?;
    let done = runtime.block_on(serve(executor.clone(), options, talk, announce));
    // What still works after that is cut off; nothing that is stored is ever half-done.
    runtime.shutdown_timeout(WORK_MAX);
    executor.engine.exposures.close();
    // A thread that failed has said so; what it did not write is lost either way.
    let _ = exposures.join();
    done
}

/// A thread that writes down what is shown.
fn keep_exposures(executor: &Arc<Executor>) -> Result<std::thread::JoinHandle<()>> {
    let executor = executor.clone();
    let failed = |e: &Error| tracing::error!("what was shown is not logged yet: {e}");
    std::thread::Builder::new()
        .name("exposures".to_owned())
        .spawn(move || {
            executor.engine.exposures.keep_writing(&executor.place.store, &failed);
        })
        .map_err(|e| Error::io("start the log of what is shown", &e))
}

/// One line an incident, on stderr; `SLATE_LOG` sets the level. No line holds a token or a body.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SLATE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
