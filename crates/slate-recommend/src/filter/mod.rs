//! One small typed language for which titles are meant: `genre = "Drama" and year >= 1990`.
//!
//! A text is read once into a typed tree, so that a word is never compared with a number later on; what is
//! wrong is told with its column. A filter is evaluated once over the [`Columns`] of a catalog and gives a set
//! of titles as [`Bits`]: nothing is compared title by title while lists are made.
//!
//! What is not known of a title makes every comparison false, `!=` too; `year is known` asks for it. So
//! `not (year < 1990)` holds for a title without a year, and `year >= 1990` does not. The grammar, every field
//! and many examples are in `docs/filters.md`.

mod columns;
mod evaluate;
mod explain;
mod field;
mod lex;
mod moment;
mod parse;
mod print;
mod refuse;
mod tree;
mod typed;

use std::fmt;
use std::str::FromStr;

use slate_core::{Error, ErrorKind, Result, Title};
use slate_math::Bits;

pub use columns::Columns;
pub use explain::Failed;
pub use field::{Field, FieldType};
pub use moment::Moment;
pub use tree::{Check, Compare, Expr, Test, Value};

/// The longest filter, as typed and in its canonical form.
pub const BYTES_MAX: usize = 4 * 1024;
/// How deep parentheses and `not` may be nested.
pub const DEPTH_MAX: usize = 64;
/// The most values in a list.
pub const LIST_MAX: usize = 256;
/// What an error calls the text, when nobody gave it another name.
const SOURCE: &str = "filter";

/// A filter that follows the rules of the language.
///
/// ```
/// use slate_core::Title;
/// use slate_recommend::filter::{Columns, Filter};
/// let heat = Title { year: Some(1995), ..Title::named("t1".parse()?, "Heat") };
/// let columns = Columns::new(&[heat]);
/// let filter: Filter = r#"name ~ "HEA" and year in 1990..1999"#.parse()?;
/// assert_eq!(filter.select(&columns).count(), 1);
///
/// let wrong = "year >= 1990 and gnre = 7".parse::<Filter>().unwrap_err();
/// assert_eq!(wrong.place().and_then(|p| p.column), Some(18));
/// assert_eq!(wrong.hint_text(), Some("did you mean `genre`?"));
/// # Ok::<(), slate_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    expr: Expr,
}

impl Filter {
    /// Reads a filter; `source` is what an error calls the text.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] with the column, what was expected and a hint; [`ErrorKind::Limit`] for a text
    /// over [`BYTES_MAX`], nested deeper than [`DEPTH_MAX`], or with a list over [`LIST_MAX`].
    pub fn parse(text: &str, source: &str) -> Result<Self> {
        check_length(text.len(), "the filter").map_err(|e| e.at(source))?;
        let expr = parse::parse(text).map_err(|refusal| refusal.into_error(text, source))?;
        let filter = Self { expr };
        let written = filter.to_string().len();
        check_length(written, "the filter, written out,").map_err(|e| e.at(source))?;
        Ok(filter)
    }

    /// The tree.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The titles it holds for, by row of `columns`.
    pub fn select(&self, columns: &Columns) -> Bits {
        evaluate::select(&self.expr, columns)
    }

    /// Names of genres, people, keywords and languages in it that no title has: most often a slip of the pen.
    pub fn unheard_of(&self, columns: &Columns) -> Vec<(Field, String)> {
        evaluate::unheard_of(&self.expr, columns)
    }

    /// Why it does not hold for a title: the tests that decided, each with what the title has instead. Empty if
    /// it holds.
    pub fn why_not(&self, title: &Title) -> Vec<Failed> {
        explain::why_not(&self.expr, title)
    }
}

fn check_length(found: usize, what: &str) -> Result<()> {
    if found <= BYTES_MAX {
        return Ok(());
    }
    let detail = format!("{what} has {found} bytes, at most {BYTES_MAX} are read");
    Err(Error::new(ErrorKind::Limit, detail))
}

impl FromStr for Filter {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text, SOURCE)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)
    }
}

#[cfg(test)]
pub(crate) mod tests;
