//! From tokens to the typed tree, by recursive descent: `or` binds least, then `and`, then `not`.

use super::lex::{Placed, Token, tokens};
use super::refuse::{Read, Refusal};
use super::tree::{Check, Compare, Expr, Test, Value};
use super::typed::{field_names, mistyped, no_comparison, some_text, tag, usual, what};
use super::{DEPTH_MAX, Field, FieldType, LIST_MAX};

/// Words that are no fields.
const WORDS: [&str; 10] =
    ["and", "or", "not", "in", "has", "is", "known", "unknown", "true", "false"];

/// Reads a whole filter.
pub(super) fn parse(text: &str) -> Read<Expr> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0 };
    let expr = parser.any(0)?;
    match parser.peek() {
        Token::End => Ok(expr),
        Token::Sign(")") => {
            Err(parser.refuse("this `)` closes nothing").hint("take it away, or open it with `(`"))
        }
        found => {
            let detail = format!("expected `and`, `or` or the end, found {}", found.found());
            Err(parser.refuse(detail).hint("join two tests with `and` or `or`"))
        }
    }
}

struct Parser {
    tokens: Vec<Placed>,
    next: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.next].token
    }

    fn at(&self) -> usize {
        self.tokens[self.next].at
    }

    /// The next token; the last one, the end, is never passed.
    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is = self.peek().is_word(word);
        if is {
            self.take();
        }
        is
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Token::Sign(found) if *found == sign);
        if is {
            self.take();
        }
        is
    }

    /// Refuses what comes next.
    fn refuse(&self, detail: impl Into<String>) -> Refusal {
        Refusal::new(self.at(), detail)
    }

    fn any(&mut self, depth: usize) -> Read<Expr> {
        let mut parts = vec![self.all(depth)?];
        while self.take_word("or") {
            parts.push(self.all(depth)?);
        }
        Ok(Expr::or(parts))
    }

    fn all(&mut self, depth: usize) -> Read<Expr> {
        let mut parts = vec![self.one(depth)?];
        while self.take_word("and") {
            parts.push(self.one(depth)?);
        }
        Ok(Expr::and(parts))
    }

    fn one(&mut self, depth: usize) -> Read<Expr> {
        let at = self.at();
        if depth > DEPTH_MAX {
            let detail = format!("this is nested deeper than {DEPTH_MAX} times");
            return Err(Refusal::limit(at, detail));
        }
        if self.take_word("not") {
            return Ok(Expr::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.take_sign("(") {
            let inner = self.any(depth + 1)?;
            return if self.take_sign(")") { Ok(inner) } else { Err(self.not_closed(at)) };
        }
        for (word, value) in [("true", true), ("false", false)] {
            if self.take_word(word) {
                return Ok(Expr::Always(value));
            }
        }
        self.test().map(Expr::Test)
    }

    fn not_closed(&self, opened: usize) -> Refusal {
        let found = self.peek().found();
        let refusal = self.refuse(format!("expected `and`, `or` or `)`, found {found}"));
        match self.peek() {
            Token::End => {
                Refusal::new(opened, "this `(` is never closed").hint("close it with `)`")
            }
            _ => refusal.hint("join two tests with `and` or `or`"),
        }
    }

    fn test(&mut self) -> Read<Test> {
        let field = self.field()?;
        let at = self.at();
        let check = match self.take() {
            Token::Sign("~") => self.contains(field, at)?,
            Token::Sign(sign) if compare(sign).is_some() => self.compare(field, sign, at)?,
            word if word.is_word("in") => self.one_of(field)?,
            word if word.is_word("is") => self.known()?,
            word if word.is_word("has") => self.has(field, at)?,
            word if word.is_word("not") => {
                let refusal = Refusal::new(at, "expected a comparison, found `not`");
                return Err(refusal.hint(format!("`not` stands before the test: `not {field} …`")));
            }
            found => return Err(no_comparison(field, &found, at)),
        };
        Ok(Test { field, check })
    }

    fn field(&mut self) -> Read<Field> {
        let at = self.at();
        let found = self.take();
        let Token::Word(word) = &found else {
            let detail = format!("expected a field, found {}", found.found());
            return Err(Refusal::new(at, detail).hint(format!("fields are {}", field_names())));
        };
        if WORDS.iter().any(|w| found.is_word(w)) {
            let detail = format!("expected a field, found `{word}`");
            return Err(Refusal::new(at, detail).hint(format!("fields are {}", field_names())));
        }
        Field::named(word).ok_or_else(|| {
            let refusal = Refusal::new(at, format!("there is no field `{word}`"));
            match Field::nearest(word) {
                Some(near) => refusal.hint(format!("did you mean `{near}`?")),
                None => refusal.hint(format!("fields are {}", field_names())),
            }
        })
    }

    fn contains(&mut self, field: Field, at: usize) -> Read<Check> {
        if !matches!(field.kind(), FieldType::Text | FieldType::Words) {
            let detail = format!("`~` looks into a text, and `{field}` is {}", what(field));
            return Err(Refusal::new(at, detail).hint(usual(field)));
        }
        match self.value(field)? {
            Value::Text(text) => Ok(Check::Contains(text)),
            _ => Err(Refusal::new(at, "expected a text")),
        }
    }

    fn compare(&mut self, field: Field, sign: &str, at: usize) -> Read<Check> {
        let compare = compare(sign).unwrap_or(Compare::Equal);
        let is_order = !matches!(compare, Compare::Equal | Compare::NotEqual);
        if is_order && !field.kind().is_ordered() {
            let detail = format!("`{sign}` needs an order, and `{field}` is {}", what(field));
            return Err(Refusal::new(at, detail).hint(usual(field)));
        }
        Ok(Check::Compare(compare, self.value(field)?))
    }

    fn has(&mut self, field: Field, at: usize) -> Read<Check> {
        if field.kind() != FieldType::Words {
            let detail = format!("`has` asks a list, and `{field}` is {}", what(field));
            return Err(Refusal::new(at, detail).hint(usual(field)));
        }
        Ok(Check::Compare(Compare::Equal, self.value(field)?))
    }

    fn known(&mut self) -> Read<Check> {
        let not = self.take_word("not");
        if self.take_word("known") {
            return Ok(if not { Check::Unknown } else { Check::Known });
        }
        if !not && self.take_word("unknown") {
            return Ok(Check::Unknown);
        }
        let found = self.peek().found();
        let refusal = self.refuse(format!("expected `known` or `unknown`, found {found}"));
        Err(refusal.hint("a value is compared with `=`"))
    }

    /// After `in`: a list or a range.
    fn one_of(&mut self, field: Field) -> Read<Check> {
        let at = self.at();
        if self.take_sign("(") {
            return self.list(field, at);
        }
        if field.kind().is_ordered() {
            return self.range(field, at);
        }
        let found = self.peek().found();
        let refusal = self.refuse(format!("expected a list, found {found}"));
        Err(refusal.hint(format!("for example `{field} in ({})`", field.kind().example())))
    }

    fn list(&mut self, field: Field, opened: usize) -> Read<Check> {
        let mut values = Vec::new();
        loop {
            if values.len() == LIST_MAX {
                let detail = format!("a list has at most {LIST_MAX} values");
                return Err(Refusal::limit(self.at(), detail));
            }
            values.push(self.value(field)?);
            if self.take_sign(")") {
                return Ok(Check::OneOf(values));
            }
            if !self.take_sign(",") {
                return Err(match self.peek() {
                    Token::End => {
                        Refusal::new(opened, "this list is never closed").hint("close it with `)`")
                    }
                    found => self.refuse(format!("expected `,` or `)`, found {}", found.found())),
                });
            }
        }
    }

    fn range(&mut self, field: Field, at: usize) -> Read<Check> {
        let from = if self.take_sign("..") { None } else { Some(self.value(field)?) };
        if from.is_some() && !self.take_sign("..") {
            let found = self.peek().found();
            let example = field.kind().example();
            return Err(self
                .refuse(format!("expected `..`, found {found}"))
                .hint(format!("a list stands in parentheses: `{field} in ({example})`")));
        }
        let to_at = self.at();
        let is_value =
            matches!(self.peek(), Token::Number(_) | Token::Duration(_) | Token::Moment(_));
        let to = if is_value { Some(self.value(field)?) } else { None };
        match (&from, &to) {
            (None, None) => Err(Refusal::new(at, "expected a range with a start or an end")
                .hint(format!("ask for any value with `{field} is known`"))),
            (Some(from), Some(to)) if from.span() > to.span() => {
                let detail = format!("this range ends before it starts: `{from}..{to}`");
                Err(Refusal::new(to_at, detail).hint(format!("write `{to}..{from}`")))
            }
            _ => Ok(Check::Range(from, to)),
        }
    }

    /// A value of the field's type.
    fn value(&mut self, field: Field) -> Read<Value> {
        let at = self.at();
        let token = self.take();
        match (field.kind(), token) {
            (FieldType::Id | FieldType::Text | FieldType::Words, Token::Text(text)) => {
                some_text(text, at).map(Value::Text)
            }
            (FieldType::Tag, Token::Text(text)) => tag(&text, at),
            (FieldType::Number, Token::Number(n)) => Ok(Value::Number(n)),
            (FieldType::Duration, Token::Duration(s)) => Ok(Value::Duration(s)),
            (FieldType::Moment, Token::Moment(moment)) => Ok(Value::Moment(moment)),
            (kind, found) => Err(mistyped(kind, &found, at)),
        }
    }
}

fn compare(sign: &str) -> Option<Compare> {
    use Compare::{AtLeast, AtMost, Equal, Less, More, NotEqual};
    [Equal, NotEqual, Less, AtMost, More, AtLeast].into_iter().find(|c| c.sign() == sign)
}
