//! Plans as TOML files that can be read aloud.

use serde::de::DeserializeOwned;
use slate_core::{Error, ErrorKind, Result, line_and_column};

/// The longest plan.
const BYTES_MAX: usize = 64 * 1024;

/// Reads a plan; `name` is that of its file, for errors, and `check` holds across fields.
///
/// # Errors
/// Not TOML, a field that is missing, unknown or of another kind, whatever `check` answers; each with its place.
pub(crate) fn read_plan<T: DeserializeOwned>(
    text: &str,
    name: &str,
    check: impl FnOnce(&T) -> Result<()>,
) -> Result<T> {
    if text.len() > BYTES_MAX {
        let detail = format!("a plan has at most {BYTES_MAX} bytes, found {}", text.len());
        return Err(Error::new(ErrorKind::Limit, detail).at(name));
    }
    let plan: T = toml::from_str(text).map_err(|e| {
        let (line, column) = line_and_column(text, e.span().map_or(0, |span| span.start));
        Error::invalid(e.message().trim_end().to_owned()).at_line(name, line, Some(column))
    })?;
    check(&plan).map_err(|e| e.at(name))?;
    Ok(plan)
}
