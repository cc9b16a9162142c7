//! A filter's text cut into words, texts, numbers and signs.

use slate_core::{Error, Result};

/// One piece of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name, with what stands before its first dot: `metrics.loss`, `tags."a b"`, `status`, `and`.
    Name { prefix: Option<String>, key: String },
    /// A text in single or double quotes.
    Text(String),
    /// A number, as it was written.
    Number(f64),
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`, `(`, `)` or `,`.
    Sign(&'static str),
}

impl Token {
    /// Whether this is `word`, in capitals or not, and no key of anything.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Name { prefix: None, key } if key.eq_ignore_ascii_case(word))
    }
}

/// Longer signs first: `<=` is not `<`.
const SIGNS: [(&str, &str); 11] = [
    ("<=", "<="),
    (">=", ">="),
    ("!=", "!="),
    ("<>", "!="),
    ("==", "="),
    ("<", "<"),
    (">", ">"),
    ("=", "="),
    ("(", "("),
    (")", ")"),
    (",", ","),
];

/// All pieces of `text`, each with the column, from 1, where it begins.
///
/// # Errors
/// A quote without an end, a sign that is none, a number that is none; with the column.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, u64)>> {
    let mut lexer = Lexer { rest: text, column: 1 };
    let mut tokens = Vec::new();
    loop {
        let blank = lexer.rest.len() - lexer.rest.trim_start().len();
        lexer.skip(blank);
        if lexer.rest.is_empty() {
            return Ok(tokens);
        }
        let column = lexer.column;
        let token = lexer.token().map_err(|e| e.at_line("filter", 1, Some(column)))?;
        tokens.push((token, column));
    }
}

struct Lexer<'a> {
    rest: &'a str,
    column: u64,
}

impl<'a> Lexer<'a> {
    /// Goes over `bytes` bytes, which end at a character, and gives them.
    fn skip(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.column += taken.chars().count() as u64;
        self.rest = rest;
        taken
    }

    fn token(&mut self) -> Result<Token> {
        let first = self.rest.chars().next().unwrap_or_default();
        if first == '\'' || first == '"' {
            return Ok(Token::Text(self.quoted(first)?));
        }
        if first == '`' || first.is_alphabetic() || first == '_' {
            return self.name();
        }
        if first.is_ascii_digit() || matches!(first, '-' | '+' | '.') {
            return self.number();
        }
        let sign = SIGNS.iter().find(|(sign, _)| self.rest.starts_with(sign));
        let Some((sign, meant)) = sign else {
            return Err(Error::invalid(format!("`{}` has no meaning here", first.escape_debug())));
        };
        self.skip(sign.len());
        Ok(Token::Sign(meant))
    }

    /// What stands between two quotes; the quote itself is written twice.
    fn quoted(&mut self, quote: char) -> Result<String> {
        self.skip(quote.len_utf8());
        let mut text = String::new();
        loop {
            let Some(end) = self.rest.find(quote) else {
                return Err(Error::invalid(format!("expected a second `{quote}`, found the end")));
            };
            text.push_str(self.skip(end));
            self.skip(quote.len_utf8());
            if !self.rest.starts_with(quote) {
                return Ok(text);
            }
            text.push(quote);
            self.skip(quote.len_utf8());
        }
    }

    /// A name: bare, in backquotes, or a prefix with a dot and either of them.
    fn name(&mut self) -> Result<Token> {
        if self.rest.starts_with('`') {
            return Ok(Token::Name { prefix: None, key: self.quoted('`')? });
        }
        let stays = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | ':' | '@');
        let end = self.rest.find(|c| !stays(c)).unwrap_or(self.rest.len());
        let word = self.skip(end).to_owned();
        if !self.rest.starts_with('.') {
            return Ok(Token::Name { prefix: None, key: word });
        }
        self.skip(1);
        let key = match self.rest.chars().next() {
            Some(quote @ ('`' | '"' | '\'')) => self.quoted(quote)?,
            _ => {
                let end = self.rest.find(|c| !stays(c) && c != '.').unwrap_or(self.rest.len());
                self.skip(end).to_owned()
            }
        };
        Ok(Token::Name { prefix: Some(word), key })
    }

    fn number(&mut self) -> Result<Token> {
        let mut end = 0;
        let mut before = 'e';
        for c in self.rest.chars() {
            let is_sign = matches!(c, '-' | '+') && matches!(before, 'e' | 'E');
            if !c.is_ascii_alphanumeric() && c != '.' && !is_sign {
                break;
            }
            (end, before) = (end + 1, c);
        }
        let text = self.skip(end);
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Token::Number(number)),
            _ => Err(Error::invalid(format!("expected a number, found `{text}`"))),
        }
    }
}
