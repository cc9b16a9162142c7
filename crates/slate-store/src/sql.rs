//! SQLite's errors in Slate's words.

use rusqlite::types::Type;
use slate_core::{Error, ErrorKind, Result, Timestamp};

/// Says what was being done when SQLite refused.
pub(crate) trait During<T> {
    fn during(self, what: &str) -> Result<T>;
}

impl<T> During<T> for rusqlite::Result<T> {
    fn during(self, what: &str) -> Result<T> {
        self.map_err(|e| translate(what, &e))
    }
}

fn translate(what: &str, cause: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode as Code;
    let kind = match cause.sqlite_error_code() {
        Some(Code::DatabaseCorrupt | Code::NotADatabase) => ErrorKind::Corrupt,
        Some(Code::ConstraintViolation) => ErrorKind::Conflict,
        _ => ErrorKind::Io,
    };
    let error = Error::new(kind, format!("{what}: {cause}"));
    match cause.sqlite_error_code() {
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => {
            error.hint("another process holds the studio; wait for it or stop it")
        }
        Some(Code::DiskFull) => error.hint("free some space on this disk and try again"),
        _ => error,
    }
}

/// A stored value that the types of today do not accept.
pub(crate) fn unreadable(column: usize, cause: Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
}

/// Reads a time column.
pub(crate) fn time(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millis(row.get(column)?).map_err(|e| unreadable(column, e))
}

/// Reads a time column that may be empty.
pub(crate) fn time_opt(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<Timestamp>> {
    let ms: Option<i64> = row.get(column)?;
    ms.map(|ms| Timestamp::from_millis(ms).map_err(|e| unreadable(column, e))).transpose()
}

/// Reads a text column through its type's `FromStr`.
pub(crate) fn parsed<T: std::str::FromStr<Err = Error>>(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|e| unreadable(column, e))
}

/// Reads a JSON column.
pub(crate) fn json(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<serde_json::Value> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|e| unreadable(column, Error::corrupt(format!("stored JSON: {e}"))))
}
