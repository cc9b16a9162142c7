//! From the texts of one line to one checked title: the rules that all file formats share.

use slate_core::{Error, Result, Title, TitleId};

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
}

impl TitleTexts {
    /// The text of a field; a list joined with `|`.
    pub(super) fn set(&mut self, field: TitleField, text: &str) {
        self.set_list(field, text, '|');
    }

    /// The text of a field; a list joined with `separator`.
    pub(super) fn set_list(&mut self, field: TitleField, text: &str, separator: char) {
        let list = |text: &str| text.split(separator).map(str::to_owned).collect();
        match field {
            TitleField::Id => text.clone_into(&mut self.id),
            TitleField::Name => text.clone_into(&mut self.name),
            TitleField::Year => text.clone_into(&mut self.year),
            TitleField::Genres => self.genres = list(text),
            TitleField::People => self.people = list(text),
            TitleField::Synopsis => text.clone_into(&mut self.synopsis),
        }
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
        id,
        name: name.to_owned(),
        year: year(texts.year.trim()).map_err(wrong(TitleField::Year))?,
        genres: cleaned(texts.genres),
        people: cleaned(texts.people),
        synopsis: texts.synopsis.trim().to_owned(),
    })
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
