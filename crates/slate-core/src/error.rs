//! One small error: what kind, what happened, where in the user's input, and one hint.

use std::fmt;

/// The result of anything in Slate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of trouble it is; decides the exit code and the HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The input breaks a rule: a bad line, a bad value, a request that contradicts itself.
    Invalid,
    /// The thing named is not there.
    NotFound,
    /// The state does not allow it (already decided, changed since it was shown).
    Conflict,
    /// Nobody is known to be asking: no token, an unknown one, or a revoked one.
    Unauthenticated,
    /// The one who asks may not do this.
    Denied,
    /// A bound was reached: size, depth, rate, time.
    Limit,
    /// There is too little data, or a computation did not converge.
    Insufficient,
    /// Stopped by the person who started it.
    Interrupted,
    /// What was stored does not match what was promised (hash, signature, format).
    Corrupt,
    /// The machine refused: disk, network, operating system.
    Io,
}

impl ErrorKind {
    /// The process's exit code for this kind.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Invalid => 2,
            Self::NotFound => 3,
            Self::Conflict => 4,
            Self::Unauthenticated => 5,
            Self::Denied => 6,
            Self::Limit => 7,
            Self::Insufficient => 8,
            Self::Corrupt => 9,
            Self::Io => 10,
            Self::Interrupted => 130,
        }
    }

    /// The word used in JSON and in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Unauthenticated => "unauthenticated",
            Self::Denied => "denied",
            Self::Limit => "limit",
            Self::Insufficient => "insufficient",
            Self::Interrupted => "interrupted",
            Self::Corrupt => "corrupt",
            Self::Io => "io",
        }
    }
}

/// A position in something the user wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// File name or other name of the input.
    pub source: String,
    /// One-based line.
    pub line: Option<u64>,
    /// One-based column, or one-based field number for tables.
    pub column: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    detail: String,
    place: Option<Place>,
    hint: Option<String>,
    reasons: Vec<String>,
}

/// What went wrong, for the person who has to put it right.
///
/// ```
/// use slate_core::{Error, ErrorKind};
/// let e = Error::new(ErrorKind::Invalid, "expected a rating, found `five`")
///     .at_line("ratings.csv", 31_337, Some(3))
///     .hint("ratings are numbers such as `4.5`");
/// assert_eq!(
///     e.to_string(),
///     "expected a rating, found `five`\n  at ratings.csv:31337:3\n  hint: ratings are numbers such as `4.5`"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

impl Error {
    /// An error of `kind`; `detail` is one lower-case sentence without a full stop.
    pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self(Box::new(Inner { kind, detail, place: None, hint: None, reasons: Vec::new() }))
    }

    /// Shorthand for [`ErrorKind::Invalid`].
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, detail)
    }

    /// Shorthand for [`ErrorKind::NotFound`].
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, detail)
    }

    /// Shorthand for [`ErrorKind::Conflict`].
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, detail)
    }

    /// Shorthand for [`ErrorKind::Corrupt`].
    pub fn corrupt(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Corrupt, detail)
    }

    /// An operating-system error while doing `what`.
    pub fn io(what: impl fmt::Display, cause: &std::io::Error) -> Self {
        let kind = match cause.kind() {
            std::io::ErrorKind::NotFound => ErrorKind::NotFound,
            _ => ErrorKind::Io,
        };
        Self::new(kind, format!("{what}: {cause}"))
    }

    /// Names the input this happened in.
    #[must_use]
    pub fn at(mut self, source: impl Into<String>) -> Self {
        self.0.place = Some(Place { source: source.into(), line: None, column: None });
        self
    }

    /// Names the line, and the column or field, this happened at.
    #[must_use]
    pub fn at_line(mut self, source: impl Into<String>, line: u64, column: Option<u64>) -> Self {
        self.0.place = Some(Place { source: source.into(), line: Some(line), column });
        self
    }

    /// Adds the one hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the machine-readable reasons of a refusal, such as `role.purpose`.
    #[must_use]
    pub fn with_reasons(mut self, reasons: Vec<String>) -> Self {
        self.0.reasons = reasons;
        self
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The sentence without place and hint.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Where in the user's input, if known.
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// The hint, if there is one.
    pub fn hint_text(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Reason codes of a refusal.
    pub fn reasons(&self) -> &[String] {
        &self.0.reasons
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)?;
        if !self.0.reasons.is_empty() {
            write!(f, " ({})", self.0.reasons.join(", "))?;
        }
        if let Some(place) = &self.0.place {
            write!(f, "\n  at {place}")?;
        }
        if let Some(hint) = &self.0.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
