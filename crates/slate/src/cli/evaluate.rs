//! `slate evaluate` where there is no studio: split files in, a report out, nothing recorded.

use clap::{ArgMatches, FromArgMatches};
use slate_core::{Error, Result};

use super::terminal::Terminal;
use crate::operation::Show;
use crate::ops::evaluate::{Evaluate, evaluate_without_studio};
use crate::registry::Reply;

pub(crate) fn run(arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    let request = Evaluate::from_arg_matches(arguments)
        .map_err(|e| Error::invalid(e.to_string().lines().next().unwrap_or_default().to_owned()))?;
    let evaluated = evaluate_without_studio(&request, terminal)?;
    let json = serde_json::to_value(&evaluated)
        .map_err(|e| Error::invalid(format!("write the report: {e}")))?;
    let mut text = String::new();
    evaluated.show(&mut text);
    Ok(Reply { json, text })
}
