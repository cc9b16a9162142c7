//! A refusal: where in the text, what was expected, what was found, and a hint.

use slate_core::{Error, ErrorKind};

use slate_core::line_and_column;

/// Why a text is no filter.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Byte of the text.
    at: usize,
    kind: ErrorKind,
    detail: String,
    hint: Option<String>,
}

/// What reading a part came to.
pub(super) type Read<T> = Result<T, Refusal>;

impl Refusal {
    /// Something is wrong at this byte.
    pub(super) fn new(at: usize, detail: impl Into<String>) -> Self {
        Self { at, kind: ErrorKind::Invalid, detail: detail.into(), hint: None }
    }

    /// A bound is passed at this byte.
    pub(super) fn limit(at: usize, detail: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Limit, ..Self::new(at, detail) }
    }

    /// Adds the hint.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same for the person who wrote the text: the line and the column, in characters.
    pub(super) fn into_error(self, text: &str, source: &str) -> Error {
        let (line, column) = line_and_column(text, self.at);
        let error = Error::new(self.kind, self.detail).at_line(source, line, Some(column));
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}
