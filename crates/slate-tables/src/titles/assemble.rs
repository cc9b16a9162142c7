//! From the texts of one line to one checked title: the rules that all file formats share.

use std::str::FromStr;

use slate_core::{
    DURATION_S_MAX, Error, Result, Timestamp, TimestampUnit, Title, TitleId, WINDOWS_MAX, Window,
    parse_age,
};

use crate::bounds::LIST_WORDS_MAX;
use crate::columns::{TitleField, shorten};

/// What MovieLens writes for no genre.
const NO_GENRES: &str = "(no genres listed)";

/// The texts of one line; empty is the same as absent.
#[derive(Debug, Clone, Default)]
pub(super) struct TitleTexts {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) year: String,
    pub(super) genres: Vec<String>,
    pub(super) people: Vec<String>,
    pub(super) synopsis: String,
    pub(super) age: String,
    pub(super) certificate: String,
    pub(super) windows: Vec<String>,
    pub(super) keywords: Vec<String>,
    pub(super) language: String,
    pub(super) duration_s: String,
    pub(super) added: String,
    pub(super) released: String,
    pub(super) companies: Vec<String>,
    pub(super) countries: Vec<String>,
    pub(super) spoken: Vec<String>,
    pub(super) collection: String,
    pub(super) budget: String,
}

impl TitleTexts {
    /// The text of a field; a list joined with `|`.
    pub(super) fn set(&mut self, field: TitleField, text: &str) {
        self.set_joined(field, text, '|');
    }

    /// The text of a field; a list joined with `separator`.
    pub(super) fn set_joined(&mut self, field: TitleField, text: &str, separator: char) {
        let one = match field {
            TitleField::Id => &mut self.id,
            TitleField::Name => &mut self.name,
            TitleField::Year => &mut self.year,
            TitleField::Synopsis => &mut self.synopsis,
            TitleField::Age => &mut self.age,
            TitleField::Certificate => &mut self.certificate,
            TitleField::Language => &mut self.language,
            TitleField::DurationS => &mut self.duration_s,
            TitleField::Added => &mut self.added,
            TitleField::Released => &mut self.released,
            TitleField::Collection => &mut self.collection,
            TitleField::Budget => &mut self.budget,
            TitleField::Genres
            | TitleField::People
            | TitleField::Windows
            | TitleField::Keywords
            | TitleField::Companies
            | TitleField::Countries
            | TitleField::Spoken => {
                let texts = text.split(separator).map(str::to_owned).collect();
                return self.set_list(field, texts);
            }
        };
        text.clone_into(one);
    }

    /// The texts of a field of several; nothing happens for another.
    pub(super) fn set_list(&mut self, field: TitleField, texts: Vec<String>) {
        match field {
            TitleField::Genres => self.genres = texts,
            TitleField::People => self.people = texts,
            TitleField::Windows => self.windows = texts,
            TitleField::Keywords => self.keywords = texts,
            TitleField::Companies => self.companies = texts,
            TitleField::Countries => self.countries = texts,
            TitleField::Spoken => self.spoken = texts,
            _ => {}
        }
    }
}

impl TitleTexts {
    /// Takes from another what is not known here; lists grow by what they lack.
    pub(super) fn fill(&mut self, other: Self) {
        let ones = [
            (&mut self.name, other.name),
            (&mut self.year, other.year),
            (&mut self.synopsis, other.synopsis),
            (&mut self.age, other.age),
            (&mut self.certificate, other.certificate),
            (&mut self.language, other.language),
            (&mut self.duration_s, other.duration_s),
            (&mut self.added, other.added),
            (&mut self.released, other.released),
            (&mut self.collection, other.collection),
            (&mut self.budget, other.budget),
        ];
        for (own, text) in ones {
            if own.is_empty() {
                *own = text;
            }
        }
        let lists = [
            (&mut self.genres, other.genres),
            (&mut self.people, other.people),
            (&mut self.windows, other.windows),
            (&mut self.keywords, other.keywords),
            (&mut self.companies, other.companies),
            (&mut self.countries, other.countries),
            (&mut self.spoken, other.spoken),
        ];
        for (own, texts) in lists {
            texts.into_iter().for_each(|text| add(own, text));
        }
    }
}

/// Adds what a list lacks, up to [`LIST_WORDS_MAX`].
pub(super) fn add(list: &mut Vec<String>, text: String) {
    if !text.is_empty() && list.len() < LIST_WORDS_MAX && !list.contains(&text) {
        list.push(text);
    }
}

/// A field and why it is wrong.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) field: TitleField,
    pub(super) error: Error,
}

/// Checks the texts and makes them a title.
pub(super) fn title(texts: TitleTexts) -> std::result::Result<Title, Wrong> {
    let wrong = |field| move |error| Wrong { field, error };
    let id = TitleId::new(texts.id.trim()).map_err(wrong(TitleField::Id))?;
    let name = texts.name.trim();
    if name.is_empty() {
        let error = Error::invalid("expected the name of a title, found nothing");
        return Err(Wrong { field: TitleField::Name, error });
    }
    Ok(Title {
        year: year(texts.year.trim()).map_err(wrong(TitleField::Year))?,
        genres: cleaned(texts.genres),
        people: cleaned(texts.people),
        synopsis: texts.synopsis.trim().to_owned(),
        age: known(&texts.age, parse_age).map_err(wrong(TitleField::Age))?,
        certificate: texts.certificate.trim().to_owned(),
        windows: windows(texts.windows).map_err(wrong(TitleField::Windows))?,
        keywords: cleaned(texts.keywords),
        language: known(&texts.language, str::parse).map_err(wrong(TitleField::Language))?,
        duration_s: known(&texts.duration_s, duration_s).map_err(wrong(TitleField::DurationS))?,
        added: known(&texts.added, added).map_err(wrong(TitleField::Added))?,
        released: known(&texts.released, str::parse).map_err(wrong(TitleField::Released))?,
        companies: cleaned(texts.companies),
        countries: each(texts.countries).map_err(wrong(TitleField::Countries))?,
        spoken: each(texts.spoken).map_err(wrong(TitleField::Spoken))?,
        collection: texts.collection.trim().to_owned(),
        budget: known(&texts.budget, str::parse).map_err(wrong(TitleField::Budget))?,
        ..Title::named(id, name)
    })
}

/// What a text says, if it is there.
fn known<T>(text: &str, read: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

/// What each of several texts says.
fn each<T: FromStr<Err = Error>>(texts: Vec<String>) -> Result<Vec<T>> {
    cleaned(texts).iter().map(|text| text.parse()).collect()
}

fn duration_s(text: &str) -> Result<u32> {
    text.parse::<u32>().ok().filter(|s| (1..=DURATION_S_MAX).contains(s)).ok_or_else(|| {
        let found = shorten(text);
        Error::invalid(format!("expected 1 to {DURATION_S_MAX} seconds, found `{found}`"))
    })
}

fn added(text: &str) -> Result<Timestamp> {
    Timestamp::parse_date(text, TimestampUnit::Auto).map_err(|_| {
        let found = shorten(text);
        Error::invalid(format!("expected a date or a time, found `{found}`"))
    })
}

fn windows(texts: Vec<String>) -> Result<Vec<Window>> {
    let texts = cleaned(texts);
    if texts.len() > WINDOWS_MAX {
        let found = texts.len();
        return Err(Error::invalid(format!(
            "expected at most {WINDOWS_MAX} windows, found {found}"
        )));
    }
    texts.iter().map(|text| text.parse()).collect()
}

/// Splits `Toy Story (1995)` into name and year; a name without a year stays as it is.
pub(super) fn split_year(name: &str) -> (&str, &str) {
    let parts = name.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match parts {
        Some((before, digits))
            if digits.len() == 4
                && digits.bytes().all(|b| b.is_ascii_digit())
                && !before.trim().is_empty() =>
        {
            (before.trim_end(), digits)
        }
        _ => (name, ""),
    }
}

fn year(text: &str) -> Result<Option<i16>> {
    if text.is_empty() {
        return Ok(None);
    }
    let year = text.parse::<i16>().ok().filter(|year| (1800..=2200).contains(year));
    year.map(Some).ok_or_else(|| {
        let found = shorten(text);
        Error::invalid(format!("expected a year from 1800 to 2200, found `{found}`"))
    })
}

fn cleaned(list: Vec<String>) -> Vec<String> {
    let trimmed = list.into_iter().map(|item| item.trim().to_owned());
    trimmed.filter(|item| !item.is_empty() && item != NO_GENRES).collect()
}
