//! What needs no studio: `slate evaluate` of split files, `slate test compute` and the questions of
//! `slate catalog`. Nothing is recorded.

use clap::ArgMatches;
use slate_core::{Error, Result};

use super::terminal::Terminal;
use crate::ops::catalog::{
    backtest_without_studio, comparables_without_studio, drivers_without_studio,
    engagement_without_studio, forecast_without_studio, languages_without_studio,
    launch_without_studio, match_without_studio, shortlist_without_studio, train_without_studio,
};
use crate::ops::evaluate::evaluate_without_studio;
use crate::ops::test::compute_without_studio;
use crate::registry::{Reply, parse_matches, reply};

pub(crate) fn evaluate(arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    reply(&evaluate_without_studio(&parse_matches(arguments)?, terminal)?)
}

pub(crate) fn compute(arguments: &ArgMatches) -> Result<Reply> {
    reply(&compute_without_studio(&parse_matches(arguments)?)?)
}

/// A question of `slate catalog`.
pub(crate) fn catalog(asked: &str, arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    match asked {
        "backtest" => reply(&backtest_without_studio(&parse_matches(arguments)?, terminal)?),
        "drivers" => reply(&drivers_without_studio(&parse_matches(arguments)?, terminal)?),
        "train" => reply(&train_without_studio(&parse_matches(arguments)?, terminal)?),
        "forecast" => reply(&forecast_without_studio(&parse_matches(arguments)?, terminal)?),
        "comparables" => reply(&comparables_without_studio(&parse_matches(arguments)?)?),
        "engagement" => reply(&engagement_without_studio(&parse_matches(arguments)?, terminal)?),
        "shortlist" => reply(&shortlist_without_studio(&parse_matches(arguments)?, terminal)?),
        "launch" => reply(&launch_without_studio(&parse_matches(arguments)?, terminal)?),
        "languages" => reply(&languages_without_studio(&parse_matches(arguments)?)?),
        "match" => reply(&match_without_studio(&parse_matches(arguments)?, terminal)?),
        _ => Err(Error::not_found("there is no studio here")
            .hint("`slate init DIR` makes one; --studio names one")),
    }
}
