//! What needs no studio: `slate evaluate` of split files, `slate test compute` and the questions of
//! `slate catalog`. Nothing is recorded.

use clap::ArgMatches;
use slate_core::Result;

use super::terminal::Terminal;
use crate::ops::catalog::{backtest_without_studio, drivers_without_studio, match_without_studio};
use crate::ops::evaluate::evaluate_without_studio;
use crate::ops::test::compute_without_studio;
use crate::registry::{Reply, parse_matches, reply};

pub(crate) fn evaluate(arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    reply(&evaluate_without_studio(&parse_matches(arguments)?, terminal)?)
}

pub(crate) fn compute(arguments: &ArgMatches) -> Result<Reply> {
    reply(&compute_without_studio(&parse_matches(arguments)?)?)
}

pub(crate) fn backtest(arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    reply(&backtest_without_studio(&parse_matches(arguments)?, terminal)?)
}

pub(crate) fn drivers(arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    reply(&drivers_without_studio(&parse_matches(arguments)?, terminal)?)
}

pub(crate) fn match_titles(arguments: &ArgMatches, terminal: &Terminal) -> Result<Reply> {
    reply(&match_without_studio(&parse_matches(arguments)?, terminal)?)
}
