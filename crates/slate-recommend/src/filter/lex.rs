//! From text to tokens, each with the byte it starts at.

use super::Moment;
use super::refuse::{Read, Refusal};

/// The smallest thing that means something.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A field, an operator or `true`.
    Word(String),
    /// A text without its quotes.
    Text(String),
    /// A whole number.
    Number(u32),
    /// Seconds.
    Duration(u32),
    /// A day or a moment.
    Moment(Moment),
    /// A sign such as `>=`.
    Sign(&'static str),
    /// After the last one.
    End,
}

/// A token and where it starts.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
}

/// Longer ones first.
const SIGNS: [&str; 11] = ["!=", "<=", ">=", "..", "(", ")", ",", "=", "<", ">", "~"];

/// What people write who know other languages, and what is written here.
const OTHERS: [(&str, &str); 7] = [
    ("==", "="),
    ("&&", "and"),
    ("&", "and"),
    ("||", "or"),
    ("|", "or"),
    ("<>", "!="),
    ("!", "not"),
];

impl Token {
    /// What it is, for errors.
    pub(super) fn found(&self) -> String {
        match self {
            Self::Word(word) => format!("`{word}`"),
            Self::Text(text) => format!("the text `{text}`"),
            Self::Number(n) => format!("the number `{n}`"),
            Self::Duration(s) => format!("the duration `{s}s`"),
            Self::Moment(moment) => format!("the date `{moment}`"),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::End => "the end".to_owned(),
        }
    }

    /// Whether it is this word, whatever its case.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(found) if found.eq_ignore_ascii_case(word))
    }
}

/// All tokens of a text, the end included.
pub(super) fn tokens(text: &str) -> Read<Vec<Placed>> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else { break };
        let (token, bytes) = match first {
            '"' => quoted(rest, at)?,
            c if c.is_ascii_digit() => number(rest, at)?,
            c if c.is_alphabetic() || c == '_' => word(rest),
            _ => sign(rest, first, at)?,
        };
        found.push(Placed { token, at });
        at += bytes;
    }
    found.push(Placed { token: Token::End, at });
    Ok(found)
}

fn word(rest: &str) -> (Token, usize) {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    (Token::Word(rest[..end].to_owned()), end)
}

fn sign(rest: &str, first: char, at: usize) -> Read<(Token, usize)> {
    if let Some((other, here)) = OTHERS.iter().find(|(other, _)| rest.starts_with(other))
        && !rest.starts_with("!=")
    {
        let refusal = Refusal::new(at, format!("`{other}` means nothing here"));
        return Err(refusal.hint(format!("write `{here}`")));
    }
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    let shown =
        if first.is_control() { first.escape_debug().to_string() } else { first.to_string() };
    let refusal = Refusal::new(at, format!("`{shown}` means nothing here"));
    Err(match first {
        '\'' | '“' | '”' | '‘' | '’' | '„' | '«' | '»' => {
            refusal.hint("texts stand in straight double quotes: `\"Drama\"`")
        }
        '-' => refusal.hint("there are no numbers below 0"),
        '[' | '{' => {
            refusal.hint("a list stands in parentheses: `genre in (\"Drama\", \"Crime\")`")
        }
        _ => refusal.hint("for example `genre = \"Drama\" and year >= 1990`"),
    })
}

/// A text in double quotes; `\"` and `\\` stand for the second of their two signs.
fn quoted(rest: &str, at: usize) -> Read<(Token, usize)> {
    let mut text = String::new();
    let mut signs = rest.char_indices().skip(1);
    while let Some((offset, sign)) = signs.next() {
        match sign {
            '"' => return Ok((Token::Text(text), offset + 1)),
            '\\' => match signs.next() {
                Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                Some((_, other)) => {
                    let detail = format!("`\\{}` means nothing in a text", other.escape_debug());
                    return Err(Refusal::new(at + offset, detail)
                        .hint("only `\\\"` and `\\\\` do; a single `\\` is written `\\\\`"));
                }
                None => break,
            },
            control if control.is_control() => {
                let detail =
                    format!("expected a text in one line, found `{}`", control.escape_debug());
                return Err(
                    Refusal::new(at + offset, detail).hint("end the text with `\"` before it")
                );
            }
            other => text.push(other),
        }
    }
    Err(Refusal::new(at, "this text is never closed").hint("end it with `\"`"))
}

/// A number, a duration or a date: everything that starts with a digit.
fn number(rest: &str, at: usize) -> Read<(Token, usize)> {
    let end = number_end(rest);
    let text = &rest[..end];
    let token = whole(text).map(Token::Number);
    let token = token.or_else(|| duration(text).map(Token::Duration));
    let token = token.or_else(|| Moment::parse(text).map(Token::Moment));
    token.map(|token| (token, end)).ok_or_else(|| {
        Refusal::new(at, format!("expected a number, a duration or a date, found `{text}`"))
            .hint("for example `1990`, `90min`, `2026-01-31` or `2026-01-31T20:15:00Z`")
    })
}

/// A point belongs to a number, two are a range.
fn number_end(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let more = |i: usize| match bytes[i] {
        b'.' => bytes.get(i + 1) != Some(&b'.') && bytes[i - 1] != b'.',
        b'+' | b'-' | b':' | b'_' => true,
        b => b.is_ascii_alphanumeric(),
    };
    (1..bytes.len()).find(|&i| !more(i)).unwrap_or(bytes.len())
}

fn whole(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

fn duration(text: &str) -> Option<u32> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let seconds = match &text[unit..] {
        "s" => 1,
        "min" => 60,
        "h" => 3600,
        _ => return None,
    };
    whole(&text[..unit])?.checked_mul(seconds)
}
