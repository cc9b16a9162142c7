//! Record after record of a stream, each with the line it starts on.

use slate_core::{Error, Result};

use super::Window;
use super::split::{Flaw, Separator, Span, Split, split};
use crate::bounds::{FIELDS_MAX, LINE_BYTES_MAX};
use crate::input::read_error;

/// How the bytes of a file stand for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8; anything else is a bad line.
    Utf8,
    /// Whatever it is, the reader of the fields deals with it (MovieLens' Latin-1 files).
    Unchecked,
}

/// What a delimited file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) separator: Separator,
    pub(crate) encoding: Encoding,
}

/// What [`Records::step`] came to.
#[derive(Debug)]
pub(crate) enum Step {
    /// A record; see [`Records::field`].
    Record,
    /// A line that breaks a rule. The next step goes on after it.
    Bad(Fault),
    /// The end of the input.
    End,
}

/// What [`Records::step_of`] came to.
#[derive(Debug)]
pub(crate) enum Counted {
    /// A record with as many fields as it should have.
    Record,
    /// A line that breaks a rule, or has more or fewer. The next step goes on after it.
    Bad(Error),
    /// The end of the input.
    End,
}

/// A broken rule and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) line: u64,
    /// One-based field.
    pub(crate) field: Option<u64>,
    pub(crate) detail: String,
    pub(crate) hint: Option<&'static str>,
}

impl Fault {
    /// The fault as an error in the file `name`.
    pub(crate) fn at(self, name: &str) -> Error {
        let error = Error::invalid(self.detail).at_line(name, self.line, self.field);
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// The records of one stream.
pub(crate) struct Records {
    name: String,
    window: Window,
    dialect: Dialect,
    spans: Vec<Span>,
    /// Length of the record the spans point into, which is consumed by the next step.
    length: usize,
    line: u64,
    line_next: u64,
    /// The rest of a line that was too long is still to be thrown away.
    skipping: bool,
}

impl Records {
    /// The records of `window` from where it stands.
    pub(crate) fn new(name: &str, window: Window, dialect: Dialect) -> Self {
        let (name, spans) = (name.to_owned(), Vec::with_capacity(16));
        Self { name, window, dialect, spans, length: 0, line: 0, line_next: 1, skipping: false }
    }

    /// The name of the input, for errors.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How the file is written.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The line the record starts on.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// How many fields the record has.
    #[inline]
    pub(crate) fn field_count(&self) -> usize {
        self.spans.len()
    }

    /// Goes to the next record, which should have `expected` fields.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub(crate) fn step_of(&mut self, expected: usize) -> Result<Counted> {
        Ok(match self.step()? {
            Step::Record if self.field_count() == expected => Counted::Record,
            Step::Record => Counted::Bad(self.wrong_count(expected)),
            Step::Bad(fault) => Counted::Bad(fault.at(&self.name)),
            Step::End => Counted::End,
        })
    }

    fn wrong_count(&self, expected: usize) -> Error {
        let (found, separator) = (self.field_count(), self.dialect.separator.shown());
        Error::invalid(format!("expected {expected} fields, found {found}"))
            .at_line(&self.name, self.line, None)
            .hint(format!("fields are separated by {separator}"))
    }

    /// A field of the record.
    #[inline]
    pub(crate) fn field(&self, number: usize) -> &[u8] {
        let span = self.spans[number];
        &self.window.unused()[span.start..span.end]
    }

    /// Goes to the next record. Blank lines are passed over.
    ///
    /// # Errors
    /// When the stream cannot be read; a bad line is not an error but a [`Step::Bad`].
    pub(crate) fn step(&mut self) -> Result<Step> {
        self.window.consume(std::mem::take(&mut self.length));
        self.line = self.line_next;
        if self.skipping {
            self.skip_line()?;
        }
        loop {
            if self.window.unused().is_empty() {
                if self.more()? {
                    continue;
                }
                return Ok(Step::End);
            }
            let at_end = self.window.at_end();
            let bytes = self.window.unused_mut();
            let available = bytes.len();
            match split(bytes, at_end, self.dialect.separator, &mut self.spans) {
                Split::Record(length) if length > LINE_BYTES_MAX => return self.too_long(),
                Split::Record(length) if self.is_blank(length) => {
                    self.window.consume(length);
                    self.line += 1;
                    self.line_next = self.line;
                }
                Split::Record(length) => return Ok(self.record(length)),
                Split::Unfinished if available > LINE_BYTES_MAX => return self.too_long(),
                Split::Unfinished => _ = self.more()?,
                Split::Broken(field, flaw) => return self.broken(field, flaw),
            }
        }
    }

    /// Whether the record is an empty line.
    #[inline]
    fn is_blank(&self, length: usize) -> bool {
        length <= 2 && self.spans.len() == 1 && {
            let line = &self.window.unused()[..length];
            line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
        }
    }

    fn record(&mut self, length: usize) -> Step {
        self.length = length;
        let bytes = &self.window.unused()[..length];
        let last = self.spans[self.spans.len() - 1].end;
        self.line_next = self.line + 1 + inner_lines(&bytes[..last]);
        let suspect = self.dialect.encoding == Encoding::Utf8 && !bytes.is_ascii();
        match suspect.then(|| self.not_utf8()).flatten() {
            Some(fault) => Step::Bad(fault),
            None => Step::Record,
        }
    }

    fn not_utf8(&self) -> Option<Fault> {
        for number in 0..self.spans.len() {
            let field = self.field(number);
            if let Err(e) = std::str::from_utf8(field) {
                let byte = field[e.valid_up_to()];
                let detail = format!("expected UTF-8 text, found the byte 0x{byte:02x}");
                let hint = Some("save the file as UTF-8");
                return Some(Fault {
                    line: self.line,
                    field: Some(number as u64 + 1),
                    detail,
                    hint,
                });
            }
        }
        None
    }

    #[cold]
    fn too_long(&mut self) -> Result<Step> {
        let hint = match self.window.unused().contains(&b'"') {
            true => Some("a quote may be open that is never closed"),
            false => None,
        };
        let detail = format!("expected a line of at most {LINE_BYTES_MAX} bytes, found more");
        self.skipping = true;
        Ok(Step::Bad(Fault { line: self.line, field: None, detail, hint }))
    }

    #[cold]
    fn broken(&mut self, field: u64, flaw: Flaw) -> Result<Step> {
        let separator = self.dialect.separator.shown();
        let detail = match flaw {
            Flaw::AfterQuote(byte) => {
                let found = char::from(byte).escape_default();
                format!(
                    "expected {separator} or the line's end after a closing quote, found `{found}`"
                )
            }
            Flaw::Unclosed => "expected a closing quote, found the end of the file".to_owned(),
            Flaw::TooManyFields => format!("expected at most {FIELDS_MAX} fields, found more"),
        };
        let hint = match flaw {
            Flaw::TooManyFields => None,
            _ => Some("inside quotes a quote is written twice"),
        };
        self.skipping = true;
        Ok(Step::Bad(Fault { line: self.line, field: Some(field), detail, hint }))
    }

    /// Throws away the rest of the line that was bad.
    fn skip_line(&mut self) -> Result<()> {
        self.skipping = false;
        loop {
            let unused = self.window.unused();
            if let Some(length) = unused.iter().position(|&byte| byte == b'\n') {
                self.window.consume(length + 1);
                self.line += 1;
                self.line_next = self.line;
                return Ok(());
            }
            let all = unused.len();
            self.window.consume(all);
            if !self.more()? {
                return Ok(());
            }
        }
    }

    fn more(&mut self) -> Result<bool> {
        self.window.more().map_err(|e| read_error(&self.name, &e))
    }
}

/// Line ends inside a record, which only quoted fields can hold.
#[inline]
fn inner_lines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|&byte| u64::from(byte == b'\n')).sum()
}
