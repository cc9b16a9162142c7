//! One record cut into fields. Pure functions on bytes: they see the start of the input and answer
//! where the first record ends.

use crate::bounds::FIELDS_MAX;

/// What stands between fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    /// One byte; a field may stand in double quotes (RFC 4180).
    Quoting(u8),
    /// One byte; quotes mean nothing.
    Plain(u8),
    /// `::`, as in older MovieLens files; quotes mean nothing.
    Colons,
}

impl Separator {
    /// Nothing separates: the line is one field.
    pub(crate) const WHOLE_LINE: Self = Self::Plain(b'\n');

    /// How it is shown to people.
    pub(crate) fn shown(self) -> String {
        match self {
            Self::Quoting(b'\t') | Self::Plain(b'\t') => "tab".to_owned(),
            Self::Quoting(byte) | Self::Plain(byte) => format!("`{}`", char::from(byte)),
            Self::Colons => "`::`".to_owned(),
        }
    }
}

/// Where a field lies in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether it holds doubled quotes that stand for one.
    doubled: bool,
}

/// The answer of [`split`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    /// A whole record of this many bytes, line end included.
    Record(usize),
    /// The record goes on after these bytes.
    Unfinished,
    /// The one-based field breaks a rule.
    Broken(u64, Flaw),
}

/// The rules a record can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// This byte follows a closing quote.
    AfterQuote(u8),
    /// A quote was opened and never closed.
    Unclosed,
    /// More fields than [`FIELDS_MAX`].
    TooManyFields,
}

/// One field and what follows it.
enum Field {
    /// The next field starts at this byte.
    More(Span, usize),
    /// The record ends before this byte.
    Last(Span, usize),
    Unfinished,
    Broken(Flaw),
}

/// Cuts the first record of `bytes`, which are not empty. With `at_end` nothing follows them.
#[inline]
pub(crate) fn split(
    bytes: &mut [u8],
    at_end: bool,
    separator: Separator,
    spans: &mut Vec<Span>,
) -> Split {
    let result = match separator {
        Separator::Quoting(byte) => fields(bytes, spans, |bytes, start| match bytes.get(start) {
            Some(b'"') => quoted(bytes, start + 1, at_end, byte),
            _ => plain(bytes, start, at_end, byte),
        }),
        Separator::Plain(byte) => fields(bytes, spans, |b, start| plain(b, start, at_end, byte)),
        Separator::Colons => fields(bytes, spans, |b, start| colons(b, start, at_end)),
    };
    if matches!(result, Split::Record(_)) {
        spans.iter_mut().filter(|s| s.doubled).for_each(|span| undouble(bytes, span));
    }
    result
}

/// Field after field until the record ends.
#[inline(always)]
fn fields(bytes: &[u8], spans: &mut Vec<Span>, field: impl Fn(&[u8], usize) -> Field) -> Split {
    spans.clear();
    let mut start = 0;
    loop {
        match field(bytes, start) {
            Field::More(span, next) => {
                spans.push(span);
                start = next;
            }
            Field::Last(span, next) => {
                spans.push(span);
                return Split::Record(next);
            }
            Field::Unfinished => return Split::Unfinished,
            Field::Broken(flaw) => return Split::Broken(spans.len() as u64 + 1, flaw),
        }
        if spans.len() == FIELDS_MAX {
            return Split::Broken(FIELDS_MAX as u64 + 1, Flaw::TooManyFields);
        }
    }
}

/// A field without quotes.
#[inline(always)]
fn plain(bytes: &[u8], start: usize, at_end: bool, separator: u8) -> Field {
    let rest = &bytes[start..];
    match rest.iter().position(|&byte| byte == separator || byte == b'\n') {
        Some(length) if rest[length] == b'\n' => {
            last(bytes, start, start + length, start + length + 1)
        }
        Some(length) => Field::More(span(start, start + length), start + length + 1),
        None if at_end => last(bytes, start, bytes.len(), bytes.len()),
        None => Field::Unfinished,
    }
}

/// A field that ends at `::`.
#[inline(always)]
fn colons(bytes: &[u8], start: usize, at_end: bool) -> Field {
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => return last(bytes, start, at, at + 1),
            b':' if bytes.get(at + 1) == Some(&b':') => {
                return Field::More(span(start, at), at + 2);
            }
            _ => at += 1,
        }
    }
    if at_end { last(bytes, start, at, at) } else { Field::Unfinished }
}

/// A field in quotes; `start` is after the opening one.
fn quoted(bytes: &[u8], start: usize, at_end: bool, separator: u8) -> Field {
    let (mut at, mut doubled) = (start, false);
    loop {
        let Some(length) = bytes[at..].iter().position(|&byte| byte == b'"') else {
            return if at_end { Field::Broken(Flaw::Unclosed) } else { Field::Unfinished };
        };
        let close = at + length;
        let field = Span { start, end: close, doubled };
        match bytes[close + 1..] {
            [b'"', ..] => (at, doubled) = (close + 2, true),
            [byte, ..] if byte == separator => return Field::More(field, close + 2),
            [b'\n', ..] => return Field::Last(field, close + 2),
            [b'\r', b'\n', ..] => return Field::Last(field, close + 3),
            [] | [b'\r'] if at_end => return Field::Last(field, bytes.len()),
            [] | [b'\r'] => return Field::Unfinished,
            [byte, ..] => return Field::Broken(Flaw::AfterQuote(byte)),
        }
    }
}

#[inline(always)]
fn span(start: usize, end: usize) -> Span {
    Span { start, end, doubled: false }
}

/// The last field of a record, without the carriage return of a Windows line end.
#[inline(always)]
fn last(bytes: &[u8], start: usize, end: usize, next: usize) -> Field {
    let returned = end > start && bytes[end - 1] == b'\r';
    Field::Last(span(start, end - usize::from(returned)), next)
}

/// Turns doubled quotes into single ones, in place: the result is never longer.
fn undouble(bytes: &mut [u8], span: &mut Span) {
    let (mut read, mut write) = (span.start, span.start);
    while read < span.end {
        let byte = bytes[read];
        bytes[write] = byte;
        read += if byte == b'"' { 2 } else { 1 };
        write += 1;
    }
    span.end = write;
}
