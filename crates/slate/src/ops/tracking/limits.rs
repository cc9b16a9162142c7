//! How large a name, a value and a batch may be. Those of runs are MLflow's own, so that what its clients may
//! send is taken, and nothing larger.

use slate_core::{Error, ErrorKind, Result};

use super::{Pair, Point};

/// Longest name of an experiment, a run or a model, in characters.
const NAME_MAX: usize = 500;
/// Longest key of a parameter, tag or metric.
const KEY_MAX: usize = 250;
/// Longest value of a parameter.
pub(super) const PARAM_MAX: usize = 6_000;
/// Longest value of a run's tag.
pub(super) const TAG_MAX: usize = 8_000;
/// Longest value of a tag of an experiment, a model or a version.
pub(super) const LONG_TAG_MAX: usize = 20_000;
/// Longest description.
const DESCRIPTION_MAX: usize = 20_000;
/// Most metrics of one batch.
const METRICS_MAX: usize = 1_000;
/// Most parameters, and most tags, of one batch.
const TEXTS_MAX: usize = 100;
/// Most rows of one answer.
const ROWS_MAX: u32 = 50_000;
/// Longest path of a file, in bytes.
pub const FILE_PATH_MAX: usize = 500;

/// Rows of an answer when nobody says how many.
pub(super) const ROWS: u32 = 100;

pub(super) fn rows() -> u32 {
    ROWS
}

pub(super) fn check_rows(limit: u32) -> Result<()> {
    if (1..=ROWS_MAX).contains(&limit) {
        return Ok(());
    }
    Err(Error::invalid(format!("expected a limit from 1 to {ROWS_MAX}, found {limit}")))
}

/// Refuses a name that is empty, too long, or has control characters.
pub(super) fn check_name(what: &str, name: &str) -> Result<()> {
    check_word(what, name, NAME_MAX)
}

fn check_word(what: &str, word: &str, max: usize) -> Result<()> {
    let length = word.chars().count();
    if (1..=max).contains(&length) && !word.chars().any(char::is_control) {
        return Ok(());
    }
    let detail = format!("expected a {what} of 1 to {max} characters, found {length}");
    Err(Error::invalid(detail).hint("no control characters"))
}

pub(super) fn check_key(key: &str) -> Result<()> {
    check_word("key", key, KEY_MAX)
}

pub(super) fn check_description(text: &str) -> Result<()> {
    check_length("description", text, DESCRIPTION_MAX)
}

fn check_length(what: &str, text: &str, max: usize) -> Result<()> {
    let length = text.chars().count();
    if length <= max {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Limit, format!("{what} has {length} characters"))
        .hint(format!("at most {max} are taken")))
}

/// Refuses too many texts, and keys and values that are too long.
pub(super) fn check_texts(what: &str, texts: &[Pair], max: usize) -> Result<()> {
    check_count(what, texts.len(), TEXTS_MAX)?;
    texts.iter().try_for_each(|pair| {
        check_key(&pair.key)?;
        check_length(&format!("the value of `{}`", pair.key), &pair.value, max)
    })
}

pub(super) fn check_keys(keys: &[String]) -> Result<()> {
    check_count("tags", keys.len(), TEXTS_MAX)?;
    keys.iter().try_for_each(|key| check_key(key))
}

pub(super) fn check_points(points: &[Point]) -> Result<()> {
    check_count("metrics", points.len(), METRICS_MAX)?;
    points.iter().try_for_each(|point| check_key(&point.key))
}

fn check_count(what: &str, found: usize, max: usize) -> Result<()> {
    if found <= max {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Limit, format!("{found} {what} in one batch"))
        .hint(format!("at most {max} are taken; send more batches")))
}

/// Refuses a path that is not that of a file below the run: folders joined by `/`, none of them `.` or `..`.
pub(super) fn check_path(path: &str) -> Result<()> {
    let odd = |part: &str| part.is_empty() || part == "." || part == "..";
    let fine = (1..=FILE_PATH_MAX).contains(&path.len())
        && !path.contains(['\\', ':'])
        && !path.chars().any(char::is_control)
        && !path.split('/').any(odd);
    if fine {
        return Ok(());
    }
    Err(Error::invalid(format!("`{}` is not the path of a file of a run", path.escape_debug()))
        .hint("names joined by `/`, without `..`, `\\` and `:`"))
}
