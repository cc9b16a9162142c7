//! From a text to clauses that must all hold, and back.

use std::fmt;

use slate_core::{Error, ErrorKind, Result};

use super::field::{Field, Shape};
use super::lex::{Token, tokens};
use super::{BYTES_MAX, CLAUSES_MAX};

/// The longest pattern of `LIKE`, in characters: matching costs its length times that of the text.
const PATTERN_MAX: usize = 500;

/// Clauses that must all hold; none holds of everything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// The clauses, as written from left to right.
    pub clauses: Vec<Clause>,
}

/// One condition on one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// What is looked up.
    pub field: Field,
    /// What must be true of it.
    pub test: Test,
}

/// What must be true of a value. Of a value that is not there only [`Test::Missing`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// A number compared with a number.
    Number(Compare, f64),
    /// A text compared with a text.
    Text(Match, String),
    /// A text that is one of these, or none of them.
    OneOf(bool, Vec<String>),
    /// There is no value.
    Missing,
    /// There is a value.
    Present,
}

/// How numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are their names")]
pub enum Compare {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// How texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The same text.
    Equal,
    /// Another text.
    Unequal,
    /// It follows a pattern, with `%` for any text and `_` for one character.
    Like,
    /// The same without regard to capitals.
    ILike,
}

impl Filter {
    /// Reads a filter over records of `shape`.
    ///
    /// # Errors
    /// It is too long, or breaks the language; with the column.
    pub fn parse(text: &str, shape: &Shape) -> Result<Self> {
        if text.len() > BYTES_MAX {
            let detail = format!("the filter has {} bytes", text.len());
            let limit = Error::new(ErrorKind::Limit, detail);
            return Err(limit.hint(format!("at most {BYTES_MAX} are taken")));
        }
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens: &tokens, at: 0, shape };
        let mut clauses = Vec::new();
        while parser.peek().is_some() {
            if !clauses.is_empty() {
                parser.placed(|p| p.word("and", "`and`"))?;
            }
            clauses.push(parser.placed(Parser::clause)?);
            if clauses.len() > CLAUSES_MAX {
                let detail = format!("the filter has more than {CLAUSES_MAX} conditions");
                return Err(Error::new(ErrorKind::Limit, detail));
            }
        }
        Ok(Self { clauses })
    }
}

pub(super) struct Parser<'a> {
    pub(super) tokens: &'a [(Token, u64)],
    pub(super) at: usize,
    pub(super) shape: &'a Shape,
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn next(&mut self, expected: &str) -> Result<&'a Token> {
        let token = self.peek().ok_or_else(|| {
            Error::invalid(format!("expected {expected}, found the end of the filter"))
        })?;
        self.at += 1;
        Ok(token)
    }

    /// Puts the column of the piece that was read last into an error.
    fn placed<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        read(self).map_err(|e| {
            let last = self.tokens.get(self.at.saturating_sub(1));
            e.at_line("filter", 1, last.map(|(_, column)| *column))
        })
    }

    fn word(&mut self, word: &str, expected: &str) -> Result<()> {
        let token = self.next(expected)?;
        if token.is_word(word) {
            return Ok(());
        }
        let e = Error::invalid(format!("expected {expected}, found {}", shown(token)));
        Err(if token.is_word("or") { e.hint("conditions are joined by `and` only") } else { e })
    }

    pub(super) fn field(&mut self) -> Result<Field> {
        match self.next("a field")? {
            Token::Name { prefix, key } => self.shape.field(prefix.as_deref(), key),
            token => Err(Error::invalid(format!("expected a field, found {}", shown(token)))
                .hint("for example metrics.`name`, params.name, tags.name or attributes.status")),
        }
    }

    fn clause(&mut self) -> Result<Clause> {
        let field = self.field()?;
        let test = match self.next("a comparison")? {
            Token::Sign(sign) if self.shape.is_number(&field) => self.number(sign)?,
            Token::Sign(sign) => self.text(sign)?,
            token if token.is_word("is") => self.null()?,
            token if self.shape.is_number(&field) => return Err(no_number_test(token)),
            token if token.is_word("like") => Test::Text(Match::Like, self.pattern()?),
            token if token.is_word("ilike") => Test::Text(Match::ILike, self.pattern()?),
            token if token.is_word("in") => Test::OneOf(true, self.list()?),
            token if token.is_word("not") => {
                self.word("in", "`in`")?;
                Test::OneOf(false, self.list()?)
            }
            token => {
                let detail = format!("expected a comparison, found {}", shown(token));
                return Err(Error::invalid(detail).hint("one of =, !=, like, ilike, in, is null"));
            }
        };
        Ok(Clause { field, test })
    }

    fn number(&mut self, sign: &str) -> Result<Test> {
        let compare = match sign {
            "=" => Compare::Equal,
            "!=" => Compare::Unequal,
            "<" => Compare::Less,
            "<=" => Compare::AtMost,
            ">" => Compare::Greater,
            ">=" => Compare::AtLeast,
            _ => return Err(Error::invalid(format!("expected a comparison, found `{sign}`"))),
        };
        match self.next("a number")? {
            Token::Number(n) => Ok(Test::Number(compare, *n)),
            token => Err(Error::invalid(format!("expected a number, found {}", shown(token)))),
        }
    }

    fn text(&mut self, sign: &str) -> Result<Test> {
        let compare = match sign {
            "=" => Match::Equal,
            "!=" => Match::Unequal,
            _ => {
                return Err(Error::invalid(format!("texts are not compared by `{sign}`"))
                    .hint("one of =, !=, like, ilike, in, is null"));
            }
        };
        Ok(Test::Text(compare, self.quoted()?))
    }

    fn quoted(&mut self) -> Result<String> {
        match self.next("a text in quotes")? {
            Token::Text(text) => Ok(text.clone()),
            token => {
                Err(Error::invalid(format!("expected a text in quotes, found {}", shown(token))))
            }
        }
    }

    fn pattern(&mut self) -> Result<String> {
        let pattern = self.quoted()?;
        if pattern.chars().count() <= PATTERN_MAX {
            return Ok(pattern);
        }
        let detail = format!("the pattern has more than {PATTERN_MAX} characters");
        Err(Error::new(ErrorKind::Limit, detail))
    }

    fn list(&mut self) -> Result<Vec<String>> {
        self.sign("(")?;
        let mut texts = vec![self.quoted()?];
        while self.peek() == Some(&Token::Sign(",")) {
            self.at += 1;
            texts.push(self.quoted()?);
        }
        self.sign(")")?;
        Ok(texts)
    }

    fn sign(&mut self, sign: &'static str) -> Result<()> {
        match self.next(&format!("`{sign}`"))? {
            Token::Sign(found) if *found == sign => Ok(()),
            token => Err(Error::invalid(format!("expected `{sign}`, found {}", shown(token)))),
        }
    }

    fn null(&mut self) -> Result<Test> {
        let is_not = self.peek().is_some_and(|token| token.is_word("not"));
        self.at += usize::from(is_not);
        self.word("null", "`null`")?;
        Ok(if is_not { Test::Present } else { Test::Missing })
    }
}

fn no_number_test(token: &Token) -> Error {
    Error::invalid(format!("expected a comparison of numbers, found {}", shown(token)))
        .hint("one of =, !=, <, <=, >, >=, is null")
}

/// A piece in an error.
pub(super) fn shown(token: &Token) -> String {
    match token {
        Token::Name { prefix: Some(prefix), key } => format!("`{prefix}.{key}`"),
        Token::Name { prefix: None, key } => format!("`{key}`"),
        Token::Text(text) => format!("the text `{text}`"),
        Token::Number(n) => format!("the number `{n}`"),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}

impl Compare {
    fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }
}

impl Match {
    fn word(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Like => "LIKE",
            Self::ILike => "ILIKE",
        }
    }
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.field;
        match &self.test {
            Test::Number(compare, n) => write!(f, "{field} {} {n:?}", compare.sign()),
            Test::Text(compare, text) => write!(f, "{field} {} {}", compare.word(), quote(text)),
            Test::OneOf(among, texts) => {
                let texts: Vec<String> = texts.iter().map(|text| quote(text)).collect();
                let word = if *among { "IN" } else { "NOT IN" };
                write!(f, "{field} {word} ({})", texts.join(", "))
            }
            Test::Missing => write!(f, "{field} IS NULL"),
            Test::Present => write!(f, "{field} IS NOT NULL"),
        }
    }
}

/// The canonical text: read again it is the same filter.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, clause) in self.clauses.iter().enumerate() {
            let and = if number == 0 { "" } else { " AND " };
            write!(f, "{and}{clause}")?;
        }
        Ok(())
    }
}
