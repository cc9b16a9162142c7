//! The canonical form: one way to write each filter, which reads back as the same tree.

use std::fmt::{Display, Formatter, Result};

use super::tree::{Check, Expr, Test, Value};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Always(value) => value.fmt(f),
            Self::Not(part) => {
                f.write_str("not ")?;
                inner(part, f, matches!(**part, Self::And(_) | Self::Or(_)))
            }
            Self::And(parts) => joined(parts, " and ", f, |p| matches!(p, Self::Or(_))),
            Self::Or(parts) => joined(parts, " or ", f, |_| false),
            Self::Test(test) => test.fmt(f),
        }
    }
}

/// The parts with a word between; those that bind less in parentheses.
fn joined(
    parts: &[Expr],
    word: &str,
    f: &mut Formatter<'_>,
    binds_less: fn(&Expr) -> bool,
) -> Result {
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            f.write_str(word)?;
        }
        inner(part, f, binds_less(part))?;
    }
    Ok(())
}

fn inner(part: &Expr, f: &mut Formatter<'_>, parentheses: bool) -> Result {
    if parentheses { write!(f, "({part})") } else { part.fmt(f) }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} ", self.field)?;
        match &self.check {
            Check::Known => f.write_str("is known"),
            Check::Unknown => f.write_str("is unknown"),
            Check::Compare(compare, value) => write!(f, "{} {value}", compare.sign()),
            Check::OneOf(values) => {
                let values: Vec<String> = values.iter().map(Value::to_string).collect();
                write!(f, "in ({})", values.join(", "))
            }
            Check::Range(from, to) => {
                let text = |v: &Option<Value>| v.as_ref().map(Value::to_string).unwrap_or_default();
                write!(f, "in {}..{}", text(from), text(to))
            }
            Check::Contains(text) => write!(f, "~ {}", Value::Text(text.clone())),
        }
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Text(text) => {
                let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
                write!(f, "\"{escaped}\"")
            }
            Self::Number(n) => n.fmt(f),
            Self::Duration(s) if s.is_multiple_of(60) => write!(f, "{}min", s / 60),
            Self::Duration(s) => write!(f, "{s}s"),
            Self::Moment(moment) => moment.fmt(f),
        }
    }
}
