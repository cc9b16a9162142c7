//! Films as TMDB describes them, in CSV with JSON in its columns: the layout of the public exports.
//!
//! Only what can be known before a release is read. Votes, popularity, revenue, pictures and pages on the web are
//! what a release leads to; whoever wants such a column as an outcome names it ([`crate::read_outcomes`]).

use serde_json::Value;
use slate_core::{Error, Result};

use super::assemble::{TitleTexts, title};
use super::{NextTitle, TitleSource};
use crate::columns::{ColumnMap, TitleField, shorten};
use crate::input::ReadOptions;
use crate::text::{Counted, Records};

/// A file with these is TMDB's.
const SIGNS: [&str; 2] = ["original_language", "production_companies"];

/// How a column says what it says.
#[derive(Debug, Clone, Copy)]
enum Form {
    Plain,
    /// The first four letters.
    Year,
    /// Whole minutes; 0 stands for "not known".
    Minutes,
    /// United States dollars; 0 stands for "not known".
    Dollars,
    /// An object, a list of objects, or words with commas between them: under this key.
    Under(&'static str),
}

/// The columns that are read, in this order: a later one wins where both have something.
const COLUMNS: [(&[&str], TitleField, Form); 16] = [
    (&["id", "movie_id"], TitleField::Id, Form::Plain),
    (&["title"], TitleField::Name, Form::Plain),
    (&["imdb_start_year", "list_year"], TitleField::Year, Form::Year),
    (&["release_date"], TitleField::Year, Form::Year),
    (&["release_date"], TitleField::Released, Form::Plain),
    (&["genres"], TitleField::Genres, Form::Under("name")),
    (&["keywords"], TitleField::Keywords, Form::Under("name")),
    (&["overview"], TitleField::Synopsis, Form::Plain),
    (&["certification"], TitleField::Certificate, Form::Plain),
    (&["original_language"], TitleField::Language, Form::Plain),
    (&["runtime"], TitleField::DurationS, Form::Minutes),
    (&["production_companies"], TitleField::Companies, Form::Under("name")),
    (&["production_countries"], TitleField::Countries, Form::Under("iso_3166_1")),
    (&["spoken_languages"], TitleField::Spoken, Form::Under("iso_639_1")),
    (&["belongs_to_collection"], TitleField::Collection, Form::Under("name")),
    (&["budget"], TitleField::Budget, Form::Dollars),
];

/// A reader of TMDB's films.
pub(super) struct Tmdb {
    records: Records,
    header: Vec<String>,
    /// Where the columns of [`COLUMNS`] stand.
    positions: Vec<Option<usize>>,
}

/// A column of [`COLUMNS`] by its number, and what is wrong with it.
type Fault = (usize, Error);

impl Tmdb {
    /// Whether a header is TMDB's and the user does not say otherwise.
    pub(super) fn is_meant(header: &[String], options: &ReadOptions) -> bool {
        options.columns == ColumnMap::default()
            && SIGNS.iter().all(|sign| header.iter().any(|column| column == sign))
    }

    pub(super) fn new(records: Records, header: Vec<String>) -> Result<Self> {
        let of = |names: &[&str]| {
            names.iter().find_map(|name| header.iter().position(|column| column == name))
        };
        let positions: Vec<_> = COLUMNS.iter().map(|(names, ..)| of(names)).collect();
        let missing = positions.iter().take(2).position(Option::is_none);
        if let Some(number) = missing {
            let sought = COLUMNS[number].0[0];
            return Err(Error::invalid(format!("expected a column `{sought}`, found none"))
                .at_line(records.name(), records.line(), None));
        }
        Ok(Self { records, header, positions })
    }

    fn texts(&self) -> std::result::Result<TitleTexts, Fault> {
        let mut texts = TitleTexts::default();
        for (number, ((_, field, form), position)) in
            COLUMNS.iter().zip(&self.positions).enumerate()
        {
            let Some(position) = position else { continue };
            let text = String::from_utf8_lossy(self.records.field(*position));
            let text = text.trim();
            if !text.is_empty() {
                take(&mut texts, *field, *form, text).map_err(|error| (number, error))?;
            }
        }
        Ok(texts)
    }

    fn fault(&self, number: usize, error: &Error) -> Error {
        let position = self.positions[number].unwrap_or_default();
        let detail = format!("{} in column `{}`", error.detail(), self.header[position]);
        let column = Some(position as u64 + 1);
        Error::invalid(detail).at_line(self.records.name(), self.records.line(), column)
    }
}

impl TitleSource for Tmdb {
    fn advance(&mut self) -> Result<NextTitle> {
        match self.records.step_of(self.header.len())? {
            Counted::Record => {}
            Counted::Bad(error) => return Ok(NextTitle::Bad(error)),
            Counted::End => return Ok(NextTitle::End),
        }
        let number = |field| COLUMNS.iter().rposition(|(_, f, _)| *f == field).unwrap_or_default();
        let made = self
            .texts()
            .and_then(|texts| title(texts).map_err(|wrong| (number(wrong.field), wrong.error)));
        Ok(match made {
            Ok(title) => NextTitle::Title(Box::new(title), self.records.line()),
            Err((number, error)) => NextTitle::Bad(self.fault(number, &error)),
        })
    }
}

/// Puts what a column says into its field.
fn take(texts: &mut TitleTexts, field: TitleField, form: Form, text: &str) -> Result<()> {
    match form {
        Form::Plain => texts.set(field, text),
        Form::Year => texts.set(field, text.get(..4).unwrap_or(text)),
        Form::Minutes | Form::Dollars => {
            let number = whole(text)?;
            match form {
                _ if number == 0 => {}
                Form::Minutes => texts.set(field, &number.saturating_mul(60).to_string()),
                _ => texts.set(field, &format!("{number} USD")),
            }
        }
        Form::Under(_) if field == TitleField::Collection && !is_json(text) => {
            texts.set(field, text);
        }
        Form::Under(key) => match (field, under(key, text)?) {
            (TitleField::Collection, names) => {
                texts.set(field, names.first().map_or("", String::as_str));
            }
            (field, words) => texts.set_list(field, words),
        },
    }
    Ok(())
}

/// A whole number that may be written as `88.0`.
fn whole(text: &str) -> Result<u64> {
    text.strip_suffix(".0").unwrap_or(text).parse().map_err(|_| {
        Error::invalid(format!("expected a whole number from 0, found `{}`", shorten(text)))
    })
}

fn is_json(text: &str) -> bool {
    text.starts_with(['[', '{'])
}

/// The texts under a key of one or several objects; words with commas between them stand for themselves.
fn under(key: &str, text: &str) -> Result<Vec<String>> {
    if !is_json(text) {
        return Ok(text.split(',').map(str::to_owned).collect());
    }
    let unreadable = || {
        let found = shorten(text);
        Error::invalid(format!("expected JSON with `{key}`, found `{found}`"))
    };
    let value: Value = serde_json::from_str(text).map_err(|_| unreadable())?;
    let objects = match value {
        Value::Array(items) => items,
        object => vec![object],
    };
    let named = |object: &Value| object.get(key).and_then(Value::as_str).map(str::to_owned);
    objects.iter().map(|object| named(object).ok_or_else(unreadable)).collect()
}
