//! CSV files that a question is about, line by line.

use std::path::Path;

use slate_core::{Error, Result};
use slate_tables::{TextRow, read_texts};

/// The lines of a CSV file; an error says in which line it is.
pub(super) fn parsed<T>(
    path: &Path,
    columns: &[&str],
    parse: impl Fn(&[String]) -> Result<T>,
) -> Result<Vec<T>> {
    parsed_rows(path, read_texts(path, columns)?, parse)
}

/// What the lines of a file say; an error says in which line it is.
pub(super) fn parsed_rows<T>(
    path: &Path,
    rows: Vec<TextRow>,
    parse: impl Fn(&[String]) -> Result<T>,
) -> Result<Vec<T>> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    let row =
        |TextRow { line, cells }: TextRow| parse(&cells).map_err(|e| e.at_line(&name, line, None));
    rows.into_iter().map(row).collect()
}

/// A number from 0 on.
pub(super) fn number(column: &str, text: &str) -> Result<f64> {
    text.parse::<f64>().ok().filter(|x| x.is_finite() && *x >= 0.0).ok_or_else(|| {
        let found = text.chars().take(40).collect::<String>().escape_debug().to_string();
        Error::invalid(format!("expected a number from 0 on in `{column}`, found `{found}`"))
    })
}
