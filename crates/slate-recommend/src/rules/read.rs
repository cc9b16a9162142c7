//! From text to rules, with line and column for whatever is wrong. The whole document is checked: what is stored
//! can be served.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use slate_core::{AGE_MAX, Error, ErrorKind, Result, Timestamp, TimestampUnit, TitleId, Window};
use toml::Spanned;

use super::{BOOST_MAX, Boost, Exclude, Kids, Meant, POSITION_MAX, Pin, RowFilter, Rules};
use crate::filter::Filter;
use crate::page::Kind;
use slate_core::line_and_column;

/// The longest document.
pub const BYTES_MAX: usize = 256 * 1024;
/// The most entries of one kind.
const ENTRIES_MAX: usize = 1000;
/// The most titles in one exclusion.
const TITLES_MAX: usize = 10_000;
/// The longest reason and the longest name, in bytes.
const REASON_BYTES_MAX: usize = 500;
const NAME_BYTES_MAX: usize = 64;

/// The document as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    exclude: Vec<Spanned<ExcludeTable>>,
    #[serde(default)]
    pin: Vec<Spanned<PinTable>>,
    #[serde(default)]
    row: Vec<Spanned<RowTable>>,
    #[serde(default)]
    boost: Vec<Spanned<BoostTable>>,
    kids: Option<KidsTable>,
    #[serde(default)]
    filters: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// An entry as written: its own keys, and when and where it counts. A macro, because keys that serde flattens lose
/// their places.
macro_rules! entry {
    ($name:ident { $($key:ident: $value:ty),* $(,)? }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $($key: $value,)*
            from: Option<Spanned<toml::Value>>,
            until: Option<Spanned<toml::Value>>,
            #[serde(default)]
            territories: Vec<Spanned<String>>,
        }

        impl $name {
            fn window(&self, source: &Source<'_>) -> Result<Window> {
                source.window(self.from.as_ref(), self.until.as_ref(), &self.territories)
            }
        }
    };
}

entry!(ExcludeTable {
    titles: Option<Spanned<Vec<Spanned<String>>>>,
    r#where: Option<Spanned<String>>,
    reason: Option<Spanned<String>>,
});

entry!(PinTable {
    title: Spanned<String>,
    position: Spanned<u32>,
    row: Option<Spanned<String>>,
});

entry!(RowTable {
    kind: Spanned<String>,
    r#where: Option<Spanned<String>>,
    filter: Option<Spanned<String>>,
});

entry!(BoostTable {
    r#where: Spanned<String>,
    by: Spanned<f32>,
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KidsTable {
    below: Option<Spanned<u8>>,
    r#where: Option<Spanned<String>>,
}

/// Where in the text.
struct Source<'a> {
    text: &'a str,
    name: &'a str,
}

impl Rules {
    /// Reads a document, `docs/rules.md`; `source` is what an error calls it.
    ///
    /// # Errors
    /// Whatever breaks a rule, with its line and column; a document over [`BYTES_MAX`].
    pub fn from_toml(text: &str, source: &str) -> Result<Self> {
        if text.len() > BYTES_MAX {
            let detail = format!("rules have at most {BYTES_MAX} bytes, found {}", text.len());
            return Err(Error::new(ErrorKind::Limit, detail).at(source));
        }
        let source = Source { text, name: source };
        let document: Document = toml::from_str(text).map_err(|e| {
            let detail = e.message().trim_end().to_owned();
            source.at(&e.span().unwrap_or(0..0), Error::invalid(detail))
        })?;
        document.resolve(&source)
    }
}

impl Document {
    fn resolve(self, source: &Source<'_>) -> Result<Rules> {
        source.at_most("exclude", self.exclude.iter().map(Spanned::span))?;
        source.at_most("pin", self.pin.iter().map(Spanned::span))?;
        source.at_most("row", self.row.iter().map(Spanned::span))?;
        source.at_most("boost", self.boost.iter().map(Spanned::span))?;
        source.at_most("filters", self.filters.keys().map(Spanned::span))?;
        let filters = self.filters.iter().map(|(name, text)| {
            let checked = name_of(name, source)?;
            Ok((checked, source.filter(text)?))
        });
        let filters = filters.collect::<Result<_>>()?;
        let exclude = self.exclude.into_iter().map(|e| exclude(e, source));
        let pins = self.pin.into_iter().map(|p| pin(p.into_inner(), source));
        let rows = self.row.into_iter().map(|r| row(r, &filters, source));
        let boosts = self.boost.into_iter().map(|b| boost(b.into_inner(), source));
        Ok(Rules {
            exclude: exclude.collect::<Result<_>>()?,
            pins: pins.collect::<Result<_>>()?,
            rows: rows.collect::<Result<_>>()?,
            boosts: boosts.collect::<Result<_>>()?,
            kids: self.kids.map(|k| kids(&k, source)).transpose()?.unwrap_or_default(),
            filters,
        })
    }
}

fn exclude(table: Spanned<ExcludeTable>, source: &Source<'_>) -> Result<Exclude> {
    let span = table.span();
    let t = table.into_inner();
    let what = match (&t.titles, &t.r#where) {
        (Some(ids), None) => Meant::Titles(titles(ids, source)?),
        (None, Some(text)) => Meant::Where(source.filter(text)?),
        _ => {
            let e = Error::invalid("expected either `titles` or `where` in an `exclude`");
            return Err(source.at(&span, e));
        }
    };
    let when = t.window(source)?;
    let reason =
        t.reason.map(|r| source.checked(&r, |r| text_of(r, REASON_BYTES_MAX))).transpose()?;
    Ok(Exclude { what, reason: reason.unwrap_or_default(), when })
}

fn titles(ids: &Spanned<Vec<Spanned<String>>>, source: &Source<'_>) -> Result<Vec<TitleId>> {
    let n = ids.as_ref().len();
    if !(1..=TITLES_MAX).contains(&n) {
        let e = Error::invalid(format!("expected 1 to {TITLES_MAX} titles, found {n}"));
        return Err(source.at(&ids.span(), e));
    }
    ids.as_ref().iter().map(|id| source.checked(id, |id| TitleId::new(id.as_str()))).collect()
}

fn pin(t: PinTable, source: &Source<'_>) -> Result<Pin> {
    let position = source.checked(&t.position, |n| {
        if (1..=POSITION_MAX).contains(n) {
            return Ok(*n);
        }
        let e = Error::invalid(format!("expected a position from 1 to {POSITION_MAX}, found {n}"));
        Err(e.hint("the first position is 1"))
    })?;
    Ok(Pin {
        when: t.window(source)?,
        title: source.checked(&t.title, |id| TitleId::new(id.as_str()))?,
        position,
        row: t.row.map(|row| kind(&row, source)).transpose()?,
    })
}

fn row(
    table: Spanned<RowTable>,
    filters: &BTreeMap<String, Filter>,
    source: &Source<'_>,
) -> Result<RowFilter> {
    let span = table.span();
    let t = table.into_inner();
    let filter = match (&t.r#where, &t.filter) {
        (Some(text), None) => source.filter(text)?,
        (None, Some(name)) => source.checked(name, |name| named(name, filters))?,
        _ => {
            let e = Error::invalid("expected either `where` or `filter` in a `row`");
            return Err(source.at(&span, e));
        }
    };
    Ok(RowFilter { row: kind(&t.kind, source)?, filter, when: t.window(source)? })
}

/// The row of a page that a rule means.
fn kind(text: &Spanned<String>, source: &Source<'_>) -> Result<Kind> {
    source.checked(text, |text| text.parse())
}

/// The filter of this name.
fn named(name: &str, filters: &BTreeMap<String, Filter>) -> Result<Filter> {
    filters.get(name).cloned().ok_or_else(|| {
        Error::invalid(format!("there is no filter `{}`", name.escape_debug()))
            .hint("filters get their names under `[filters]`")
    })
}

fn boost(t: BoostTable, source: &Source<'_>) -> Result<Boost> {
    let by = source.checked(&t.by, |by| {
        if *by != 0.0 && by.abs() <= BOOST_MAX {
            return Ok(*by);
        }
        let detail =
            format!("expected a boost from -{BOOST_MAX} to {BOOST_MAX} but not 0, found {by}");
        Err(Error::invalid(detail)
            .hint("in standard deviations of a viewer's scores; 1 is a strong push"))
    })?;
    let when = t.window(source)?;
    Ok(Boost { filter: source.filter(&t.r#where)?, by, when })
}

fn kids(t: &KidsTable, source: &Source<'_>) -> Result<Kids> {
    let below = t.below.as_ref().map(|below| {
        source.checked(below, |n| {
            let fine = (1..=AGE_MAX + 1).contains(n);
            let detail = || format!("expected an age from 1 to {}, found {n}", AGE_MAX + 1);
            if fine { Ok(*n) } else { Err(Error::invalid(detail())) }
        })
    });
    let filter = t.r#where.as_ref().map(|text| source.filter(text)).transpose()?;
    Ok(Kids { below: below.transpose()?.unwrap_or(Kids::default().below), filter })
}

/// A name that rows can refer to.
fn name_of(name: &Spanned<String>, source: &Source<'_>) -> Result<String> {
    source.checked(name, |name| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(plain) {
            return Ok(name.clone());
        }
        let detail = format!(
            "expected a name of 1 to {NAME_BYTES_MAX} letters, found `{}`",
            name.escape_debug()
        );
        Err(Error::invalid(detail).hint("lower-case letters, digits, `-` and `_`"))
    })
}

fn text_of(text: &str, bytes_max: usize) -> Result<String> {
    if text.len() <= bytes_max && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(Error::invalid(format!("expected one line of at most {bytes_max} bytes")))
}

impl Source<'_> {
    /// The error, at the line and column where `span` starts.
    fn at(&self, span: &Range<usize>, error: Error) -> Error {
        let (line, column) = line_and_column(self.text, span.start);
        error.at_line(self.name, line, Some(column))
    }

    /// Refuses more entries of a kind than there may be, where the first one too many stands.
    fn at_most(&self, kind: &str, places: impl Iterator<Item = Range<usize>>) -> Result<()> {
        let mut places: Vec<_> = places.collect();
        places.sort_unstable_by_key(|place| place.start);
        let Some(place) = places.get(ENTRIES_MAX) else { return Ok(()) };
        let detail = format!("expected at most {ENTRIES_MAX} `{kind}`, found {}", places.len());
        Err(self.at(place, Error::new(ErrorKind::Limit, detail)))
    }

    /// What `f` makes of a value; its errors are placed where the value stands.
    fn checked<T, U>(&self, value: &Spanned<T>, f: impl FnOnce(&T) -> Result<U>) -> Result<U> {
        f(value.as_ref()).map_err(|e| self.at(&value.span(), e))
    }

    /// A filter; its errors are placed in the document, to the column where the text stands as it is.
    fn filter(&self, text: &Spanned<String>) -> Result<Filter> {
        Filter::parse(text.as_ref(), self.name).map_err(|e| {
            let inside = e.place().and_then(|p| Some((p.line?, p.column?)));
            match (inside, self.start_of(text)) {
                (Some((1, column)), Some(start)) => {
                    let (line, first) = line_and_column(self.text, start);
                    e.at_line(self.name, line, Some(first + column - 1))
                }
                (Some((line, column)), Some(start)) => {
                    let first = line_and_column(self.text, start).0;
                    e.at_line(self.name, first + line - 1, Some(column))
                }
                _ => self.at(&text.span(), e),
            }
        })
    }

    /// The byte at which the value of a string starts, if it stands there without escapes.
    fn start_of(&self, text: &Spanned<String>) -> Option<usize> {
        let raw = self.text.get(text.span())?;
        let quotes = ["'''\n", "\"\"\"\n", "'''", "\"\"\"", "'", "\""];
        let quote = quotes.iter().find(|q| raw.starts_with(**q))?;
        let inside = raw.get(quote.len()..)?;
        inside.starts_with(text.as_ref().as_str()).then(|| text.span().start + quote.len())
    }

    fn window(
        &self,
        from: Option<&Spanned<toml::Value>>,
        until: Option<&Spanned<toml::Value>>,
        territories: &[Spanned<String>],
    ) -> Result<Window> {
        let moment = |value: &Spanned<toml::Value>| self.checked(value, moment);
        let places = territories.iter().map(|t| self.checked(t, |t| t.parse()));
        let window = Window {
            from: from.map(moment).transpose()?,
            until: until.map(moment).transpose()?,
            territories: places.collect::<Result<_>>()?,
        };
        let end = until.or(from).map_or(0..0, Spanned::span);
        window.check().map_err(|e| self.at(&end, e)).map(|()| window)
    }
}

/// A date or a time, with or without quotes.
fn moment(value: &toml::Value) -> Result<Timestamp> {
    let text = match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(at) => at.to_string(),
        _ => String::new(),
    };
    Timestamp::parse_date(&text, TimestampUnit::Auto).map_err(|_| {
        let found = value.to_string();
        Error::invalid(format!("expected a date or a time, found `{found}`"))
            .hint("for example 2026-12-31 or 2026-12-31T20:15:00Z")
    })
}
