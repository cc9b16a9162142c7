//! `slate init`: a new studio and its first administrator.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use slate_core::{ActorName, Result};

use crate::executor::now;
use crate::place::{INIT, Owner, Place};
use crate::registry::Reply;

pub(crate) fn command() -> Command {
    Command::new("init")
        .about(INIT.summary)
        .after_help(format!("Example:\n  {}", INIT.example))
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("A folder that does not exist yet"),
        )
        .arg(
            Arg::new("admin")
                .long("admin")
                .value_name("NAME")
                .default_value("admin")
                .value_parser(clap::value_parser!(ActorName))
                .help("Account of the first administrator"),
        )
        .arg(
            Arg::new("person")
                .long("person")
                .value_name("NAME")
                .help("The person behind it [default: the account's name]"),
        )
}

pub(crate) fn run(arguments: &ArgMatches) -> Result<Reply> {
    let folder = arguments.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    let actor = match arguments.get_one::<ActorName>("admin") {
        Some(name) => name.clone(),
        None => ActorName::new("admin")?,
    };
    let person =
        arguments.get_one::<String>("person").cloned().unwrap_or_else(|| actor.to_string());
    let owner = Owner { actor, person };
    let (place, token) = Place::create(&folder, &owner, now())?;
    let folder = folder.display();
    let text = format!(
        "made a studio in {folder} for `{}`\n\n\
         The administrator's token, for signing in, is in keys/owner.token:\n  {}\n\n\
         Next: cd {folder} && slate import movielens PATH\n",
        owner.actor,
        token.reveal()
    );
    let json = json!({
        "studio": folder.to_string(), "id": place.studio_id, "admin": owner.actor,
        "token": token.reveal(),
    });
    Ok(Reply { json, text })
}
